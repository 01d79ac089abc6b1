"""What a camera says when it serves a clip, for cameras of the tests' own."""

from simulation.rtsp import Clip
from simulation.rtsp.description import session_description
from simulation.rtsp.rtp import interleaved_packets, rtp_timestamp
from tests.streams.wires import Parcel

SOUND_ALONE = (
    b"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=sound\r\nt=0 0\r\n"
    b"m=audio 0 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=control:track1\r\n"
)
"""A session description with G.711 (RFC 3551, section 4.5.14) and nothing else."""


def description_of(clip: Clip) -> bytes:
    """The session description."""
    return session_description(clip, "track0").encode()


def parcels_of(clip: Clip) -> list[Parcel]:
    """All packets of a lap; numbers and times wrap around in it."""
    parcels, sequence = [], 0xFFF0
    for picture in clip.pictures:
        wire = picture.train.stamped(sequence, rtp_timestamp(0xFFFF0000, picture.media_s), 7)
        parcels += [Parcel(channel, packet) for channel, packet in interleaved_packets(wire)]
        sequence += len(picture.train.fields)
    return parcels


def stream_of(clip: Clip) -> bytes:
    """The same as bytes of the connection."""
    return b"".join(parcel.wire() for parcel in parcels_of(clip))
