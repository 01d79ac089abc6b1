"""The program's own settings: everything that is not the site. Units are in the names."""

import re
import ssl
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from base.addresses import network_of
from base.reasons import reason_of
from base.redaction import MASK
from dispatch_client.webhooks import WebhookKeys
from models.engines.choice import EngineName
from streams.addresses import CameraAddresses
from streetwarden.camera_url import HTTP_SCHEMES, REDIS_SCHEMES, checked, expanded
from streetwarden.forms import Form, shown
from vision.site import Site


class DetectorSettings(Form):
    """How pictures become detections.

    Defaults: 0.15 lets unsure boxes keep a track that a sure one has started (ByteTrack; tracks start from
    0.35 on only). A processor takes pictures one after the other, so that more than two in a batch only wait
    for each other: half of the frames are looked at within 0.12 s instead of 0.28 with 8 (`bench batcher`);
    a GPU wants 8 to 16. A frame that has waited for a second is dropped: its camera keeps its place, and the
    next frame shows what is there now.
    """

    model: Annotated[str, Field(min_length=1, description="name of an imported model, or an .onnx file")] = (
        "yolo11n"
    )
    engine: Annotated[
        EngineName, Field(description="what runs the model; auto takes the fastest there is")
    ] = EngineName.AUTO
    score_threshold: Annotated[float, Field(gt=0, lt=1, description="boxes below this score are ignored")] = (
        0.15
    )
    max_batch: Annotated[int, Field(ge=1, le=256, description="frames per run of the detector")] = 2
    max_wait_ms: Annotated[
        float, Field(ge=0, le=1000, description="how long the first frame of a batch waits for others")
    ] = 20.0
    max_staleness_s: Annotated[
        float, Field(gt=0, le=60, description="older frames are dropped and counted")
    ] = 0.65
    threads: Annotated[int, Field(ge=1, le=256, description="processor cores that the detector uses")] = 2
    reuse_when_still: Annotated[
        bool, Field(description="while nothing moves before a camera its latest detections are used again")
    ] = True
    judge_pictures: Annotated[
        bool,
        Field(description="covered or frozen pictures, and those of another view, are not judged"),
    ] = True
    simulated_street: Annotated[
        bool, Field(description="the cameras show the simulated street, the only one that street-sim knows")
    ] = False


class EvidenceSettings(Form):
    """How pictures and films of events are kept.

    Defaults: 90 days is the usual time for which a case may be disputed; 20 GiB hold about 40,000 events of
    two pairs of 1080p pictures at quality 85, or 4,000 with films of 12 seconds at 3 Mbit/s; somebody who
    follows through a gate is seen coming in 12 seconds.
    """

    keep_days: Annotated[int, Field(ge=1, le=3650, description="pictures older than this are deleted")] = 90
    max_gib: Annotated[float, Field(gt=0, description="the oldest pictures go when there are more")] = 20.0
    jpeg_quality: Annotated[int, Field(ge=1, le=100, description="1 (small) to 100 (best)")] = 85
    clip_s: Annotated[
        float, Field(ge=0, le=60, description="film before an event that goes with it; 0: none is kept")
    ] = 12.0


def _redis_url(url: str, info: ValidationInfo) -> str:
    return checked(_expanded(url, info), REDIS_SCHEMES)


class RedisSettings(Form):
    """Where the live channel is. Without an address the program runs a private redis-server of its own."""

    url: Annotated[Annotated[str, AfterValidator(_redis_url)] | None, Field(repr=False)] = None


Host = Annotated[str, Field(min_length=1, max_length=255)]
Port = Annotated[int, Field(ge=0, le=65535, description="0 takes a free one")]


def _desk_url(url: str, info: ValidationInfo) -> str:
    return checked(_expanded(url, info), HTTP_SCHEMES)


def _token(template: str, info: ValidationInfo) -> str:
    token = _expanded(template, info)
    if token == MASK or not all("!" <= letter <= "~" for letter in token):
        raise ValueError("expected visible ASCII characters or a variable like ${CITY_TOKEN}, got others")
    return token


def _callback_key(template: str, info: ValidationInfo) -> str:
    key = _expanded(template, info)
    WebhookKeys([key])
    return key


def _expanded(template: str, info: ValidationInfo) -> str:
    return expanded(template, (info.context or {}).get("environ", {}))


_HOST_NAME = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?")

Token = Annotated[str, AfterValidator(_token), Field(min_length=1)]
CallbackKey = Annotated[str, AfterValidator(_callback_key), Field(min_length=1)]


