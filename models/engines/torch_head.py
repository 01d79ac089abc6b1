"""Decoding and NMS where PyTorch has the output: what `models.decode` and `models.nms` do in NumPy."""

from collections.abc import Callable
from typing import Any

from models.decode import MAX_LOG_SIZE, Candidates, Selection, grid
from models.engines.engine import Suppressed
from models.manifest import Family
from models.nms import MAX_CANDIDATES


class TorchHead:
    """Reads the outputs of a family that needs NMS, for inputs of one shape.

    nms  of torchvision: which of boxes (K, 4) with scores (K,) stay, best first
    """

    def __init__(
        self,
        torch: Any,
        nms: Callable[[Any, Any, float], Any],
        family: Family,
        input_px: tuple[int, int],
        device: str,
    ) -> None:
        self._torch = torch
        self._nms = nms
        self._family = family
        self._grid = [torch.from_numpy(part).to(device) for part in grid(input_px)]

    def suppressed(
        self, output: Any, selection: Selection, iou_threshold: float, max_boxes: int
    ) -> Suppressed:
        """What NMS leaves of a batch's output (N, ...) float32; only that leaves the device."""
        cxcywh, scores = self._dense(output)
        picture, cell, label, score = _picked(scores, selection)
        xyxy = self._xyxy(cxcywh[picture, cell])
        ordered = score.argsort(descending=True, stable=True)
        ordered = ordered[picture[ordered].argsort(stable=True)]
        parts = ordered.split(picture.bincount(minlength=len(output)).tolist())
        kept = []
        for part in parts:
            best = part[:MAX_CANDIDATES]
            stays = self._kept(xyxy[best], score[best], label[best], iou_threshold)
            kept.append(best[stays[:max_boxes]])
        which = self._torch.cat(kept)
        fields = (field[which].cpu().numpy() for field in (picture, xyxy, score, label))
        return Suppressed(
            Candidates(*fields), dropped=sum(max(0, len(part) - MAX_CANDIDATES) for part in parts)
        )

    def _dense(self, output: Any) -> tuple[Any, Any]:
        """Centre and size (N, A, 4) in input pixels, and scores (N, A, C)."""
        if self._family is Family.YOLOV8:
            cells = output.transpose(1, 2)
            return cells[..., :4], cells[..., 4:]
        cxcywh, scores = output[..., :4], output[..., 4:5] * output[..., 5:]
        if self._family is Family.YOLOX_RAW:
            cell, stride = self._grid
            centre = (cxcywh[..., :2] + cell) * stride
            size = cxcywh[..., 2:].clamp(max=MAX_LOG_SIZE).exp() * stride
            cxcywh = self._torch.cat([centre, size], dim=-1)
        return cxcywh, scores

    def _xyxy(self, cxcywh: Any) -> Any:
        """Left, top, right, bottom (K, 4) from centre and size."""
        centre, half = cxcywh[:, :2], cxcywh[:, 2:] / 2
        return self._torch.cat([centre - half, centre + half], dim=1)

    def _kept(self, xyxy: Any, score: Any, label: Any, iou_threshold: float) -> Any:
        """Which of one picture's candidates stay: each label's boxes are moved away from the others'.

        In float64, so that they overlap there as they did before.
        """
        if not len(xyxy):
            return label
        apart = (xyxy.max() - xyxy.min() + 1).double()
        return self._nms(xyxy.double() + (label * apart)[:, None], score.double(), iou_threshold)


def _picked(scores: Any, selection: Selection) -> tuple[Any, Any, Any, Any]:
    """Picture, cell, label and score (K,) each of the scores (N, A, C) that reach the threshold."""
    if selection.multi_label:
        picture, cell, label = (scores >= selection.threshold).nonzero(as_tuple=True)
        return picture, cell, label, scores[picture, cell, label]
    best, labels = scores.max(dim=-1)
    picture, cell = (best >= selection.threshold).nonzero(as_tuple=True)
    return picture, cell, labels[picture, cell], best[picture, cell]
