"""Fetches files of packages on npm, which nothing of is installed or run."""

import hashlib
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path


def files_of(package: str, checksums: Mapping[str, str]) -> dict[str, bytes]:
    """Return files of a package by their names, each of which is the one that the tests were written for.

    Raises ``subprocess.CalledProcessError`` where npm can not fetch it, ``ValueError`` where a file is another.
    """
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as files:
            contents = {name: _read(files, name) for name in checksums}
    for name, content in contents.items():
        if hashlib.sha256(content).hexdigest() != checksums[name]:
            raise ValueError(f"{name} of {package} is not the file that the tests were written for")
    return contents


def fetch(package: str, name: str, checksum: str, target: Path) -> None:
    """Write one file of a package to ``target``, whole or not at all."""
    content = files_of(package, {name: checksum})[name]
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f"{target.name}.fresh")
    fresh.write_bytes(content)
    fresh.replace(target)


def _read(package: tarfile.TarFile, name: str) -> bytes:
    file = package.extractfile(name)
    assert file is not None, f"{name} is a file"
    return file.read()
