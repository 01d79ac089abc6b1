"""Instants from outside: with their zone, and turned into UTC."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime


def _utc(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"expected a time between the years 1 and 9999 in UTC, got {at}") from None


Instant = Annotated[AwareDatetime, AfterValidator(_utc)]
