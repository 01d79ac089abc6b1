"""Pieces as messages: one each, the same on a worker's socket and on a browser's WebSocket.

    4 bytes  length of the head, big endian
    head     JSON: "kind" and the piece's fields; instants as ISO 8601, UTC
    data     the rest: a segment for `SourceBuffer.appendBuffer`, empty where the piece has none

Whoever passes messages on need not look inside.
"""

import json
from dataclasses import fields
from datetime import datetime
from typing import Any

from streams.live.pieces import Fragment, Init, Look, Piece, Unsupported, Zones

_LENGTH_BYTES = 4
_KINDS: dict[str, type[Piece]] = {
    "zones": Zones,
    "init": Init,
    "fragment": Fragment,
    "unsupported": Unsupported,
    "look": Look,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def pack(piece: Piece) -> bytes:
    """The message that `piece` travels as."""
    said: dict[str, Any] = {"kind": _NAMES[type(piece)]}
    said |= {field.name: getattr(piece, field.name) for field in fields(piece)}
    data: bytes = said.pop("data", b"")
    head = json.dumps(said, default=datetime.isoformat, separators=(",", ":")).encode()
    return len(head).to_bytes(_LENGTH_BYTES, "big") + head + data


def unpack(message: bytes) -> Piece:
    """The piece in `message`. Raises `ValueError` where it is not one of ours."""
    length = int.from_bytes(message[:_LENGTH_BYTES], "big")
    head, data = message[_LENGTH_BYTES:][:length], message[_LENGTH_BYTES + length :]
    try:
        said: dict[str, Any] = {name: _value(name, value) for name, value in json.loads(head).items()}
        kind = _KINDS[said.pop("kind")]
        if "data" in _names_of(kind):
            said["data"] = data
        return kind(**said)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"expected a live video message, got {message[:40]!r}") from error


def _value(name: str, value: object) -> object:
    if name == "captured_at":
        return datetime.fromisoformat(str(value))
    return tuple(value) if isinstance(value, list) else value


def _names_of(kind: type[Piece]) -> set[str]:
    return {field.name for field in fields(kind)}
