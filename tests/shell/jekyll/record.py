"""Writes down what Jekyll makes of the repositories in ``repositories.toml``; needs Ruby and Jekyll 4.3."""

import json
import subprocess
import tempfile
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
FRONT_MATTER = "---\n---\n"


def write(root: Path, files: dict[str, str]) -> None:
    """Make a repository of the texts of its files by path."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text or FRONT_MATTER, encoding="utf-8")


def main() -> None:
    """Ask Jekyll about each repository, and write all of its answers."""
    repositories = tomllib.loads((HERE / "repositories.toml").read_text(encoding="utf-8"))
    answers = {}
    for name, repository in repositories.items():
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), repository["files"])
            command = ["ruby", str(HERE / "ask.rb"), str(Path(folder).resolve())]
            answers[name] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    text = json.dumps(answers, ensure_ascii=False, indent=1, sort_keys=True)
    (HERE / "jekyll.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
