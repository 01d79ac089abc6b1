"""The thing that finds boxes in pictures."""

import itertools
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np

from models.decode import Candidates, Selection, decode
from models.detections import Detections
from models.engines.engine import Bucket, Engine, SuppressingBucket
from models.engines.onnxruntime import OnnxRuntime
from models.errors import ManifestError
from models.letterbox import Letterbox, fit, smallest_input
from models.manifest import STRIDE_PX, Family
from models.merging import merged
from models.model import Model
from models.nms import MAX_CANDIDATES, strongest, suppress
from models.regions import Region
from streams.frame import Frame, Image

MOST_BUCKETS = 4
"""Input shapes for which room is kept: cameras of one site have two or three; others are made anew."""


class Detector(Protocol):
    """What the rest of the program knows of a detector."""

    @property
    def name(self) -> str:
        """The model's name."""
        ...

    @property
    def model_sha256(self) -> str:
        """Which weights exactly; events carry it."""
        ...

    @property
    def labels(self) -> tuple[str, ...]:
        """The model's own names, by index."""
        ...

    @property
    def input_size_px(self) -> int:
        """Longest side of a picture that is neither blurred nor wasted; streams scale to it."""
        ...

    def detect(self, images: Sequence[Image]) -> list[Detections]:
        """Detections of each image (h, w, 3) uint8 BGR, in its own pixels, in the order of the images."""
        ...


class BatchDetector:
    """A model on an engine. One thread at a time may call it.

    engine           what runs it; ONNX Runtime on the CPU when not given
    score_threshold  boxes with a lower score are no detections
    iou_threshold    of two boxes with one label that overlap more, only the better stays
    max_boxes        detections per picture, best first
    multi_label      a box may appear once for each label over the threshold (COCO evaluation)
    size_px          longest side of the input, a multiple of 32; the manifest's when not given
    input_px         (height, width) of the input for all pictures (evaluation: a square); when not given,
                     the smallest for each picture (faster). A model of a fixed size keeps its own
    max_batch        pictures per run of a model with a free batch; bounds memory

    The defaults are those of Ultralytics' `predict`. `dropped_candidates` counts the boxes that never reached
    NMS because a picture had more than `MAX_CANDIDATES`.
    """

    def __init__(
        self,
        model: Model,
        engine: Engine | None = None,
        *,
        score_threshold: float = 0.25,
        iou_threshold: float = 0.7,
        max_boxes: int = 300,
        multi_label: bool = False,
        size_px: int | None = None,
        input_px: tuple[int, int] | None = None,
        max_batch: int = 16,
    ) -> None:
        manifest = model.manifest
        self.name = manifest.name
        self.model_sha256 = manifest.sha256
        self.labels = manifest.labels
        self.input_size_px = _chosen_size_px(model, size_px)
        self.dropped_candidates = 0
        self.engine = engine or OnnxRuntime(model)
        self._manifest = manifest
        self._selection = Selection(score_threshold, multi_label)
        self._iou_threshold = iou_threshold
        self._max_boxes = max_boxes
        self._input_px = manifest.input.fixed_size_px or input_px
        self._rows = manifest.input.batch or max_batch
        self._buckets: OrderedDict[tuple[int, int], Bucket] = OrderedDict()
        self._classes = manifest.object_classes()

    def detect(self, images: Sequence[Image]) -> list[Detections]:
        """Detections of each image (h, w, 3) uint8 BGR, in its own pixels, in the order of the images.

        Images whose inputs have one shape share runs. Raises `ModelFileError` when the engine fails.
        """
        boxes = [self._letterbox(image) for image in images]
        found: dict[int, Detections] = {}
        for numbers in _alike(boxes, self._rows):
            batch = self._detect_alike([images[i] for i in numbers], [boxes[i] for i in numbers])
            found.update(zip(numbers, batch, strict=True))
        return [found[i] for i in range(len(images))]

    def _letterbox(self, image: Image) -> Letterbox:
        """The place of an image in the input that it will get."""
        image_px = (image.shape[0], image.shape[1])
        return fit(image_px, self.shape_for(image_px), centred=not self._manifest.family.is_yolox)

    def shape_for(self, image_px: tuple[int, int]) -> tuple[int, int]:
        """(height, width) of the input that a picture of that (height, width) gets."""
        return self._input_px or smallest_input(image_px, self.input_size_px)

    def _detect_alike(self, images: list[Image], boxes: list[Letterbox]) -> list[Detections]:
        """One run: pictures in, output, candidates, what stays of them, boxes in pixels of each picture."""
        input_px = boxes[0].input_px
        bucket = self._bucket(input_px)
        for row, (image, box) in enumerate(zip(images, boxes, strict=True)):
            bucket.place(row, image, box)
        best = self._found(bucket, len(images), input_px)
        bounds = np.searchsorted(best.picture, np.arange(len(images) + 1))
        parts = [slice(first, last) for first, last in itertools.pairwise(bounds)]
        return [self._in_picture(best[part], box) for part, box in zip(parts, boxes, strict=True)]

    def _bucket(self, input_px: tuple[int, int]) -> Bucket:
        """The room for inputs of one shape; that of shapes not seen for long is given back."""
        if input_px not in self._buckets:
            self._buckets[input_px] = self.engine.bucket(input_px, self._rows)
            if len(self._buckets) > MOST_BUCKETS:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(input_px)
        return self._buckets[input_px]

    def _found(self, bucket: Bucket, count: int, input_px: tuple[int, int]) -> Candidates:
        """What stays of a batch, found by the engine itself if it can."""
        if isinstance(bucket, SuppressingBucket):
            found = bucket.suppressed(count, self._selection, self._iou_threshold, self._max_boxes)
            self.dropped_candidates += found.dropped
            return found.candidates
        return self._best(decode(self._manifest.family, bucket.run(count), input_px, self._selection))

    def _best(self, candidates: Candidates) -> Candidates:
        """The candidates that stay: by score alone where the model leaves no doubles, else by NMS."""
        if self._manifest.family is Family.END_TO_END:
            return strongest(candidates, self._max_boxes)
        counts = np.bincount(candidates.picture)
        self.dropped_candidates += int((counts - MAX_CANDIDATES).clip(0).sum())
        return suppress(candidates, self._iou_threshold, self._max_boxes)

    def _in_picture(self, best: Candidates, letterbox: Letterbox) -> Detections:
        """Detections of one picture; boxes of no area in it fall out."""
        xyxy = letterbox.restore(best.xyxy)
        inside = (xyxy[:, 2:] > xyxy[:, :2]).all(axis=1)
        label = best.label[inside]
        if (label >= len(self.labels)).any():
            raise ManifestError(
                f"{self.name}: the model found label {label.max()}, but its manifest names only "
                f"{len(self.labels)} labels; import it again with all of them"
            )
        return Detections(xyxy[inside], best.score[inside], self._classes[label], label)


