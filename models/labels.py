"""The names that models give to things, and what the rules call them."""

from pathlib import Path

from base.reasons import reason_of
from models.detections import ObjectClass
from models.errors import ManifestError

COCO_LABELS: tuple[str, ...] = (
    "person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat",
    "traffic light", "fire hydrant", "stop sign", "parking meter", "bench", "bird", "cat", "dog",
    "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe", "backpack", "umbrella", "handbag",
    "tie", "suitcase", "frisbee", "skis", "snowboard", "sports ball", "kite", "baseball bat",
    "baseball glove", "skateboard", "surfboard", "tennis racket", "bottle", "wine glass", "cup", "fork",
    "knife", "spoon", "bowl", "banana", "apple", "sandwich", "orange", "broccoli", "carrot", "hot dog",
    "pizza", "donut", "cake", "chair", "couch", "potted plant", "bed", "dining table", "toilet", "tv",
    "laptop", "mouse", "remote", "keyboard", "cell phone", "microwave", "oven", "toaster", "sink",
    "refrigerator", "book", "clock", "vase", "scissors", "teddy bear", "hair drier", "toothbrush",
)  # fmt: skip
"""The 80 classes of COCO in the usual contiguous order (Lin et al. 2014, arXiv 1405.0312; gaps closed)."""

# What stalls sell, and the tables it lies on, are goods: signs of a stall, none by itself. A bench is no
# sign at all: families sit on benches.
_DEFAULT_CLASSES = {
    **{member.name.lower(): member for member in ObjectClass if member is not ObjectClass.OTHER},
    "motorbike": ObjectClass.MOTORCYCLE,
    "dining table": ObjectClass.GOODS,
    **dict.fromkeys(
        ("handbag", "suitcase", "bottle", "bowl", "banana", "apple", "orange", "broccoli", "carrot"),
        ObjectClass.GOODS,
    ),
}


def default_classes(labels: tuple[str, ...]) -> dict[str, ObjectClass]:
    """The usual class of each label that has one, whatever its case; the rest count as `other`."""
    known = {label: _DEFAULT_CLASSES.get(normal(label)) for label in labels}
    return {label: object_class for label, object_class in known.items() if object_class is not None}


def normal(label: str) -> str:
    """`label` as it is compared: lower case, underscores and runs of blanks as one blank."""
    return " ".join(label.casefold().replace("_", " ").split())


def read_labels(path: Path) -> tuple[str, ...]:
    """The labels in a UTF-8 text file, one a line, in the model's order; blank lines at the end do not count.

    Raises `ManifestError` when the file cannot be read, is empty or has a gap.
    """
    try:
        lines = path.read_text("utf-8-sig").rstrip().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestError(
            f"{path}: cannot be read as a list of labels in UTF-8 text: {reason_of(error)}"
        ) from error
    labels = tuple(line.strip() for line in lines)
    if not labels:
        raise ManifestError(f"{path}: expected one label a line, found none")
    if "" in labels:
        raise ManifestError(f"{path}, line {labels.index('') + 1}: expected a label, found a blank line")
    return labels
