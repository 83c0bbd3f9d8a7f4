"""Fetch the specifications that the Markdown dialect is held against: ``python tests/fetch_specs.py DIR``.

CommonMark 0.31.2 and GitHub Flavored Markdown 0.29 (both CC BY-SA 4.0, so they are fetched and not kept here) are part
of the source package of Marko on PyPI; pip brings it, and their checksums are compared.
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "marko==2.2.4"
CHECKSUMS = {
    "commonmark.txt": "257c41ad946f7a1414a499aca402a1aa8fdac3678532266611348c1cf54f4b80",
    "gfm.txt": "7d8e5814befec287ac116786d81ff14e0adc9b13295b4494649e995408fd871c",
}


def main(target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "download"]
        subprocess.run([*pip, "--no-deps", "--no-binary", "marko", "--dest", folder, PACKAGE], check=True)
        (archive,) = Path(folder).glob("marko-*.tar.gz")
        folder_inside = archive.name.removesuffix(".tar.gz") + "/tests/spec"
        with tarfile.open(archive) as package:
            texts = {name: _read(package, f"{folder_inside}/{name}") for name in CHECKSUMS}
    for name, text in texts.items():
        if hashlib.sha256(text).hexdigest() != CHECKSUMS[name]:
            sys.exit(f"{name} of {PACKAGE} is not the file that the tests were written for")
    target.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (target / name).write_bytes(text)


def _read(package: tarfile.TarFile, name: str) -> bytes:
    file = package.extractfile(name)
    assert file is not None, f"{name} is a file"
    return file.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
