"""Errors say who must act."""

import pytest

from dispatch_client import errors


@pytest.mark.parametrize(
    ("error", "retry"),
    [
        (errors.Unreachable("no answer"), True),
        (errors.Busy("later"), True),
        (errors.Nonsense("<html>"), True),
        (errors.ForbiddenAddress("inside"), True),
        (errors.PictureUnreadable("disk"), True),
        (errors.LeaseTooShort("slow"), True),
        (errors.Refused("never", 422), False),
        (errors.WrongSignature("who?"), False),
        (errors.StaleSignature("when?"), False),
        (errors.WrongBody("what?"), False),
    ],
)
def test_only_a_permanent_error_forbids_another_try(error: errors.DispatchError, retry: bool) -> None:
    assert errors.may_retry(error) is retry


def test_a_message_is_masked_bounded_and_on_one_line() -> None:
    error = errors.Busy("https://me:hunter2@desk said\nsecret=abc " + "x" * 10_000)
    assert "hunter2" not in str(error)
    assert "abc" not in str(error)
    assert len(str(error)) == errors.MAX_MESSAGE_LENGTH
    assert "\n" not in str(error)


def test_the_wait_that_was_asked_for_travels_with_the_error() -> None:
    assert errors.Busy("later", retry_after_s=7.0).retry_after_s == 7.0
    assert errors.Busy("later").retry_after_s is None