def detect_frames(
    detector: Detector, frames: Sequence[Frame], regions: Sequence[Sequence[Region]]
) -> list[Detections]:
    """Detections of each frame in its own regions (one or more), in pixels of its source picture.

    All regions of all frames are one batch; none is copied.
    """
    windows = [
        [region.window(frame.image) for region in own] for frame, own in zip(frames, regions, strict=True)
    ]
    views = [window.view(frame.image) for frame, own in zip(frames, windows, strict=True) for window in own]
    found = iter(detector.detect(views))
    return [
        _to_source(merged(list(itertools.islice(found, len(own))), own), frame)
        for frame, own in zip(frames, windows, strict=True)
    ]


def _to_source(detections: Detections, frame: Frame) -> Detections:
    """Boxes in pixels of `frame.image` as boxes in pixels of the source; sides were rounded one by one."""
    height, width = frame.image.shape[:2]
    source = np.array([frame.width_px, frame.height_px] * 2, np.float32)
    scale = source / np.array([width, height] * 2, np.float32)
    xyxy = np.minimum(detections.xyxy * scale, source)
    return Detections(xyxy, detections.score, detections.object_class, detections.label)


def _chosen_size_px(model: Model, size_px: int | None) -> int:
    """The longest side to use; raises `ManifestError` when the model cannot take the one asked for."""
    own = model.manifest.input
    if size_px is None or size_px == own.size_px:
        return own.size_px
    if own.fixed_size_px:
        raise ManifestError(
            f"{model.manifest.name}: size {size_px}: the model takes {own.width_px}x{own.height_px} only; "
            f"leave the size out, or export the model with a free size"
        )
    if size_px < STRIDE_PX or size_px % STRIDE_PX:
        raise ManifestError(f"{model.manifest.name}: size {size_px}: expected a multiple of {STRIDE_PX}")
    return size_px


def _alike(boxes: list[Letterbox], most: int) -> Iterator[list[int]]:
    """Numbers of pictures whose inputs have one shape, at most `most` at a time."""
    groups: dict[tuple[int, int], list[int]] = {}
    for i, box in enumerate(boxes):
        groups.setdefault(box.input_px, []).append(i)
    for group in groups.values():
        numbers = iter(group)
        while chunk := list(itertools.islice(numbers, most)):
            yield chunk
