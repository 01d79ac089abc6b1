"""A pipeline with everything around it, all in memory."""

from collections.abc import Iterable, Sequence

from models.detections import ObjectClass
from streams.frame import Frame
from tests.scenes import Actor, at
from tests.vision.fakes import MemorySink, MemoryVault, Questions, ScriptedDetector, SignalQueue
from tests.vision.plays import ids
from vision.deduplication import Deduplicator
from vision.event import Event
from vision.evidence import EvidenceRecorder
from vision.pipeline import Pipeline
from vision.ports import StillSource
from vision.rules.illegal_parking import IllegalParking, IllegalParkingSettings
from vision.rules.rule import Duty, Rule
from vision.rules.tailgating import Tailgating, TailgatingSettings
from vision.sight import Sights
from vision.signals import Signal
from vision.site import Camera, Zone
from vision.watch import Watch

KERB = Zone("kerb", polygon=((0.2, 0.5), (0.8, 0.5), (0.8, 0.9), (0.2, 0.9)))
GATE = Zone("gate", line=((0.2, 0.5), (0.8, 0.5)), inside=(0.5, 0.1))
PARKING = IllegalParkingSettings(dwell_s=60.0, warn_s=20.0, idle_fps=0.25, busy_fps=2.0)
CAR = Actor(ObjectClass.CAR, at(0.05, 0.7)).move(at(0.5, 0.7), 4).stand(100).move(at(0.95, 0.7), 4)
OTHER_CAR = Actor(ObjectClass.CAR, at(0.4, 0.8)).stand(1000)


class Street:
    """A pipeline with everything around it; `crash` starts a new one on what the sink has kept."""

    def __init__(
        self,
        cast: dict[str, Sequence[Actor]],
        *signals: Signal,
        gates: Iterable[str] = (),
        sights: Sights | None = None,
        stills: StillSource | None = None,
    ) -> None:
        self.detector = ScriptedDetector(cast)
        self.sink, self.vault, self.signals = MemorySink(), MemoryVault(), SignalQueue(*signals)
        self.questions = Questions(self.sink)
        self._gates, self._sights, self._stills = set(gates), sights, stills
        self._runs = 0
        self.pipeline = self._pipeline()

    def _pipeline(self) -> Pipeline:
        self._runs += 1
        watches = [self._watch(camera_id) for camera_id in self.detector.cast]
        recorder = EvidenceRecorder(self.vault)
        return Pipeline(
            self.detector,
            watches,
            recorder,
            self.signals,
            self.sink,
            second_looks=self.questions.restarted(),
            sights=self._sights,
            stills=self._stills,
        )

    def _watch(self, camera_id: str) -> Watch:
        rule: Rule
        if camera_id in self._gates:
            zone, rule = GATE, Tailgating(Duty(camera_id, GATE), TailgatingSettings(gate="east"))
        else:
            zone, rule = KERB, IllegalParking(Duty(camera_id, KERB), PARKING)
        camera = Camera(camera_id, zones=(zone,))
        deduplicator = Deduplicator(camera, ids(self._runs))
        return Watch(camera, {f"{rule.name}@{zone.id}": rule}, deduplicator, looks_kept=24)

    def show(self, looks: Iterable[Frame]) -> list[Event]:
        return [event for frame in looks for event in self.pipeline.step([frame])]

    def crash(self) -> None:
        self.pipeline = self._pipeline()
        self.pipeline.restore()
