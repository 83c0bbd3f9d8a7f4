"""Fetch the checker that HTML pages are held against: ``python tests/fetch_vnu.py FILE``.

The Nu Html Checker (https://github.com/validator/validator, MIT) comes from npm, as one file for Java.
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "vnu-jar@26.9.27"
CHECKSUM = "22f15dd39a33bed929d2a5c0cddf5946849a647eca9272bf4d5d00bc7e7a4d47"


def fetch(target: Path) -> None:
    """Write the checker to ``target``, whole or not at all.

    Raises ``subprocess.CalledProcessError`` if npm can not fetch it.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as package:
            file = package.extractfile("package/build/dist/vnu.jar")
            assert file is not None, "it is a file"
            content = file.read()
        if hashlib.sha256(content).hexdigest() != CHECKSUM:
            raise ValueError(f"{PACKAGE} is not the checker that the tests were written for")
        fresh = Path(folder) / "fresh"
        fresh.write_bytes(content)
        fresh.replace(target)


if __name__ == "__main__":
    fetch(Path(sys.argv[1]))
