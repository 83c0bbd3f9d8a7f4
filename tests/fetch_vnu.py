"""Fetch the checker that HTML pages are held against: ``python tests/fetch_vnu.py FILE``.

The Nu Html Checker (https://github.com/validator/validator, MIT) comes from npm, as one file for Java.
"""

import sys
from pathlib import Path

from npm import fetch

PACKAGE = "vnu-jar@26.9.27"
FILE = "package/build/dist/vnu.jar"
CHECKSUM = "22f15dd39a33bed929d2a5c0cddf5946849a647eca9272bf4d5d00bc7e7a4d47"

if __name__ == "__main__":
    fetch(PACKAGE, FILE, CHECKSUM, Path(sys.argv[1]))
