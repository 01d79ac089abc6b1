"""The program's own settings: everything that is not the site. Units are in the names."""

from dataclasses import dataclass, field
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo

from streetwarden.camera_url import REDIS_SCHEMES, checked, expanded
from streetwarden.forms import Form
from vision.site import Site


class DetectorSettings(Form):
    """How pictures become detections.

    Defaults: 0.15 lets unsure boxes keep a track that a sure one has started (ByteTrack; tracks start from
    0.35 on only); a batch of 8 costs at most 8 x 38 ms on two cores (onnxruntime fp32, 384x640, measured),
    well under `max_staleness_s`.
    """

    model: Annotated[str, Field(min_length=1, description="name of an imported model, or an .onnx file")] = (
        "yolo11n"
    )
    score_threshold: Annotated[float, Field(gt=0, lt=1, description="boxes below this score are ignored")] = (
        0.15
    )
    max_batch: Annotated[int, Field(ge=1, le=256, description="frames per run of the detector")] = 8
    max_wait_ms: Annotated[
        float, Field(ge=0, le=1000, description="how long the first frame of a batch waits for others")
    ] = 20.0
    max_staleness_s: Annotated[
        float, Field(gt=0, le=60, description="older frames are dropped and counted")
    ] = 2.0
    threads: Annotated[int, Field(ge=1, le=256, description="processor cores that the detector uses")] = 2


class EvidenceSettings(Form):
    """How pictures of events are kept.

    Defaults: 90 days is the usual time for which a case may be disputed; 20 GiB hold about 40,000 events of
    two pairs of 1080p pictures at quality 85.
    """

    keep_days: Annotated[int, Field(ge=1, le=3650, description="pictures older than this are deleted")] = 90
    max_gib: Annotated[float, Field(gt=0, description="the oldest pictures go when there are more")] = 20.0
    jpeg_quality: Annotated[int, Field(ge=1, le=100, description="1 (small) to 100 (best)")] = 85


def _redis_url(url: str, info: ValidationInfo) -> str:
    return checked(expanded(url, (info.context or {}).get("environ", {})), REDIS_SCHEMES)


class RedisSettings(Form):
    """Where the live channel is. Without an address the program runs a private redis-server of its own."""

    url: Annotated[Annotated[str, AfterValidator(_redis_url)] | None, Field(repr=False)] = None


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a site file says."""

    site: Site
    detector: DetectorSettings = field(default_factory=DetectorSettings)
    evidence: EvidenceSettings = field(default_factory=EvidenceSettings)
    redis: RedisSettings = field(default_factory=RedisSettings)
