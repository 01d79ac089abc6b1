"""The `Retry-After` header (RFC 9110, section 10.2.3)."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

SHORTEST_S = 1.0
"""Zero seconds, or a date that has passed, must not make a busy loop."""

LONGEST_S = 3600.0
"""A wrong date, or a clock that goes wrong, must not silence us for days."""

_SECONDS = re.compile(r"[0-9]{1,9}")


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """The wait that a header's value asks for, within 1 s and 1 h; None when it is missing or unreadable.

    value  delay in seconds, or an HTTP date
    now    aware
    """
    if value is None:
        return None
    if _SECONDS.fullmatch(value.strip()):
        return _within(float(value))
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return _within((aware - now).total_seconds())


def _within(seconds: float) -> float:
    return min(LONGEST_S, max(SHORTEST_S, seconds))
