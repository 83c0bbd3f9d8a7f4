"""Fetch the schema that SARIF reports are held against: ``python tests/fetch_sarif.py FILE``.

The JSON schema of SARIF 2.1.0 (rtm.5, OASIS) is part of an npm package by Microsoft (MIT).
"""

import sys
from pathlib import Path

from npm import fetch

PACKAGE = "@microsoft/jest-sarif@1.0.0-beta.0"
FILE = "package/lib/schemas/sarif-2.1.0-rtm.5.json"
CHECKSUM = "2d99159ae54a3eea97f81781cff48780548657c35949f4b7f25e99a2ba4de4f8"

if __name__ == "__main__":
    fetch(PACKAGE, FILE, CHECKSUM, Path(sys.argv[1]))
