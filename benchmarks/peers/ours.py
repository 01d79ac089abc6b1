"""Our detector as one more peer: `python -m benchmarks.peers.ours`, with the arguments of `peer_script`."""

import sys
from pathlib import Path

from benchmarks.peers.peer_script import Boxes, Detect, Image, serve
from models.detections import Detections
from models.detector import BatchDetector
from models.engines.choice import engine_of
from models.evaluate import MAX_BOXES
from models.zoo import Zoo


def ours_on(engine_name: str, weights: Path, cores: int) -> Detect:
    """Whole detectors of two thresholds on one engine; inputs are as large as a picture needs."""
    model = Zoo(weights.parent).resolve(str(weights))
    engine = engine_of(model, engine_name, threads=cores).engine
    detectors: dict[tuple[float, float], BatchDetector] = {}

    def detect(images: list[Image], confidence: float, iou: float) -> list[Boxes]:
        key = (confidence, iou)
        if key not in detectors:
            detectors[key] = BatchDetector(
                model, engine, score_threshold=confidence, iou_threshold=iou, max_boxes=MAX_BOXES
            )
        return [_rows(found) for found in detectors[key].detect(images)]

    return detect


def _rows(found: Detections) -> Boxes:
    return [
        [*box, score, float(label)]
        for box, score, label in zip(
            found.xyxy.tolist(), found.score.tolist(), found.label.tolist(), strict=True
        )
    ]


def main(kind: str, weights: str, list_file: str, batch: str, cores: str) -> None:
    """Answer until nobody asks any more; `kind` is an engine's name."""
    serve(lambda: ours_on(kind, Path(weights), int(cores)), list_file, int(batch), {})


if __name__ == "__main__":
    main(*sys.argv[1:])
