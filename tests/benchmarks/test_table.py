"""Measurements as a table: medians, ranges, and how much llmnotes needs of what the other needs."""

import pytest

from benchmarks.table import BEGIN, END, Measurement, Row, replace, table

MEGABYTE = 2**20
THEIRS = Measurement("Hugo", (2.0, 1.0, 4.0), 100 * MEGABYTE)
OURS = Measurement("llmnotes", (1.0, 1.5, 0.5), 25 * MEGABYTE)


def test_a_row_has_medians_ranges_and_ratios() -> None:
    assert table([Row("cold", (THEIRS, OURS))]).splitlines()[-1] == (
        "| cold | 2.00 s (1.00 to 4.00) | 1.00 s (0.50 to 1.50) | 100 MB | 25 MB | **0.50** | **0.25** |"
    )


def test_llmnotes_alone_has_no_ratios() -> None:
    assert table([Row("cold", (OURS,))]).splitlines() == [
        "|  | llmnotes: time | llmnotes: memory |",
        "| :-- | --: | --: |",
        "| cold | 1.00 s (0.50 to 1.50) | 25 MB |",
    ]


@pytest.mark.parametrize("memory", [(None, MEGABYTE), (MEGABYTE, None)])
def test_memory_that_is_not_known_stays_empty(memory: tuple[int | None, int | None]) -> None:
    row = Row("cold", (Measurement("Hugo", (1.0,), memory[0]), Measurement("llmnotes", (1.0,), memory[1])))
    assert table([row]).splitlines()[-1].endswith("| **1.00** |  |")


def test_what_only_one_program_does_has_no_ratios() -> None:
    assert table([Row("cold", (Measurement("Hugo", (), None), OURS))]).splitlines()[-1] == (
        "| cold |  | 1.00 s (0.50 to 1.50) |  | 25 MB |  |  |"
    )


def test_a_new_table_takes_the_place_of_the_old_one() -> None:
    text = f"before\n{BEGIN}\nold\n{END}\nafter"
    assert replace(text, "new") == f"before\n{BEGIN}\nnew\n{END}\nafter"
    assert replace(replace(text, "new"), "old") == text
