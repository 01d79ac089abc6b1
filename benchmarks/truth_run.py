"""One scenario through tracker, rules and deduplication, with the truth in the place of a detector."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from benchmarks.attention import Attention, Moment
from benchmarks.memory import MemorySink, NoPictures, ScriptedSignals
from benchmarks.street import Street, instant_of
from benchmarks.truth_detector import Eye, TruthDetector, can_be_seen
from models.detections import Detections
from models.detector import Detector
from streams.frame import Frame, Image
from vision.event import Event
from vision.pipeline import Pipeline
from vision.site import Camera, Site
from vision.watch import Watch

WatchOf = Callable[[Site, Camera, Detector], Watch]
"""How the program puts a camera's tracker, rules and deduplicator together."""


@dataclass(frozen=True, slots=True)
class Run:
    """What came of a scenario.

    events   at their last revision, confirmed or not
    step_ms  CPU time of each look with something in it: tracker, rules and deduplicator
    looks    all of them
    """

    events: tuple[Event, ...]
    step_ms: tuple[float, ...]
    looks: int


class TruthRun:
    """Runs a street once. `eyes` by camera id; `cpu_s` tells the thread's CPU time in seconds."""

    def __init__(
        self,
        street: Street,
        watch_of: WatchOf,
        eyes: Mapping[str, Eye],
        cpu_s: Callable[[], float] = time.thread_time,
    ) -> None:
        self._street = street
        self._watch_of = watch_of
        self._eyes = eyes
        self._cpu_s = cpu_s
        self._detector = TruthDetector()
        self._sink = MemorySink()
        self._restarts_s = sorted(street.scenario.restarts_s)
        self._pipeline = self._started()
        self._step_ms: list[float] = []
        self._looks = 0

    def run(self) -> Run:
        """Look until the scenario is over."""
        moments = {camera_id: self._attention(camera_id).moments() for camera_id in self._street.views}
        waiting = {camera_id: next(moments[camera_id], None) for camera_id in moments}
        while upcoming := {each: moment for each, moment in waiting.items() if moment is not None}:
            camera_id = min(upcoming, key=lambda each: (upcoming[each].at_s, each))
            self._restart(upcoming[camera_id].at_s)
            self._look(camera_id, upcoming[camera_id])
            waiting[camera_id] = next(moments[camera_id], None)
        self._pipeline.flush()
        return Run(self._sink.events, tuple(self._step_ms), self._looks)

    def _attention(self, camera_id: str) -> Attention:
        scenario, view = self._street.scenario, self._street.views[camera_id]
        return Attention(scenario, camera_id, view, lambda at: self._pipeline.needs_fps(camera_id, at))

    def _started(self) -> Pipeline:
        """A pipeline as a new process has it: from what was saved, with the signals told once more."""
        site = self._street.site
        cameras = [_seen_whole(site.camera(each)) for each in self._street.views]
        watches = [self._watch_of(site, camera, self._detector) for camera in cameras]
        signals = ScriptedSignals(self._street.arrivals, self._street.marks)
        pipeline = Pipeline(self._detector, watches, NoPictures(), signals, self._sink)
        pipeline.restore()
        return pipeline

    def _restart(self, at_s: float) -> None:
        """Kill the process where the script says so; what it has not saved is lost."""
        while self._restarts_s and self._restarts_s[0] <= at_s:
            self._restarts_s.pop(0)
            self._pipeline = self._started()

    def _look(self, camera_id: str, moment: Moment) -> None:
        """Take a look; where looks are rare anyway, none is lost: two in a row would be a blind camera."""
        eye, view, at_s = self._eyes[camera_id], self._street.views[camera_id], moment.at_s
        if moment.busy and eye.blinks(at_s):
            return
        lens = self._street.scenario.camera(camera_id).lens
        image, boxes = view.shot(at_s) if any(map(can_be_seen, view.boxes(at_s))) else (view.empty, ())
        detections = eye.sees(boxes, lens.width_px, lens.height_px, at_s)
        self._step(self._frame(camera_id, at_s, image), detections)

    def _step(self, frame: Frame, detections: Detections) -> None:
        self._detector.tell(detections)
        before_s = self._cpu_s()
        self._pipeline.step([frame])
        if len(detections):
            self._step_ms.append((self._cpu_s() - before_s) * 1000)
        self._looks += 1

    def _frame(self, camera_id: str, at_s: float, image: Image) -> Frame:
        scenario = self._street.scenario
        camera = scenario.camera(camera_id)
        return Frame(
            camera_id=camera_id,
            session=self._session(camera_id, at_s),
            seq=round(at_s * camera.fps),
            captured_at=instant_of(scenario, at_s),
            pts_s=at_s,
            image=image,
            width_px=camera.lens.width_px,
            height_px=camera.lens.height_px,
            convert=lambda: image,
        )

    def _session(self, camera_id: str, at_s: float) -> int:
        """Connections so far: one more after every outage and every restart."""
        scenario = self._street.scenario
        outages = [one for one in scenario.outages if one.camera_id == camera_id and one.span.to_s <= at_s]
        return 1 + len(outages) + sum(restart_s <= at_s for restart_s in scenario.restarts_s)


def _seen_whole(camera: Camera) -> Camera:
    """The truth is told of whole pictures, wherever a detector would look."""
    return replace(camera, detect="whole", tiles=None)
