from datetime import timedelta
from pathlib import Path

import pytest

from dispatch_desk.errors import SettingsError
from dispatch_desk.settings import SlaTimes
from tests.dispatch_desk.street import SECRET, TOKEN, settings

FOLDER = Path("desk")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"tokens": ()}, "tokens: expected one or more"),
        ({"tokens": (TOKEN, "short")}, r"got lengths \[26, 5\]"),
        ({"callback_url": "ftp://camera.test", "callback_secret": SECRET}, "expected http:// or https://"),
        ({"callback_url": "http://camera.test"}, "callback_url and callback_secret together"),
        ({"keep_days": 0.5}, "keep_days: expected 1 or more"),
        ({"time_zone": "Asia/Nowhere"}, "time_zone: expected a name such as"),
    ],
)
def test_a_wrong_setting_is_named_with_what_was_expected(changes: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        settings(FOLDER, **changes)


@pytest.mark.parametrize("secret", ["whsec_!!!", "whsec_c2hvcnQ="])
def test_a_secret_that_is_no_key_is_refused_without_being_shown(secret: str) -> None:
    with pytest.raises(SettingsError, match="expected base64 of 24 to 64 bytes") as caught:
        settings(FOLDER, callback_url="http://camera.test", callback_secret=secret)
    assert secret not in str(caught.value)


def test_secrets_are_not_shown() -> None:
    shown = repr(settings(FOLDER, callback_url="http://camera.test", callback_secret=SECRET))
    assert TOKEN not in shown
    assert SECRET not in shown


@pytest.mark.parametrize(
    ("event_type", "severity", "minutes"),
    [
        ("illegal_parking", "normal", 30),
        ("illegal_parking", "urgent", 20),
        ("tailgating", "normal", 10),
        ("tailgating", "urgent", 10),
        ("elder_inactivity", "notice", 60),
        ("elder_inactivity", "urgent", 20),
    ],
)
def test_urgency_can_only_shorten_the_time_of_an_event_type(
    event_type: str, severity: str, minutes: int
) -> None:
    times = SlaTimes(by_event_type={"tailgating": 600.0, "elder_inactivity": 3600.0})
    assert times.due_in(event_type, severity) == timedelta(minutes=minutes)


def test_a_time_that_is_none_is_refused() -> None:
    with pytest.raises(SettingsError, match="sla tailgating: expected more than 0"):
        SlaTimes(by_event_type={"tailgating": 0.0})
