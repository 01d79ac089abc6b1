"""A camera of a live street, with everything that belongs to it."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from simulation.figure import Figure
from simulation.live.encoder import Encoder
from simulation.live.programme import LiveProgramme
from simulation.live.street import LiveStreet
from simulation.live.view import View
from simulation.painter import Painter
from simulation.rtsp.camera import Camera, Fault
from simulation.scenario import StreetCamera


@dataclass(frozen=True, slots=True)
class LiveCamera:
    """What it sees, what it makes of that, and the path under which it is served.

    script   as the scenario describes it
    """

    script: StreetCamera
    view: View
    programme: LiveProgramme
    served: Camera

    @classmethod
    def of(cls, script: StreetCamera, street: LiveStreet, painter: Painter, pool: Executor) -> "LiveCamera":
        """The camera of the scenario, whose pictures are made in the threads of `pool`."""
        lens = script.lens
        view = View(script.id, street, painter)
        encoder = Encoder(lens.width_px, lens.height_px, script.fps)
        programme = LiveProgramme(view, street, encoder, script.fps, pool)
        return cls(script, view, programme, Camera(programme))

    @property
    def is_out(self) -> bool:
        """Whether it gives no pictures now, as the scenario says."""
        return self.served.fault is Fault.REFUSE

    def sees(self, figures: Sequence[Figure]) -> frozenset[str]:
        """The names of those whom it has in view; of nobody while it is out."""
        return frozenset() if self.is_out else self.view.sees(figures)
