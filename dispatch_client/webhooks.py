"""Callbacks of the dispatch side, signed as Standard Webhooks prescribe (standardwebhooks.com, version 1).

Signing, and the form of the signed text, are the library's. Its `verify` is not used: it reads the machine's
clock by itself, and fails with errors of many kinds on headers that an attacker may choose freely.

A message that is repeated within the tolerance passes here. That is meant: the sender repeats until it gets a
2xx, and the receiver is idempotent by `CaseUpdate.id`, so a replay changes nothing.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from standardwebhooks import Webhook

from dispatch_client.contract import CaseUpdate
from dispatch_client.errors import StaleSignature, WrongBody, WrongSignature
from dispatch_client.parsing import ContractError, case_update

TOLERANCE = timedelta(minutes=5)
"""Between the signature's time and now, either way; the reference libraries' value."""

MAX_BODY_BYTES = 64 * 1024
"""An update whose note is as long as allowed, every character written as \\uXXXX, takes 14 kB."""

KEY_BYTES = range(24, 65)
"""Length of a key (Standard Webhooks: between 24 and 64 bytes)."""

_PREFIX = "whsec_"
_TIMESTAMP = re.compile(r"[0-9]{1,11}", re.ASCII)  # seconds since 1970, up to the year 5138


class WebhookKeys:
    """The keys that we share with the dispatch side: the newest first, older ones until all have changed."""

    def __init__(self, secrets: Sequence[str]) -> None:
        """Take keys as `whsec_` and base64. Raises ValueError, which never shows a key."""
        if not secrets:
            raise ValueError("webhook keys: expected at least one, got none")
        self._webhooks = [Webhook(_key(number, secret)) for number, secret in enumerate(secrets, 1)]

    def sign(self, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
        """The headers of a message, signed with the newest key at an aware instant (whole seconds)."""
        return {
            "webhook-id": message_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": _signature(self._webhooks[0], message_id, at, body.decode()),
        }

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> CaseUpdate:
        """The update in a genuine message, whichever of the keys it was signed with.

        headers  names in lower case
        now      aware, by the machine's own clock
        Raises `WrongSignature`, `StaleSignature` and `WrongBody`; the last also when the message's id is not
        the update's, as the contract asks.
        """
        if len(body) > MAX_BODY_BYTES:
            raise WrongBody(f"expected at most {MAX_BODY_BYTES} bytes, got {len(body)}")
        message_id, signed_at = self._signed(headers, body)
        if abs(now - signed_at) > TOLERANCE:
            raise StaleSignature(
                f"signed at {signed_at.isoformat()}, but it is {now.isoformat()}: more than"
                f" {TOLERANCE.seconds} s apart; compare both clocks"
            )
        return _update(message_id, body)

    def _signed(self, headers: Mapping[str, str], body: bytes) -> tuple[str, datetime]:
        """Id and time of a message that one of the keys has signed."""
        message_id = headers.get("webhook-id", "")
        timestamp = headers.get("webhook-timestamp", "")
        given = headers.get("webhook-signature", "").encode().split()
        if not message_id or not given or not _TIMESTAMP.fullmatch(timestamp):
            raise WrongSignature("expected webhook-id, webhook-timestamp (seconds) and webhook-signature")
        signed_at = datetime.fromtimestamp(int(timestamp), UTC)
        try:
            text = body.decode()
        except UnicodeDecodeError:
            raise WrongBody("expected JSON in UTF-8") from None
        expected = [_signature(key, message_id, signed_at, text).encode() for key in self._webhooks]
        matches = [hmac.compare_digest(ours, theirs) for ours in expected for theirs in given]
        if not any(matches):
            raise WrongSignature("none of our keys has signed this; compare the keys on both sides")
        return message_id, signed_at


def _signature(webhook: Webhook, message_id: str, at: datetime, text: str) -> str:
    return webhook.sign(message_id, at.astimezone(UTC), text)


def _update(message_id: str, body: bytes) -> CaseUpdate:
    try:
        update = case_update(body)
    except ContractError as error:
        raise WrongBody(f"expected a case update as openapi.yaml says: {error}") from error
    if message_id.lower() != update.id:
        raise WrongBody(f"expected webhook-id to be the update's id {update.id}, got {message_id[:80]}")
    return update


def _key(number: int, secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"webhook key {number}: expected {_PREFIX} and base64, got something else") from None
    if len(key) not in KEY_BYTES:
        raise ValueError(f"webhook key {number}: expected 24 to 64 bytes, got {len(key)}")
    return key
