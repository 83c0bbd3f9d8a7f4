"""Latin letters that Unicode takes for whole ones: none of its forms parts them, as it parts é into e and an accent."""

from collections.abc import Mapping
from types import MappingProxyType

WHOLE: Mapping[str, str] = MappingProxyType(
    {"ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ȷ": "j", "ð": "d", "þ": "th", "đ": "d", "ŋ": "ng"}
)
"""What people write for them who do not have them."""
