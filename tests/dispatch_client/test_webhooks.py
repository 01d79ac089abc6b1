"""Signed callbacks."""

import base64
import hashlib
import hmac
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from base.clock import SystemClock
from dispatch_client.errors import CallbackError, StaleSignature, WrongBody, WrongSignature
from dispatch_client.parsing import case_update
from dispatch_client.webhooks import MAX_BODY_BYTES, TOLERANCE, WebhookKeys
from tests.dispatch_client.values import UPDATE, as_json, update
from tests.fakes import MONDAY_MORNING as NOW

OLD = "whsec_" + base64.b64encode(b"o" * 32).decode()
NEW = "whsec_" + base64.b64encode(b"n" * 24).decode()
KEYS = WebhookKeys([NEW, OLD])
BODY = as_json(update())
SECOND = timedelta(seconds=1)


def test_a_genuine_update_is_taken() -> None:
    assert KEYS.verify(KEYS.sign(UPDATE, NOW, BODY), BODY, NOW) == case_update(BODY)


def test_the_signature_is_the_standards_own() -> None:
    signed_text = f"{UPDATE}.{int(NOW.timestamp())}.".encode() + BODY
    digest = hmac.new(b"n" * 24, signed_text, hashlib.sha256).digest()
    assert KEYS.sign(UPDATE, NOW, BODY)["webhook-signature"] == "v1," + base64.b64encode(digest).decode()


def test_the_reference_library_takes_what_we_sign_and_we_take_what_it_signs() -> None:
    now = SystemClock().now()
    Webhook(NEW).verify(BODY, KEYS.sign(UPDATE, now, BODY))
    theirs = {
        "webhook-id": UPDATE,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(OLD).sign(UPDATE, now, BODY.decode()),
    }
    assert KEYS.verify(theirs, BODY, now).id == UPDATE


def test_while_keys_change_messages_of_both_are_taken() -> None:
    signed_with_the_old = WebhookKeys([OLD]).sign(UPDATE, NOW, BODY)
    assert KEYS.verify(signed_with_the_old, BODY, NOW).id == UPDATE
    with pytest.raises(WrongSignature):
        WebhookKeys([NEW]).verify(signed_with_the_old, BODY, NOW)


def test_one_good_signature_among_several_is_enough() -> None:
    headers = KEYS.sign(UPDATE, NOW, BODY)
    headers["webhook-signature"] = f"v1a,abc v1,AAAA {headers['webhook-signature']}"
    assert KEYS.verify(headers, BODY, NOW).id == UPDATE


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("webhook-id", "another"),
        ("webhook-id", ""),
        ("webhook-timestamp", str(int(NOW.timestamp()) + 1)),
        ("webhook-timestamp", ""),
        ("webhook-timestamp", "NaN"),
        ("webhook-timestamp", "1e9"),
        ("webhook-timestamp", "9" * 400),
        ("webhook-signature", ""),
        ("webhook-signature", "v1,"),
        ("webhook-signature", "v1"),
        ("webhook-signature", "v1,é"),
        ("webhook-signature", ",,, v2"),
    ],
)
def test_a_header_that_was_changed_makes_the_signature_wrong(header: str, value: str) -> None:
    with pytest.raises(WrongSignature):
        KEYS.verify(KEYS.sign(UPDATE, NOW, BODY) | {header: value}, BODY, NOW)


def test_a_missing_header_makes_the_signature_wrong() -> None:
    for header in ("webhook-id", "webhook-timestamp", "webhook-signature"):
        headers = KEYS.sign(UPDATE, NOW, BODY)
        del headers[header]
        with pytest.raises(WrongSignature):
            KEYS.verify(headers, BODY, NOW)


@given(st.binary(max_size=300))
def test_a_body_that_was_changed_never_passes(body: bytes) -> None:
    with pytest.raises(CallbackError):
        KEYS.verify(KEYS.sign(UPDATE, NOW, BODY), body, NOW)


@pytest.mark.parametrize("shift", [TOLERANCE, -TOLERANCE])
def test_the_tolerance_is_five_minutes_either_way_and_a_second_more_is_a_replay(shift: timedelta) -> None:
    headers = KEYS.sign(UPDATE, NOW, BODY)
    assert KEYS.verify(headers, BODY, NOW + shift).id == UPDATE
    with pytest.raises(StaleSignature, match="compare both clocks"):
        KEYS.verify(headers, BODY, NOW + shift + (SECOND if shift > timedelta() else -SECOND))


def test_a_repetition_within_the_tolerance_gives_the_same_update_again() -> None:
    headers = KEYS.sign(UPDATE, NOW, BODY)
    assert KEYS.verify(headers, BODY, NOW) == KEYS.verify(headers, BODY, NOW + 30 * SECOND)


@pytest.mark.parametrize("body", [b"{}", b"null", as_json(update(kind="exploded"))])
def test_a_signed_body_must_still_be_an_update(body: bytes) -> None:
    with pytest.raises(WrongBody):
        KEYS.verify(KEYS.sign(UPDATE, NOW, body), body, NOW)


def test_a_body_that_is_not_text_is_refused() -> None:
    with pytest.raises(WrongBody, match="UTF-8"):
        KEYS.verify(KEYS.sign(UPDATE, NOW, BODY), b"\xff", NOW)


def test_the_longest_update_fits_and_a_larger_body_is_not_even_looked_at() -> None:
    longest = as_json(update(note="\U0001f6a8" * 2000, actor="\U0001f6a8" * 200))
    assert len(longest) < MAX_BODY_BYTES
    assert KEYS.verify(KEYS.sign(UPDATE, NOW, longest), longest, NOW).id == UPDATE
    with pytest.raises(WrongBody, match="at most 65536 bytes"):
        KEYS.verify({}, b" " * (MAX_BODY_BYTES + 1), NOW)


def test_the_messages_id_must_be_the_updates() -> None:
    with pytest.raises(WrongBody, match="webhook-id"):
        KEYS.verify(KEYS.sign("msg_1", NOW, BODY), BODY, NOW)


@pytest.mark.parametrize(
    "secrets",
    [
        [],
        [""],
        ["whsec_"],
        ["whsec_hunter2"],
        ["whsec_" + base64.b64encode(b"hunter2").decode()],
        [NEW, "whsec_" + base64.b64encode(b"x" * 65).decode()],
    ],
)
def test_a_key_that_is_none_is_refused_without_being_shown(secrets: list[str]) -> None:
    with pytest.raises(ValueError, match="webhook key") as caught:
        WebhookKeys(secrets)
    assert not any(secret and secret in str(caught.value) for secret in secrets)
