"""What is to be drawn at one instant, and what is then true about it."""

from dataclasses import dataclass
from enum import StrEnum


class Label(StrEnum):
    """What the boxes of the truth are called: the classes of the bundled detector, in its order."""

    PERSON = "person"
    BICYCLE = "bicycle"
    MOTORCYCLE = "motorcycle"
    CAR = "car"
    VAN = "van"
    TRUCK = "truck"
    BUS = "bus"
    STALL = "stall"
    UMBRELLA = "umbrella"
    GOODS = "goods"


LABELS = tuple(Label)


class Kind(StrEnum):
    """What can be on a street.

    A rider is part of a `bicycle` or `motorcycle` with `ridden` true. `wheelchair` is somebody sitting in
    one; `pram` is the pram alone (no box): whoever pushes it walks behind it. Stalls: `cart` (a barrow with a
    glass case), `tricycle` (a three-wheeler with a loading bed), `table`, `mat` (on the ground); `umbrella`
    adds a big one over it and every stall carries its goods. `goods` is a heap of crates by itself,
    `umbrella` an open one on a stand by itself. `leaf` is the leaf of a gate, hung where the plan has one (no
    box).
    """

    CAR = "car"
    VAN = "van"
    TRUCK = "truck"
    BUS = "bus"
    MOTORCYCLE = "motorcycle"
    BICYCLE = "bicycle"
    ADULT = "adult"
    CHILD = "child"
    ELDER = "elder"
    WHEELCHAIR = "wheelchair"
    PRAM = "pram"
    CART = "cart"
    TRICYCLE = "tricycle"
    TABLE = "table"
    MAT = "mat"
    UMBRELLA = "umbrella"
    GOODS = "goods"
    LEAF = "leaf"


class Posture(StrEnum):
    """How a person holds himself; only persons (and nobody in a wheelchair) take notice of it."""

    STANDING = "standing"
    WALKING = "walking"
    SITTING = "sitting"
    SLUMPED = "slumped"
    LYING = "lying"


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing at one instant.

    name         unique in the scene; the truth calls it by this
    x_m, y_m     the middle of where it touches the ground
    heading_deg  where its front points: 0 is +x, 90 is +y (mathematical, counter-clockwise from above)
    posture      of a person
    fallen       0 upright to 1 lying: a fall under way; counts only for LYING and SLUMPED
    moved_m      way gone so far: drives the steps and the wheels
    moving       whether it moves at this instant
    look         seed of its colours and clothes: the same look, the same appearance
    colour       name of the main colour (COLOURS) or "" for the look's own
    ridden       whether somebody sits on a bicycle or motorcycle
    umbrella     whether a big umbrella stands over a stall, or a person carries an open one
    stick        whether a person walks with a stick
    opened       of a leaf: 0 shut to 1 wide open
    """

    name: str
    kind: Kind
    x_m: float
    y_m: float
    heading_deg: float = 0.0
    posture: Posture = Posture.STANDING
    fallen: float = 1.0
    moved_m: float = 0.0
    moving: bool = False
    look: int = 0
    colour: str = ""
    ridden: bool = False
    umbrella: bool = False
    stick: bool = False
    opened: float = 0.0


COLOURS = (
    "white",
    "black",
    "silver",
    "grey",
    "red",
    "blue",
    "green",
    "yellow",
    "orange",
    "brown",
    "pink",
    "purple",
)


@dataclass(frozen=True, slots=True)
class TruthBox:
    """One thing as the picture truly shows it.

    name     the figure's, with a part's name behind it where it has several: "cart-1/umbrella"
    xyxy     its whole outline as if nothing hid it, cut at the picture's edges; pixels
    visible  part of the whole outline that can be seen, 0 to 1: the rest is hidden or out of the picture
    """

    name: str
    label: Label
    xyxy: tuple[float, float, float, float]
    visible: float
