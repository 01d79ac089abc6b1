import numpy as np
import pytest

from simulation.figure import Figure, Kind, Label, Posture
from simulation.figures.layers import layers_of, layers_of_prop
from simulation.plan import Prop


def parts(figure: Figure) -> dict[str, Label | None]:
    return {layer.part: layer.label for layer in layers_of(figure)}


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (Figure("a", Kind.CAR, 0, 0), {"": Label.CAR}),
        (Figure("a", Kind.VAN, 0, 0), {"": Label.VAN}),
        (Figure("a", Kind.TRUCK, 0, 0), {"": Label.TRUCK}),
        (Figure("a", Kind.BUS, 0, 0), {"": Label.BUS}),
        (Figure("a", Kind.BICYCLE, 0, 0), {"": Label.BICYCLE}),
        (Figure("a", Kind.BICYCLE, 0, 0, ridden=True), {"": Label.BICYCLE, "rider": Label.PERSON}),
        (Figure("a", Kind.MOTORCYCLE, 0, 0, ridden=True), {"": Label.MOTORCYCLE, "rider": Label.PERSON}),
        (Figure("a", Kind.ELDER, 0, 0, stick=True), {"": Label.PERSON}),
        (Figure("a", Kind.ADULT, 0, 0, umbrella=True), {"": Label.PERSON, "umbrella": Label.UMBRELLA}),
        (Figure("a", Kind.WHEELCHAIR, 0, 0), {"": Label.PERSON}),
        (Figure("a", Kind.PRAM, 0, 0), {"": None}),
        (Figure("a", Kind.LEAF, 0, 0), {"": None}),
        (Figure("a", Kind.GOODS, 0, 0), {"": Label.GOODS}),
        (Figure("a", Kind.UMBRELLA, 0, 0), {"": Label.UMBRELLA}),
        (Figure("a", Kind.MAT, 0, 0), {"": Label.STALL, "goods": Label.GOODS}),
        (
            Figure("a", Kind.CART, 0, 0, umbrella=True),
            {"": Label.STALL, "goods": Label.GOODS, "umbrella": Label.UMBRELLA},
        ),
        (
            Figure("a", Kind.TRICYCLE, 0, 0, ridden=True),
            {"": Label.STALL, "goods": Label.GOODS, "rider": Label.PERSON},
        ),
    ],
)
def test_a_figure_has_the_parts_that_the_truth_speaks_of(
    figure: Figure, expected: dict[str, Label | None]
) -> None:
    assert parts(figure) == expected


@pytest.mark.parametrize(
    ("kind", "length_m", "height_m"),
    [
        (Kind.CAR, (3.7, 4.8), (1.4, 1.75)),
        (Kind.VAN, (4.2, 5.4), (1.75, 2.4)),
        (Kind.TRUCK, (5.9, 7.1), (2.1, 2.9)),
        (Kind.BUS, (10, 12), (3, 3.3)),
        (Kind.BICYCLE, (1.5, 1.9), (0.9, 1.1)),
        (Kind.ADULT, (0.2, 0.9), (1.4, 1.9)),
        (Kind.CHILD, (0.1, 0.7), (0.9, 1.3)),
    ],
)
def test_things_are_as_large_as_in_life(
    kind: Kind, length_m: tuple[float, float], height_m: tuple[float, float]
) -> None:
    for look in range(12):
        points = np.concatenate(
            [layer.solid.points for layer in layers_of(Figure("a", kind, 0, 0, look=look))]
        )
        extent = points.max(axis=0) - points.min(axis=0)
        assert length_m[0] <= extent[0] <= length_m[1], look
        assert height_m[0] <= points[:, 2].max() <= height_m[1], look


@pytest.mark.parametrize("posture", list(Posture))
@pytest.mark.parametrize("fallen", [0.0, 0.3, 0.7, 1.0])
def test_nobody_sinks_into_the_ground(posture: Posture, fallen: float) -> None:
    for look in range(8):
        figure = Figure("a", Kind.ADULT, 0, 0, posture=posture, fallen=fallen, look=look, moved_m=look * 0.17)
        assert layers_of(figure)[0].solid.points[:, 2].min() > -0.06


def test_a_walker_swings_his_legs_and_returns_to_the_same_pose_after_two_steps() -> None:
    def points(moved_m: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        figure = Figure("a", Kind.ADULT, 0, 0, posture=Posture.WALKING, moved_m=moved_m, look=3)
        return layers_of(figure)[0].solid.points

    two_steps_m = 0.78 * 1.7
    assert np.abs(points(0.3) - points(0.6)).max() > 0.1
    np.testing.assert_allclose(points(0.3), points(0.3 + two_steps_m), atol=1e-9)


def test_the_same_look_is_the_same_appearance_and_looks_differ() -> None:
    def colours(look: int) -> bytes:
        return layers_of(Figure("a", Kind.ADULT, 0, 0, look=look))[0].solid.colours.tobytes()

    assert colours(4) == colours(4)
    assert len({colours(look) for look in range(12)}) > 8


def test_a_colour_that_is_named_is_the_one_that_is_used() -> None:
    red = layers_of(Figure("a", Kind.CAR, 0, 0, colour="red"))[0].solid
    blue = layers_of(Figure("a", Kind.CAR, 0, 0, colour="blue"))[0].solid
    assert not np.array_equal(red.colours, blue.colours)
    np.testing.assert_array_equal(red.points, blue.points)


def test_a_leaf_swings_away_from_its_heading_and_is_as_wide_as_its_gate() -> None:
    shut, wide_open = (
        layers_of(Figure("a", Kind.LEAF, 0, 0, opened=part), 1.4)[0].solid for part in (0.0, 1.0)
    )
    assert np.ptp(shut.points[:, 1]) == pytest.approx(1.4)
    assert np.ptp(shut.points[:, 0]) == pytest.approx(0, abs=1e-9)
    assert wide_open.points[:, 0].min() == pytest.approx(-1.4, abs=0.05)


def test_a_tree_hides_but_is_not_spoken_of() -> None:
    assert {layer.label for layer in layers_of_prop(Prop("tree", 0, 0))} == {None}
