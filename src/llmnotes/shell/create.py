"""Write a file that must not be there yet."""

from pathlib import Path

from llmnotes.shell.environment import EnvironmentProblem, because


def create(file: Path, text: str) -> None:
    """Write ``text`` to the new ``file``, and make the folders above it.

    Raises ``EnvironmentProblem`` if there is such a file already, or if it can not be written; then it is not there.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.open("x", encoding="utf-8")
        try:
            with fresh:
                fresh.write(text)
        except OSError:
            file.unlink()
            raise
    except OSError as problem:
        hint = "choose another name" if isinstance(problem, FileExistsError) else ""
        raise EnvironmentProblem(f"can not write {file}: {because(problem)}", hint) from problem
