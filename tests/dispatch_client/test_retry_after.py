"""How long the dispatch side asks us to wait."""

from datetime import timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_client.retry_after import LONGEST_S, SHORTEST_S, retry_after_s
from tests.fakes import MONDAY_MORNING


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 7 ", 7.0),
        (format_datetime(MONDAY_MORNING + timedelta(seconds=90), usegmt=True), 90.0),
        ("Mon, 05 Jan 2026 02:01:30 -0000", 90.0),
        ("0", SHORTEST_S),
        ("Sun, 04 Jan 2026 02:00:00 GMT", SHORTEST_S),
        ("999999999", LONGEST_S),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_S),
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("9" * 5000, None),
    ],
)
def test_both_forms_are_read_and_bounded(value: str | None, seconds: float | None) -> None:
    assert retry_after_s(value, MONDAY_MORNING) == seconds


@given(st.text())
def test_whatever_is_sent_the_wait_stays_within_its_bounds(value: str) -> None:
    seconds = retry_after_s(value, MONDAY_MORNING)
    assert seconds is None or SHORTEST_S <= seconds <= LONGEST_S
