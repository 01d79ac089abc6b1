import random
import struct
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.rtsp.rtp import (
    MAX_PAYLOAD_BYTES,
    Codec,
    PacketTrain,
    payloads,
    rtp_timestamp,
    sender_report,
    split_nals,
)


def packets_of(wire: bytes | bytearray) -> list[bytes]:
    """The RTP packets of an interleaved stream, as a client takes it apart."""
    packets = []
    while wire:
        magic, channel, length = struct.unpack("!cBH", wire[:4])
        assert (magic, channel) == (b"$", 0)
        packets.append(bytes(wire[4 : 4 + length]))
        wire = wire[4 + length :]
    return packets


def reassembled(parts: list[bytes], codec: Codec) -> bytes:
    """One NAL unit from its fragments, after RFC 6184 and RFC 7798."""
    size = 1 if codec == "H264" else 2
    kind = parts[0][size] & (0x1F if codec == "H264" else 0x3F)
    if codec == "H264":
        header = bytes([parts[0][0] & 0xE0 | kind])
    else:
        header = bytes([parts[0][0] & 0x81 | kind << 1, parts[0][1]])
    return header + b"".join(part[size + 1 :] for part in parts)


def test_a_coded_picture_is_taken_apart_at_both_kinds_of_start_codes() -> None:
    assert split_nals(b"\0\0\0\1abc\0\0\1de\0\0\0\1f") == [b"abc", b"de", b"f"]


@pytest.mark.parametrize(("codec", "first"), [("H264", 0x65), ("H265", 0x26)])
@given(size=st.integers(2, 5 * MAX_PAYLOAD_BYTES), seed=st.integers(0, 1000))
def test_a_nal_unit_of_any_size_survives_the_way_in_fragments(
    codec: Codec, first: int, size: int, seed: int
) -> None:
    nal = bytes([first, 1]) + random.Random(seed).randbytes(size)  # noqa: S311 - noise
    parts = payloads([nal], codec)
    assert max(map(len, parts)) <= MAX_PAYLOAD_BYTES
    assert (parts[0] if len(parts) == 1 else reassembled(parts, codec)) == nal


def test_fragments_say_which_is_the_first_and_which_the_last() -> None:
    parts = payloads([b"\x65" + bytes(3000)], "H264")
    assert [part[1] & 0xC0 for part in parts] == [0x80, 0x00, 0x40]


def test_packets_are_numbered_over_the_end_of_the_range_and_the_last_is_marked() -> None:
    wire = PacketTrain.of([b"one", b"two", b"three"]).stamped(0xFFFF, 90_000, 7)
    headers = [struct.unpack("!BBHII", packet[:12]) for packet in packets_of(wire)]
    assert headers == [
        (0x80, 96, 0xFFFF, 90_000, 7),
        (0x80, 96, 0, 90_000, 7),
        (0x80, 96 | 0x80, 1, 90_000, 7),
    ]
    assert [packet[12:] for packet in packets_of(wire)] == [b"one", b"two", b"three"]


def test_damage_spares_the_framing() -> None:
    train = PacketTrain.of([b"x" * 100, b"y" * 50, b"z"])
    sound = train.stamped(1, 2, 3)
    noise = packets_of(train.damaged(bytearray(sound), random.Random(1)))  # noqa: S311 - noise
    assert [(len(packet), packet[:12]) for packet in noise] == [
        (len(packet), packet[:12]) for packet in packets_of(sound)
    ]
    assert noise[0][15:] != b"x" * 97


def test_the_payload_is_counted_without_headers() -> None:
    assert PacketTrain.of([b"one", b"three"]).payload_bytes == 8


def test_a_sender_report_tells_the_instant_in_ntp_time() -> None:
    report = sender_report(datetime(1970, 1, 1, 0, 0, 0, 500_000, tzinfo=UTC), 1234, 7, 10, 2000)
    assert report[:4] == b"$\x01\x00\x1c"
    assert struct.unpack("!BBHIIIIII", report[4:]) == (
        0x80, 200, 6, 7, 2_208_988_800, 1 << 31, 1234, 10, 2000,
    )  # fmt: skip


def test_time_stamps_wrap_around() -> None:
    assert rtp_timestamp(0xFFFFFFFF, 1.0) == 89_999
