from itertools import pairwise

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from simulation.live.encoder import GOP_S, Encoder
from simulation.rtsp.access_units import AccessUnit
from simulation.rtsp.rtp import nal_type

SPS, PPS, IDR, SLICE = 7, 8, 5, 1


def grey(level: int, width_px: int = 160, height_px: int = 120) -> NDArray[np.uint8]:
    return np.full((height_px, width_px, 3), level, np.uint8)


def encoded(encoder: Encoder, pictures: int, fps: float) -> list[AccessUnit]:
    return [encoder.encode(grey(50 + number * 4 % 150), number / fps) for number in range(pictures)]


def types(unit: AccessUnit) -> set[int]:
    return {nal_type(nal, "H264") for nal in unit.nals}


def decoded(units: list[AccessUnit]) -> list[NDArray[np.uint8]]:
    decoder = av.CodecContext.create("h264", "r")
    stream = b"".join(b"\0\0\0\1" + nal for unit in units for nal in unit.nals)
    packets = [*decoder.parse(stream), *decoder.parse(b"")]
    frames = [frame for packet in [*packets, None] for frame in decoder.decode(packet)]
    return [np.asarray(frame.to_ndarray(format="bgr24"), np.uint8) for frame in frames]


def test_every_picture_comes_out_at_once_and_can_be_decoded_in_its_colours() -> None:
    units = encoded(Encoder(160, 120, 12.0), 30, 12.0)
    assert all(types(unit) & {IDR, SLICE} for unit in units)
    levels = [float(picture.mean()) for picture in decoded(units)]
    assert levels == pytest.approx([50 + number * 4 % 150 for number in range(30)], abs=3)


def test_key_pictures_come_by_time_not_by_number() -> None:
    encoder = Encoder(160, 120, 12.0)
    times_s = [number / 12 for number in range(70) if number % 3]
    keys_s = [at_s for at_s in times_s if encoder.encode(grey(90), at_s).is_key]
    assert keys_s[0] == times_s[0]
    assert len(keys_s) == 3
    assert all(GOP_S - 1e-6 <= later - earlier < GOP_S + 0.2 for earlier, later in pairwise(keys_s))


def test_a_key_picture_comes_when_it_is_wanted_and_the_next_one_a_whole_interval_later() -> None:
    encoder = Encoder(160, 120, 10.0)
    keys = [
        number for number in range(35) if encoder.encode(grey(90), number / 10, wants_key=number == 7).is_key
    ]
    assert keys == [0, 7, 27]


def test_each_key_picture_carries_the_parameter_sets_and_the_others_none() -> None:
    encoder = Encoder(160, 120, 12.0)
    assert set(encoder.parameter_sets) == {SPS, PPS}
    for unit in encoded(encoder, 50, 12.0):
        assert unit.is_key == (IDR in types(unit))
        assert ({SPS, PPS} <= types(unit)) == unit.is_key


def test_odd_sides_lose_a_row_or_a_column() -> None:
    encoder = Encoder(161, 121, 12.0)
    unit = encoder.encode(grey(100, 161, 121), 0.0)
    assert decoded([unit])[0].shape == (120, 160, 3)


def test_a_picture_of_another_size_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"expected a picture of at least \(120, 160, 3\), got \(60, 80, 3\)"
    ):
        Encoder(160, 120, 12.0).encode(grey(9, 80, 60), 0.0)


@pytest.mark.parametrize("fps", [0.5, 12.5, 24.0, 30000 / 1001])
def test_any_rate_will_do(fps: float) -> None:
    assert len(decoded(encoded(Encoder(160, 120, fps), 8, fps))) == 8
