import numpy as np

from models.detections import ObjectClass
from streams.frame import Image
from tests.scenes import Actor, Tracking, at, person_at
from vision.hiding import CELLS, coarsen, hidden_parts, part_inside

SIZE = (200, 100)


def noise() -> Image:
    return np.random.default_rng(3).integers(0, 256, (100, 200, 3), np.uint8)


def test_every_track_hides_its_own_part() -> None:
    actors = [
        Actor(ObjectClass.PERSON, person_at(0.3, 0.8)),
        Actor(ObjectClass.CAR, at(0.7, 0.8)),
        Actor(ObjectClass.UMBRELLA, at(0.5, 0.3)),
    ]
    head, plate = hidden_parts(Tracking(actors).look(0, 1), SIZE)
    assert head[3] < 75 < plate[3]


def test_a_part_beside_the_picture_has_nothing_to_hide() -> None:
    picture = noise()
    before = picture.copy()
    coarsen(picture, part_inside((-50.0, -50.0, -1.0, -1.0), picture))
    assert (picture == before).all()


def test_a_hidden_part_has_no_more_than_a_few_cells_left() -> None:
    picture = noise()
    coarsen(picture, (20, 20, 100, 100))
    part = picture[20:100, 20:100].astype(int)
    assert np.abs(np.diff(part, axis=1)).max() <= 256 // (80 // CELLS) + 1
