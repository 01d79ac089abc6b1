"""The coded pictures of a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import dropwhile
from typing import TYPE_CHECKING

from av.bitstream import BitStreamFilterContext
from av.container import InputContainer
from av.video.stream import VideoStream

from simulation.rtsp.errors import ClipError
from simulation.rtsp.rtp import Codec, nal_type, split_nals

if TYPE_CHECKING:
    from av.packet import Packet

_TO_ANNEX_B = {"H264": "h264_mp4toannexb", "H265": "hevc_mp4toannexb"}
_PARAMETER_SETS = {"H264": (7, 8), "H265": (32, 33, 34)}


@dataclass(frozen=True, slots=True)
class AccessUnit:
    """One coded picture.

    pts_s, dts_s  when it is shown and decoded, seconds in the time of the file
    is_key        whether decoding can start here
    nals          its NAL units
    """

    pts_s: float
    dts_s: float
    is_key: bool
    nals: tuple[bytes, ...]


def access_units(container: InputContainer, video: VideoStream, codec: Codec) -> Iterator[AccessUnit]:
    """The pictures of `video` from its first key picture on; none if a time stamp is missing."""
    units = list(_all_units(container, video, codec))
    if any(unit is None for unit in units):
        return
    yield from dropwhile(lambda unit: not unit.is_key, (unit for unit in units if unit))


def _all_units(container: InputContainer, video: VideoStream, codec: Codec) -> Iterator[AccessUnit | None]:
    to_annex_b = BitStreamFilterContext(_TO_ANNEX_B[codec], video)
    for packet in container.demux(video):
        for unit in to_annex_b.filter(packet if packet.size else None):
            yield _unit(unit, float(video.time_base or 0))


def _unit(packet: "Packet[VideoStream]", tick_s: float) -> AccessUnit | None:
    if packet.pts is None or packet.dts is None:
        return None
    nals = tuple(split_nals(bytes(packet)))
    return AccessUnit(packet.pts * tick_s, packet.dts * tick_s, packet.is_keyframe, nals)


def parameter_sets_of(units: list[AccessUnit], codec: Codec) -> dict[int, tuple[bytes, ...]]:
    """The distinct parameter sets by NAL type, in order of appearance. Raises `ClipError` when one lacks."""
    sets: dict[int, dict[bytes, None]] = {kind: {} for kind in _PARAMETER_SETS[codec]}
    for unit in units:
        for nal in unit.nals:
            if (kind := nal_type(nal, codec)) in sets:
                sets[kind][nal] = None
    if missing := [kind for kind, nals in sets.items() if not nals]:
        raise ClipError(
            f"expected {codec} parameter sets of types {tuple(sets)} in the file, missing {missing}"
        )
    return {kind: tuple(nals) for kind, nals in sets.items()}
