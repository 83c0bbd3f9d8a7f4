"""Of one kind of problem in one file, no more are told of than anybody reads."""

from llmnotes.diagnostics import MOST_ALIKE, Diagnostic, Place, Severity, error, few, warning


def slips(path: str, code: str, count: int) -> list[Diagnostic]:
    return [warning(Place(path, line), code, f"line {line} is odd") for line in range(1, count + 1)]


def test_the_first_ones_are_kept_and_the_last_of_them_says_how_many_more_there_are() -> None:
    found = slips("a.md", "odd", MOST_ALIKE + 1_234)
    kept = few(found[::-1])
    assert kept[:-1] == tuple(found[: MOST_ALIKE - 1])
    assert kept[-1].place == Place("a.md", MOST_ALIKE)
    assert kept[-1].message == f"line {MOST_ALIKE} is odd; there are 1,234 more of this kind below, not listed"
    assert few(slips("a.md", "odd", MOST_ALIKE + 1))[-1].message.endswith(
        "there is 1 more of this kind below, not listed"
    )


def test_each_file_code_and_severity_counts_for_itself() -> None:
    last = error(Place("a.md", 999), "odd", "this stops a build")
    found = [
        *slips("a.md", "odd", MOST_ALIKE),
        *slips("a.md", "b", MOST_ALIKE),
        *slips("b.md", "odd", MOST_ALIKE),
        last,
    ]
    assert few(found) == tuple(found)
    many = few([*slips("a.md", "odd", MOST_ALIKE + 1), *found])
    assert len(many) == len(found)
    assert [one for one in many if one.severity is Severity.ERROR] == [last]


def test_what_was_kept_is_kept_as_it_is_the_next_time() -> None:
    kept = few(slips("a.md", "odd", 3 * MOST_ALIKE))
    assert few(kept) == kept
