"""What odd cameras send: a clip, changed on its way."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count

from simulation.rtsp import Airing, Clip, Picture
from simulation.rtsp.rtp import Codec, PacketTrain, nal_type


@dataclass(frozen=True)
class Retimed:
    """A clip again and again, whose pictures say they were taken when `said_s` says.

    said_s  makes the seconds since the camera was switched on into those that it tells
    """

    clip: Clip
    said_s: Callable[[float], float]
    duration_s: float = float("inf")

    @property
    def codec(self) -> Codec:
        return self.clip.codec

    @property
    def fps(self) -> float:
        return self.clip.fps

    @property
    def parameter_sets(self) -> Mapping[int, tuple[bytes, ...]]:
        return self.clip.parameter_sets

    async def play(self, airing: Airing) -> AsyncIterator[Picture]:
        for lap in count():
            begins_s = lap * self.clip.duration_s
            for picture in self.clip.pictures:
                await airing.until(begins_s + picture.send_s)
                yield replace(picture, media_s=self.said_s(begins_s + picture.media_s))


def without(clip: Clip, kind: int) -> Clip:
    """The same clip but for the NAL units of one kind, in the pictures and in what is said before them."""
    sets = {each: nals for each, nals in clip.parameter_sets.items() if each != kind}
    pictures = tuple(
        replace(picture, train=_without(picture.train, clip.codec, kind)) for picture in clip.pictures
    )
    return replace(clip, pictures=pictures, parameter_sets=sets)


def _without(train: PacketTrain, codec: Codec, kind: int) -> PacketTrain:
    return PacketTrain.of([part for part in parts_of(train) if nal_type(part, codec) != kind])


def parts_of(train: PacketTrain) -> Iterator[bytes]:
    """The RTP payloads of a picture."""
    ends = [field - 6 for field in train.fields[1:]] + [len(train.template)]
    for field, end in zip(train.fields, ends, strict=True):
        yield train.template[field + 10 : end]
