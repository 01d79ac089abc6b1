"""The only place where concrete classes meet."""

import logging
import random
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from base.clock import Clock
from base.ids import IdSource
from command_center.store.store import Store
from models.batcher import Batcher
from models.detector import BatchDetector, Detector
from models.engines.choice import engine_of
from models.zoo import Zoo
from streams.mailbox import Mailboxes
from streetwarden.rule_forms import rule_settings
from streetwarden.settings import DetectorSettings, EvidenceSettings, Settings
from vision.deduplication import Deduplicator
from vision.evidence import EvidenceRecorder
from vision.pipeline import Pipeline
from vision.ports import ClipSource, Observer, SecondLooks, SignalSource, StillSource
from vision.rules.catalogue import RULES
from vision.rules.rule import Duty, Rule
from vision.schedule import Calendar
from vision.sight import Sights
from vision.site import Camera, Site
from vision.spared import SparedDetections
from vision.watch import Watch

log = logging.getLogger(__name__)

MODELS_FOLDER = "models"

_LOOKS_KEPT = 24  # three seconds at eight looks a second: both people of a passage are in one of them


def zoo_of(data_dir: Path) -> Zoo:
    """The imported models of a data folder."""
    return Zoo(data_dir / MODELS_FOLDER)


def detector_of(settings: DetectorSettings, zoo: Zoo) -> BatchDetector:
    """The detector that the settings name. Raises any `ModelError`."""
    model = zoo.resolve(settings.model)
    chosen = engine_of(model, settings.engine, threads=settings.threads)
    log.info("detector %s on %s", model.manifest.name, chosen)
    return BatchDetector(
        model,
        chosen.engine,
        score_threshold=settings.score_threshold,
        max_batch=settings.max_batch,
    )


def calendar_of(site: Site) -> Calendar:
    """The site's own time."""
    holidays: frozenset[date] = frozenset(site.holidays)
    return Calendar(ZoneInfo(site.time_zone), holidays)


def rules_of(camera: Camera, calendar: Calendar) -> dict[str, Rule]:
    """The camera's rules at work, by key."""
    return {
        spec.key: RULES[spec.rule].build(
            Duty(camera.id, camera.zone(spec.zone_id), spec.schedule, calendar),
            rule_settings(RULES[spec.rule], spec),
        )
        for spec in camera.rules
    }


def priority_of(camera: Camera) -> int:
    """Whose frames go first when the detector is busy: the camera's most urgent rule decides."""
    return max((RULES[spec.rule].priority for spec in camera.rules), default=0)


def watch_of(camera: Camera, calendar: Calendar, detector: Detector, seed: str | None) -> Watch:
    """Everything that looks at one camera. With a `seed`, the same input gives the same event ids."""
    source = random.Random(f"{seed}/{camera.id}") if seed is not None else None  # noqa: S311 - ids, not secrets
    deduplicator = Deduplicator(camera, IdSource(source), detector.name, detector.model_sha256)
    has_gate = any(zone.line for zone in camera.zones)
    return Watch(camera, rules_of(camera, calendar), deduplicator, looks_kept=_LOOKS_KEPT if has_gate else 1)


def pipeline_of(
    site: Site,
    cameras: Iterable[Camera],
    detector: Detector,
    *,
    store: Store,
    signals: SignalSource,
    evidence: EvidenceSettings,
    clips: ClipSource | None = None,
    second_looks: SecondLooks | None = None,
    observer: Observer | None = None,
    spared: SparedDetections | None = None,
    sights: Sights | None = None,
    stills: StillSource | None = None,
    seed: str | None = None,
) -> Pipeline:
    """The way from these cameras' frames to events in the store, where an earlier run left it."""
    calendar = calendar_of(site)
    pipeline = Pipeline(
        detector,
        [watch_of(camera, calendar, detector, seed) for camera in cameras],
        EvidenceRecorder(store.evidence, evidence.jpeg_quality, clips),
        signals,
        store,
        second_looks=second_looks,
        observer=observer,
        spared=spared,
        sights=sights,
        stills=stills,
    )
    pipeline.restore()
    return pipeline


def batcher_of(settings: Settings, mailboxes: Mailboxes, clock: Clock) -> Batcher:
    """Batches of the site's frames, the urgent cameras first."""
    priorities = {camera.id: priority_of(camera) for camera in settings.site.cameras}
    return Batcher(
        mailboxes,
        clock,
        max_batch=settings.detector.max_batch,
        max_wait_s=settings.detector.max_wait_ms / 1000,
        max_staleness_s=settings.detector.max_staleness_s,
        priority=lambda camera_id: priorities[camera_id],
    )
