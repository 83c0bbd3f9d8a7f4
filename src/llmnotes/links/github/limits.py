"""When GitHub has had enough: how its replies say so, and how long to wait then.

The order of what counts is that of https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api.
"""

from llmnotes.links.asking import Pause, Reply
from llmnotes.links.github.facts import Unclear

PAUSES = 2
"""How often a conversation waits before it leaves the rest unverified."""

_FIRST = 60.0
_WORDS = (b"rate limit", b"abuse detection")


def is_limited(reply: Reply) -> bool:
    """Whether a reply that is an error says "too much" rather than "not for you"."""
    if reply.status == 429:
        return True
    if reply.status != 403:
        return False
    return "retry-after" in reply.headers or used_up(reply) or any(words in reply.body.lower() for words in _WORDS)


def used_up(reply: Reply) -> bool:
    """Whether nothing is left of the hour's requests."""
    return _whole(reply.headers.get("x-ratelimit-remaining", "")) == 0


def pause(reply: Reply, before: int) -> Pause:
    """Return how long to wait when there were ``before`` pauses already.

    As long as the reply says, else until the hour's limit is reset (by the reply's own date: there is no clock here),
    else 60 seconds, and twice as long each time.
    """
    reason = "GitHub asks for patience: its limit for requests is reached"
    asked = _whole(reply.headers.get("retry-after", ""))
    if asked is not None:
        return Pause(max(1.0, float(asked)), reason)
    until = _until_reset(reply)
    return Pause(_FIRST * 2**before if until is None else until, reason)


def _until_reset(reply: Reply) -> float | None:
    reset = _whole(reply.headers.get("x-ratelimit-reset", ""))
    if reset is None or ("x-ratelimit-remaining" in reply.headers and not used_up(reply)):
        return None
    from email.utils import parsedate_to_datetime  # 10 ms that only who has to wait needs

    try:
        now = parsedate_to_datetime(reply.headers.get("date", "")).timestamp()
    except (ValueError, OverflowError):
        return None
    return max(1.0, reset - now)


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def exceeded() -> Unclear:
    """Return what is left unclear when waiting did not help."""
    return Unclear("GitHub's limit for requests is reached", "try again in an hour", lasting=True)


def exceeded_without_token() -> Unclear:
    """Return what is left unclear when the few requests that anybody may make are made."""
    return Unclear("GitHub answers only 60 questions an hour without a token", "set GITHUB_TOKEN", lasting=True)
