from pathlib import Path

import pytest

from llmnotes.shell.create import create
from llmnotes.shell.environment import EnvironmentProblem


def test_a_new_file_is_written_in_a_new_folder(tmp_path: Path) -> None:
    create(tmp_path / "a" / "b.md", "é\n")
    assert (tmp_path / "a" / "b.md").read_bytes() == "é\n".encode()


def test_a_file_that_exists_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("mine")
    with pytest.raises(EnvironmentProblem, match=r"can not write .*a\.md: File exists \(choose another name\)"):
        create(tmp_path / "a.md", "yours")
    assert (tmp_path / "a.md").read_text() == "mine"


def test_a_link_that_leads_nowhere_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "a.md").symlink_to("elsewhere")
    with pytest.raises(EnvironmentProblem, match="File exists"):
        create(tmp_path / "a.md", "yours")
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentProblem, match=r"can not write .*b\.md: Not a directory$"):
        create(tmp_path / "file" / "a" / "b.md", "")
