"""The plan of a street: what stands still on it.

Everything is given in metres of the world (see `lens.py`). The carriageway lies between y = 0 and `road_m`, a
pavement on each side; the house fronts of the far side stand at y = road_m + pavement_m, those of the near
side at y = -near_pavement_m. Cameras stand on the near side as a rule.
"""

from dataclasses import dataclass
from typing import Literal

FrontKind = Literal["shop", "residence", "gate", "wall", "house"]
PropKind = Literal["tree", "lamp", "bench", "bin", "bus_stop", "bollard", "planter", "sign"]
Marking = Literal["no_parking", "zebra", "bay", "bus_lane"]


@dataclass(frozen=True, slots=True)
class Front:
    """A stretch of the house fronts.

    kind    shop (window, sign, awning), residence (a house with one door), gate (an opening in a wall, with
            posts and a leaf, that leads into a yard), wall, house (windows only)
    door_m  where the middle of a door or gate is; the middle of the stretch unless given
    wide_m  how wide a door or gate is
    gate    of a gate: its id in the access controller's grants; its leaf opens with them
    """

    kind: FrontKind
    from_m: float
    to_m: float
    door_m: float | None = None
    wide_m: float = 1.2
    look: int = 0
    gate: str = ""

    @property
    def opening_m(self) -> float:
        """Where the middle of its door or gate is."""
        return (self.from_m + self.to_m) / 2 if self.door_m is None else self.door_m


@dataclass(frozen=True, slots=True)
class Prop:
    """Something that stands on the street for good."""

    kind: PropKind
    x_m: float
    y_m: float
    heading_deg: float = 0.0
    look: int = 0


@dataclass(frozen=True, slots=True)
class Paint:
    """What is painted on the ground: a rectangle."""

    kind: Marking
    from_x_m: float
    from_y_m: float
    to_x_m: float
    to_y_m: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A street.

    seed         of whatever is not said: house fronts in the gaps, trees, textures
    length_m     from x = -length_m / 2 to length_m / 2
    planted      whether trees, lamps and bins are put along it besides `props`
    """

    seed: int = 0
    length_m: float = 160.0
    road_m: float = 7.0
    lanes: int = 2
    pavement_m: float = 5.0
    near_pavement_m: float = 5.0
    fronts: tuple[Front, ...] = ()
    near_fronts: tuple[Front, ...] = ()
    props: tuple[Prop, ...] = ()
    paint: tuple[Paint, ...] = ()
    planted: bool = True

    @property
    def front_y_m(self) -> float:
        """Where the far side's house fronts stand."""
        return self.road_m + self.pavement_m
