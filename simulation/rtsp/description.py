"""What a camera says about its stream before it sends any."""

from base64 import b64encode

from simulation.rtsp.programme import Programme
from simulation.rtsp.rtp import CLOCK_RATE, PAYLOAD_TYPE


def session_description(programme: Programme, track: str) -> str:
    """The SDP (RFC 8866) that DESCRIBE returns: one video stream, set up under the path `track`."""
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
    return "\r\n".join(lines) + "\r\n"


def format_parameters(programme: Programme) -> str:
    """The `a=fmtp` parameters (RFC 6184, section 8.1; RFC 7798, 7.1)."""
    encoded = {kind: ",".join(b64encode(nal).decode() for nal in nals)
               for kind, nals in programme.parameter_sets.items()}  # fmt: skip
    if programme.codec == "H265":
        return f"sprop-vps={encoded[32]};sprop-sps={encoded[33]};sprop-pps={encoded[34]}"
    profile = programme.parameter_sets[7][0][1:4].hex()
    sets = f"{encoded[7]},{encoded[8]}"
    return f"packetization-mode=1;profile-level-id={profile};sprop-parameter-sets={sets}"
