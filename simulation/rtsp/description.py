"""What a camera says about its stream before it sends any."""

from base64 import b64encode

from simulation.rtsp import sound
from simulation.rtsp.programme import Programme
from simulation.rtsp.rtp import CLOCK_RATE, PAYLOAD_TYPE


def session_description(programme: Programme, track: str, sound_track: str = "") -> str:
    """The SDP (RFC 8866) that DESCRIBE returns: video, and sound where it has a track.

    Each is set up under its path.
    """
    lines = [
        "v=0",
        "o=- 1 1 IN IP4 127.0.0.1",
        "s=simulated camera",
        "t=0 0",
        f"m=video 0 RTP/AVP {PAYLOAD_TYPE}",
        "c=IN IP4 0.0.0.0",
        f"a=rtpmap:{PAYLOAD_TYPE} {programme.codec}/{CLOCK_RATE}",
        f"a=framerate:{programme.fps:g}",
        f"a=fmtp:{PAYLOAD_TYPE} {format_parameters(programme)}",
        f"a=control:{track}",
    ]
    if sound_track:
        lines += [
            f"m=audio 0 RTP/AVP {sound.PAYLOAD_TYPE}",
            f"a=rtpmap:{sound.PAYLOAD_TYPE} PCMU/{sound.CLOCK_RATE}",
            f"a=control:{sound_track}",
        ]
    return "\r\n".join(lines) + "\r\n"


def format_parameters(programme: Programme) -> str:
    """The `a=fmtp` parameters (RFC 6184, section 8.1; RFC 7798, 7.1); sets that lack are not told."""
    encoded = {kind: ",".join(b64encode(nal).decode() for nal in nals)
               for kind, nals in programme.parameter_sets.items()}  # fmt: skip
    if programme.codec == "H265":
        names = {"sprop-vps": 32, "sprop-sps": 33, "sprop-pps": 34}
        return ";".join(f"{name}={encoded[kind]}" for name, kind in names.items() if kind in encoded)
    told = ["packetization-mode=1"]
    if sequence := programme.parameter_sets.get(7):
        told.append(f"profile-level-id={sequence[0][1:4].hex()}")
    if sets := [encoded[kind] for kind in (7, 8) if kind in encoded]:
        told.append(f"sprop-parameter-sets={','.join(sets)}")
    return ";".join(told)
