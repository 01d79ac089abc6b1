"""One scenario through the rules: with truth in the place of a detector, or end to end."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import cv2

from benchmarks.judgement import IdleFps, judged
from benchmarks.memory import MemorySink, NoPictures, ScriptedSignals
from benchmarks.noise import NoisyEye
from benchmarks.rules_report import ScenarioResult
from benchmarks.truth_detector import Eye, SharpEye, TruthDetector
from benchmarks.truth_run import TruthRun
from models.model import Model
from models.zoo import Zoo
from simulation.painter import PainterOf
from simulation.renderer import Renderer
from streetwarden.bench_streets import arrivals_of, marks_of, seeded_watch, street_of
from streetwarden.errors import UserError
from streetwarden.replay import Recording
from streetwarden.rtsp_replay import replay_via_rtsp
from streetwarden.scenario_file import Script
from streetwarden.settings import DetectorSettings
from streetwarden.simulate import VIDEO, simulate
from streetwarden.wiring import detector_of
from vision.pipeline import Pipeline
from vision.site import Site

Measure = Callable[[str, Script], ScenarioResult]
"""Measures the scenario of a file with that name. Raises `UserError` or `OSError` when it cannot."""


@dataclass(frozen=True, slots=True)
class TruthMeasure:
    """Truth boxes instead of a detector; `noise_seed` None: without noise."""

    noise_seed: int | None = None
    painter_of: PainterOf = Renderer

    def __call__(self, name: str, script: Script) -> ScenarioResult:
        """See `Measure`."""
        cv2.setNumThreads(1)  # the CPU time of this thread is measured
        street = street_of(name, script, self.painter_of)
        eyes = {camera_id: self._eye(name, camera_id) for camera_id in street.views}
        run = TruthRun(street, seeded_watch, eyes).run()
        matching = judged(name, script.scenario, run.events, idle_fps_of(script.settings.site))
        return ScenarioResult(name, matching, run.looks, run.step_ms)

    def _eye(self, name: str, camera_id: str) -> Eye:
        if self.noise_seed is None:
            return SharpEye()
        return NoisyEye(f"{self.noise_seed}/{name}/{camera_id}")


@dataclass(frozen=True, slots=True)
class EndToEndMeasure:
    """Rendered, served as RTSP cameras and watched with a real detector, in real time.

    Kills of the worker are not played: their truth is the same without them.

    scratch  a folder for the videos; somebody else removes it, whatever becomes of this process
    model    name of an imported model or an .onnx file; None: the one that the scenario names
    threads  of the detector of each scenario
    """

    zoo: Zoo
    scratch: Path
    model: str | None = None
    threads: int = 1
    painter_of: PainterOf = Renderer

    def __call__(self, name: str, script: Script) -> ScenarioResult:
        """See `Measure`."""
        scenario, site, sink = script.scenario, script.settings.site, MemorySink()
        detector = detector_of(self._settings(script), self.zoo)
        watches = [seeded_watch(site, site.camera(camera.id), detector) for camera in scenario.cameras]
        signals = ScriptedSignals(arrivals_of(script), marks_of(script))
        pipeline = Pipeline(detector, watches, NoPictures(), signals, sink)
        with tempfile.TemporaryDirectory(dir=self.scratch) as folder:
            simulate(script, Path(folder), scenario.cameras, self.painter_of)
            played = replay_via_rtsp(
                pipeline,
                script.settings,
                [Recording(camera.id, Path(folder) / camera.id / VIDEO) for camera in scenario.cameras],
                starts_at=scenario.starts_at.astimezone(UTC),
            )
        if played.errors:
            raise UserError("; ".join(map(str, played.errors)))
        matching = judged(name, scenario, sink.events, idle_fps_of(site))
        return ScenarioResult(name, matching, model=detector.name, model_sha256=detector.model_sha256)

    def model_of(self, script: Script) -> Model:
        """The model that it is measured with. Raises any `ModelError`."""
        return self.zoo.resolve(self._settings(script).model)

    def _settings(self, script: Script) -> DetectorSettings:
        changes = {"threads": self.threads, **({"model": self.model} if self.model else {})}
        return script.settings.detector.model_copy(update=changes)


def idle_fps_of(site: Site) -> IdleFps:
    """How often each camera of a site is looked at while its rules have nothing to watch."""
    idle = {camera.id: seeded_watch(site, camera, TruthDetector()) for camera in site.cameras}
    return lambda camera_id, at: idle[camera_id].needs_fps(at)
