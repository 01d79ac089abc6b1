"""Secrets never reach a log, a message or a page."""

import json
import logging
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.redaction import MASK, RedactingFormatter, redact

SECRET = "tr0ub4dor"

MESSAGES = [
    (f"rtsp://admin:{SECRET}@10.0.0.8:554/h264", "a plain camera address"),
    (f"rtsp://admin:{SECRET}@@10.0.0.8/h264", "a password that ends in an @"),
    (f"rtsp://admin:p@{SECRET}@10.0.0.8/h264", "a password with an @ in it"),
    (f"rtsp://admin:a/{SECRET}@10.0.0.8/h264", "a password with a slash in it"),
    (f"rtsp://admin:a:b:{SECRET}@10.0.0.8/h264", "a password with colons in it"),
    (f"rtsp://admin:a?#{SECRET}@10.0.0.8/h264", "a password with ? and # in it"),
    (f"rtsp://:{SECRET}@10.0.0.8/h264", "a password without a user"),
    (f"redis://{SECRET}@cache:6379/0", "a secret in the place of the user"),
    (f"POSTGRESQL+PSYCOPG://sw:{SECRET}@db/sw", "a scheme in capitals with a plus"),
    (f"cannot open 'rtsp://a:{SECRET}@h/1': time out", "an address in the middle of a sentence"),
    (f"rtsp://a:b@h/1,rtsp://c:{SECRET}@h/2", "two addresses without a space between them"),
    (f"http://h/snap.jpg?user=admin&pwd={SECRET}&channel=1", "a query field"),
    (f"http://h/live?access_token={SECRET}", "a query token with a prefix"),
    (f"rtsp://h/user=admin_password={SECRET}_channel=1.sdp", "fields glued together by underscores"),
    (f"Authorization: Bearer {SECRET}", "a bearer header"),
    (f"authorization: Basic {SECRET}==", "a basic header"),
    (f'Authorization: Digest username="admin", response="{SECRET}"', "a digest header"),
    (f'{{"password": "a, b; {SECRET}"}}', "a quoted value with separators in it"),
    (json.dumps({"camera-password": f'a"{SECRET}'}), "a quoted value with an escaped quote in it"),
    (repr({"api_key": SECRET}), "a Python dictionary"),
    (f"PASSWD={SECRET} streetwarden up", "an environment variable"),
    (f"secret = '{SECRET}", "a quote that never closes"),
]


@pytest.mark.parametrize(("message", "meaning"), MESSAGES, ids=[meaning for _, meaning in MESSAGES])
def test_the_secret_is_gone_from(message: str, meaning: str) -> None:
    clean = redact(message)
    assert SECRET not in clean, meaning
    assert MASK in clean


@pytest.mark.parametrize(
    "message",
    [
        "rtsp://10.0.0.8:554/Streaming/Channels/101?transport=tcp",
        "http://127.0.0.1:8000/events?zone=kerb&state=open",
        "mail the operator@example.org about camera 7",
        "42 tokens per second",
        "the password is too short",
        "",
    ],
)
def test_what_holds_no_secret_stays_as_it_is(message: str) -> None:
    assert redact(message) == message


def test_what_stands_around_a_secret_stays_readable() -> None:
    message = f"camera gate: rtsp://admin:{SECRET}@10.0.0.8:554/h264?channel=1 refused (401)"
    assert redact(message) == "camera gate: rtsp://***@10.0.0.8:554/h264?channel=1 refused (401)"
    assert redact(f"pwd={SECRET}&channel=1") == "pwd=***&channel=1"
    assert json.loads(redact(json.dumps({"token": 'a"b', "zone": "kerb"}))) == {"token": MASK, "zone": "kerb"}


PASSWORDS = st.text(string.ascii_letters + string.digits + string.punctuation, min_size=4, max_size=24)


@given(PASSWORDS.map(lambda text: f"Q{text}Q"))
def test_a_password_never_survives_in_an_address(password: str) -> None:
    assert password not in redact(f"camera 3: rtsp://admin:{password}@camera.example:554/h264: refused")


@given(PASSWORDS.map(lambda text: f"Q{text}Q"), st.sampled_from(["password", "db_token", "X-Api-Key"]))
def test_a_password_never_survives_in_a_json_field(password: str, name: str) -> None:
    clean = redact(json.dumps({name: password}))
    assert json.loads(clean) == {name: MASK}


@given(st.text())
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    assert redact(redact(text)) == redact(text)


def refuse(url: str) -> None:
    raise ConnectionError(f"{url} refused")


def test_the_formatter_redacts_message_arguments_and_traceback() -> None:
    record = logging.LogRecord(
        "x", logging.ERROR, __file__, 1, "opening %s", (f"rtsp://a:{SECRET}@h/1",), None
    )
    with pytest.raises(ConnectionError) as caught:
        refuse(f"rtsp://a:{SECRET}@h/1")
    record.exc_info = (caught.type, caught.value, caught.tb)
    text = RedactingFormatter("%(levelname)s %(message)s").format(record)
    assert SECRET not in text
    assert text.startswith("ERROR opening rtsp://***@h/1")
    assert "ConnectionError: rtsp://***@h/1 refused" in text
