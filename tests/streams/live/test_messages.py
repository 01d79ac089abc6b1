import json

import pytest

from streams.live.messages import pack, unpack
from streams.live.pieces import Look, Piece, Unsupported, Zones
from tests.streams.live.films import at, fragment, init, look

ZONE = {"id": "kerb", "name": "东门", "points": [[0.1, 0.2], [0.3, 0.4]]}


@pytest.mark.parametrize(
    "piece",
    [
        init(7),
        fragment(3, key=True),
        Unsupported(2, "hevc"),
        Zones((ZONE,)),
        look(4),
        Look(None, None, at(1.5), ({"id": 7, "box": [0.0, 0.1, 0.2, 0.3]},), ()),
    ],
    ids=lambda piece: type(piece).__name__,
)
def test_what_is_packed_can_be_unpacked(piece: Piece) -> None:
    assert unpack(pack(piece)) == piece


def test_a_message_is_as_the_reference_says() -> None:
    message = pack(fragment(1, size=3))
    length = int.from_bytes(message[:4], "big")
    assert message[4 + length :] == b"fff"
    assert json.loads(message[4 : 4 + length]) == {
        "kind": "fragment",
        "generation": 1,
        "media_s": 0.04,
        "duration_s": 0.04,
        "is_key": False,
        "captured_at": "2026-01-05T02:00:00.040000+00:00",
    }


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\0\0\0\2{}",
        b"\0\0\0\7[1,2,3]",
        b"\0\0\0\x10" + b'{"kind": "pie"} ',
        b"\0\0\0\x0f" + b'{"kind":"look"}',
    ],
)
def test_what_is_no_message_of_ours_is_refused(message: bytes) -> None:
    with pytest.raises(ValueError, match="expected a live video message"):
        unpack(message)
