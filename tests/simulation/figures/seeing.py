"""Lenses and figures for the tests of what is drawn."""

import numpy as np
from hypothesis import strategies as st

from simulation.figure import COLOURS, Figure, Kind, Posture
from simulation.figures.cutout import Cutout, cut_out, stances
from simulation.figures.layers import layers_of
from simulation.figures.sketch import sketched
from simulation.lens import Lens

ACROSS = Lens(0, -9, 4.5, 0, 16, 70, 320, 180)
"""Looks straight across the street from 9 m before its near edge."""


def lenses() -> st.SearchStrategy[Lens]:
    """Cameras as they hang on streets."""
    return st.builds(
        Lens,
        st.floats(-10, 10),
        st.floats(-12, -3),
        st.floats(2.2, 8),
        st.floats(-80, 80),
        st.floats(0, 45),
        st.floats(30, 100),
        st.just(160),
        st.just(96),
    )


def figures() -> st.SearchStrategy[Figure]:
    """Anything, anywhere near."""
    return st.builds(
        Figure,
        name=st.just("one"),
        kind=st.sampled_from(Kind),
        x_m=st.floats(-15, 15),
        y_m=st.floats(-10, 25),
        heading_deg=st.floats(-180, 180),
        posture=st.sampled_from(Posture),
        fallen=st.floats(0, 1),
        moved_m=st.floats(0, 50),
        moving=st.booleans(),
        look=st.integers(0, 200),
        colour=st.sampled_from(("", *COLOURS)),
        ridden=st.booleans(),
        umbrella=st.booleans(),
        stick=st.booleans(),
        opened=st.floats(0, 1),
    )


def cutouts_of(figure: Figure, lens: Lens) -> list[Cutout]:
    """A figure's layers as a lens sees them, nothing before them."""
    layers = layers_of(figure)
    places = np.array([(figure.x_m, figure.y_m, figure.heading_deg)] * len(layers))
    sketches = sketched([layer.solid for layer in layers], places, lens)
    found = cut_out(layers, sketches, stances(sketches.extents, places, lens), lens, None)
    return [cutout for cutout in found if cutout is not None]
