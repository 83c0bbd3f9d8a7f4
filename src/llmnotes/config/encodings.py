"""What ``encoding`` of a ``_config.yml`` means: the names of character encodings as Ruby knows them."""

import re

UTF8 = "utf-8"

_KNOWN = re.compile(
    r"utf-8|us-ascii|ascii|iso-?8859-(?:[1-9]|1[0134-6])|windows-(?:125[0-8]|874)|cp125[0-8]|shift_jis|windows-31j"
    r"|euc-(?:jp|kr)|euc(?:jp|kr)|big5|gbk|gb18030|gb2312|koi8-[ru]",
    re.IGNORECASE,
)
_IN_PYTHON = {"windows-874": "cp874", "windows-31j": "cp932", "us-ascii": UTF8, "ascii": UTF8}


def python_encoding(name: object) -> str:
    """Return Python's name of an encoding that Jekyll can read texts in; nothing of any other.

    Ruby knows no ``latin1``, and can not look for lines in UTF-16: Jekyll then reads UTF-8 or nothing.
    """
    if not isinstance(name, str) or not _KNOWN.fullmatch(name):
        return ""
    return _IN_PYTHON.get(name.lower(), name.lower())
