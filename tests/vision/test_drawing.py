import numpy as np
import pytest

from streams.frame import Image
from tests.vision.street import GATE, KERB
from vision.drawing import GREY, RED, YELLOW, Dwell, draw

BLACK = np.zeros((360, 640, 3), np.uint8)
BOX = (0.25, 0.25, 0.5, 0.5)


def count(picture: Image, colour: tuple[int, int, int]) -> int:
    return int((np.abs(picture.astype(int) - colour).max(axis=2) < 60).sum())  # edges are smooth


def test_the_picture_itself_stays_as_it_is() -> None:
    draw(BLACK, [KERB], [BOX], [BOX])
    assert not BLACK.any()


def test_zones_are_yellow_areas_and_lines_alike() -> None:
    assert count(draw(BLACK, [KERB], [], []), YELLOW) > 500
    assert count(draw(BLACK, [GATE], [], []), YELLOW) > 300


def test_subjects_are_red_and_others_grey() -> None:
    drawn = draw(BLACK, [], [BOX], [(0.6, 0.6, 0.9, 0.9)])
    assert (count(drawn, RED) > 300, count(drawn, GREY) > 300) == (True, True)


@pytest.mark.parametrize(("progress", "share"), [(0.0, 0.0), (0.5, 0.5), (1.0, 1.0)])
def test_a_dwell_is_a_bar_that_fills(progress: float, share: float) -> None:
    drawn = draw(BLACK, [], [], [], [Dwell((0.25, 0.25, 0.75, 0.5), progress)])
    row = drawn[182]
    red = int((row == RED).all(axis=1).sum())
    assert red / 320 == pytest.approx(share, abs=0.01)


def test_the_bar_of_a_box_at_the_lower_edge_stays_in_the_picture() -> None:
    assert count(draw(BLACK, [], [], [], [Dwell((0.25, 0.5, 0.75, 1.0), 1.0)]), RED) > 1000
