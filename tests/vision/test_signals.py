"""Facts that are not video are checked where they come in."""

from datetime import datetime, timedelta

import pytest

from tests.scenes import START
from vision.signals import Signal, SignalKind


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"subject": ""}, "subject: expected the id"),
        ({"at": datetime(2026, 1, 1)}, "at: expected a time with its zone"),  # noqa: DTZ001 - what is refused
        ({"until": START}, "until: expected after at"),
        ({"until": START - timedelta(days=1)}, "until: expected after at"),
        ({"admits": 0}, "admits: expected 1 or more, got 0"),
    ],
)
def test_a_signal_that_makes_no_sense_is_refused(wrong: dict[str, object], complaint: str) -> None:
    right: dict[str, object] = {"kind": SignalKind.AWAY, "subject": "li", "at": START}
    with pytest.raises(ValueError, match=complaint):
        Signal(**(right | wrong))  # type: ignore[arg-type]


def test_an_away_period_may_last_until_further_notice() -> None:
    assert Signal(SignalKind.AWAY, "li", START).until is None
