"""Fetch the schema that SARIF reports are held against: ``python tests/fetch_sarif.py FILE``.

The JSON schema of SARIF 2.1.0 (rtm.5, OASIS) is part of an npm package by Microsoft (MIT).
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "@microsoft/jest-sarif@1.0.0-beta.0"
CHECKSUM = "2d99159ae54a3eea97f81781cff48780548657c35949f4b7f25e99a2ba4de4f8"


def fetch(target: Path) -> None:
    """Write the schema to ``target``; raises ``subprocess.CalledProcessError`` if npm can not fetch it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as package:
            file = package.extractfile("package/lib/schemas/sarif-2.1.0-rtm.5.json")
            assert file is not None, "it is a file"
            content = file.read()
    if hashlib.sha256(content).hexdigest() != CHECKSUM:
        raise ValueError(f"{PACKAGE} has another schema than the tests were written for")
    target.write_bytes(content)


if __name__ == "__main__":
    fetch(Path(sys.argv[1]))
