"""How much of an engine's speed is left of it in the whole detector."""

import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from benchmarks.ratio import ratio_of
from models.engines.engine import Engine
from models.engines.onnxruntime import OnnxRuntime
from models.engines.openvino import OpenVino
from models.engines.torch import Torch
from models.errors import EngineError
from streams.frame import Image

Seconds = Callable[[], float]
"""A clock that only goes forward."""


class Raw(Protocol):
    """An engine alone: inputs that lie ready go in, outputs come out and nobody reads them."""

    def __call__(self, count: int) -> None:
        """Run the first `count` pictures."""
        ...


@dataclass(frozen=True, slots=True)
class Speed:
    """Of a whole detector (letterbox to final boxes) and of its engine alone, on the same batches.

    images_per_s, raw_images_per_s  medians over the rounds
    ratio_to_raw                    median of the ratios within each round: a busy machine slows down both
    spread                          half the distance of the middle half of those ratios
    """

    images_per_s: float
    raw_images_per_s: float
    ratio_to_raw: float
    spread: float


def speed_of(
    detect: Callable[[Sequence[Image]], object],
    raw: Raw,
    images: Sequence[Image],
    *,
    batch: int,
    rounds: int,
    clock: Seconds,
) -> Speed:
    """Detector and engine in turn, batch by batch, each picture once a round, after one round to get warm."""
    batches = list(_batches(images, batch))
    taken = [_round(detect, raw, batches, clock) for _ in range(rounds + 1)][1:]
    ratio = ratio_of([raw_s / whole_s for whole_s, raw_s in taken])
    return Speed(
        images_per_s=len(images) / statistics.median(whole_s for whole_s, _ in taken),
        raw_images_per_s=len(images) / statistics.median(raw_s for _, raw_s in taken),
        ratio_to_raw=ratio.median,
        spread=ratio.spread,
    )


def _batches(images: Sequence[Image], batch: int) -> Iterator[Sequence[Image]]:
    for first in range(0, len(images), batch):
        yield images[first : first + batch]


def _round(
    detect: Callable[[Sequence[Image]], object],
    raw: Raw,
    batches: Sequence[Sequence[Image]],
    clock: Seconds,
) -> tuple[float, float]:
    """Seconds that the detector and the engine alone took for all batches."""
    whole_s = raw_s = 0.0
    for batch in batches:
        began_s = clock()
        detect(batch)
        between_s = clock()
        raw(len(batch))
        whole_s += between_s - began_s
        raw_s += clock() - between_s
    return whole_s, raw_s


def raw_of(engine: Engine, input_px: tuple[int, int], rows: int) -> Raw:
    """The same engine with the same precision, input shape and number of requests in flight, and no more.

    It is given what the model itself takes: planes of floats that lie ready. Raises `EngineError` for an
    engine that no way is known to use alone.
    """
    match engine:
        case OnnxRuntime():
            return _raw_onnxruntime(engine, input_px, rows)
        case OpenVino():
            return _raw_openvino(engine, input_px, rows)
        case Torch():
            return _raw_torch(engine, input_px, rows)
    raise EngineError(f"engine {engine.name}: expected one that can be measured alone; choose another")


def _raw_onnxruntime(engine: OnnxRuntime, input_px: tuple[int, int], rows: int) -> Raw:
    """In the session of the whole detector: the threads of another would spin for a while after each run."""
    bucket = engine.bucket(input_px, rows)
    bucket.tensor[:] = np.random.default_rng(0).random(bucket.tensor.shape, np.float32)

    def run(count: int) -> None:
        bucket.run(count)

    return run


def _raw_openvino(engine: OpenVino, input_px: tuple[int, int], rows: int) -> Raw:
    requests = engine.plain_requests(np.random.default_rng(0).random((rows, 3, *input_px), np.float32))

    def run(count: int) -> None:
        for request in requests[:count]:
            request.start_async()
        for request in requests[:count]:
            request.wait()

    return run


def _raw_torch(engine: Torch, input_px: tuple[int, int], rows: int) -> Raw:
    inputs = engine.inputs(input_px, rows, 0.5)
    batch = engine.manifest.input.batch

    def run(count: int) -> None:
        with engine.running():
            engine.run(inputs[: batch or count])
            engine.wait()

    return run