class CommandCenterSettings(Form):
    """Where people reach the command centre. Loopback by default: put a proxy with https in front of it."""

    host: Host = "127.0.0.1"
    port: Port = 8600
    https: Annotated[bool, Field(description="people come over https: cookies never travel without it")] = (
        False
    )


class DeskSettings(Form):
    """The dispatch side: `embedded` (our own desk), `city` (the city's platform, by url), or `none`.

    The embedded desk listens on `host` and `port` and makes its own keys. A city's platform gets reports at
    `url` with `token`, and signs its callbacks with one of `callback_keys`. `allow` names inside addresses
    that `url` may lead to. Default times: half an hour, twenty minutes where it is urgent
    (yardsticks of cities).
    """

    kind: Literal["embedded", "city", "none"] = "embedded"
    host: Host = "127.0.0.1"
    port: Port = 8601
    https: bool = False
    normal_s: Annotated[float, Field(gt=0, le=30 * 86400)] = 1800.0
    urgent_s: Annotated[float, Field(gt=0, le=30 * 86400)] = 1200.0
    url: Annotated[Annotated[str, AfterValidator(_desk_url)] | None, Field(repr=False)] = None
    token: Annotated[Token | None, Field(repr=False)] = None
    callback_keys: Annotated[tuple[CallbackKey, ...], Field(repr=False)] = ()
    allow: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _in_one_word(cls, value: object) -> object:
        """`desk: embedded` says as much as `desk: {kind: embedded}`; lists become what strict forms take."""
        if isinstance(value, str):
            return {"kind": value}
        if not isinstance(value, dict):
            return value
        return {key: tuple(part) if isinstance(part, list) else part for key, part in value.items()}

    @model_validator(mode="after")
    def _holds_together(self) -> "DeskSettings":
        city = self.kind == "city"
        if city != (self.url is not None) or city != (self.token is not None):
            raise ValueError("kind: expected url and token with city, and only there")
        return self


def allowed(entry: str) -> str:
    """`entry` itself. Raises ValueError when it is neither an address, nor a network, nor a host's name."""
    if network_of(entry) is None and not _HOST_NAME.fullmatch(entry):
        raise ValueError(
            f"expected an address, a network or a host's name, such as 127.0.0.1 or recorder.local, "
            f"got {shown(entry)}"
        )
    return entry


def authorities(file: str) -> str:
    """`file` itself. Raises ValueError when it is no PEM file with certificates."""
    try:
        ssl.create_default_context(cafile=file)
    except OSError as error:
        raise ValueError(
            f"expected a PEM file with certificates, got {shown(file)} ({reason_of(error)})"
        ) from None
    return file


class CameraNetworkSettings(Form):
    """Where cameras may be, and whom their certificates come from.

    Cameras are in private networks. This machine itself, link-local and multicast addresses and clouds'
    metadata services are none of a camera, unless `allow` names them. `ca_file` holds, as PEM, the
    authorities that certificates of `rtsps://` cameras come from, in the place of the system's.
    """

    allow: tuple[Annotated[str, AfterValidator(allowed)], ...] = ()
    ca_file: Annotated[str, AfterValidator(authorities), Field(min_length=1)] | None = None

    @property
    def guard(self) -> CameraAddresses:
        """Tells which addresses may be called."""
        return CameraAddresses.allowing(self.allow)

    @property
    def authorities(self) -> Path | None:
        """See `Access.ca_file`."""
        return Path(self.ca_file) if self.ca_file else None

    def allowing(self, *entries: str) -> "CameraNetworkSettings":
        """The same, with more that is allowed."""
        return self.model_copy(update={"allow": tuple(dict.fromkeys((*self.allow, *entries)))})


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a site file says."""

    site: Site
    detector: DetectorSettings = field(default_factory=DetectorSettings)
    evidence: EvidenceSettings = field(default_factory=EvidenceSettings)
    redis: RedisSettings = field(default_factory=RedisSettings)
    command_center: CommandCenterSettings = field(default_factory=CommandCenterSettings)
    desk: DeskSettings = field(default_factory=DeskSettings)
    camera_network: CameraNetworkSettings = field(default_factory=CameraNetworkSettings)

    def with_ports(self, command_center: int | None = None, desk: int | None = None) -> "Settings":
        """The same settings on other ports, where they are given."""
        settings = self
        if command_center is not None:
            changed = self.command_center.model_copy(update={"port": command_center})
            settings = replace(settings, command_center=changed)
        if desk is not None:
            settings = replace(settings, desk=self.desk.model_copy(update={"port": desk}))
        return settings
