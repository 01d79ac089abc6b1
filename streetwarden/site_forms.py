"""The parts of a site file and the values they become. The rules' parts are in rule_forms.py."""

import re
from datetime import date
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, create_model, model_validator

from streams.access import Tls, Transport
from streams.folder import FolderAddress
from streetwarden.camera_url import CAMERA_SCHEMES, HTTP_SCHEMES, checked, expanded
from streetwarden.forms import Form, shown, suggestion
from streetwarden.rule_forms import Catalogue, RuleForm, any_rule
from streetwarden.settings import (
    CameraNetworkSettings,
    CommandCenterSettings,
    DeskSettings,
    DetectorSettings,
    EvidenceSettings,
    RedisSettings,
    Settings,
)
from vision.site import Camera, Detect, Household, Membership, Site, Tiles, Zone

ID_PATTERN = r"[a-z0-9][a-z0-9._-]*"
ID_LENGTH = 64


def _checked_id(text: str) -> str:
    if len(text) > ID_LENGTH or not re.fullmatch(ID_PATTERN, text):
        raise ValueError(
            f"expected up to {ID_LENGTH} of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit, "
            f"got {shown(text)}"
        )
    return text


def _pair(value: object) -> object:
    if isinstance(value, str):
        raise ValueError(  # noqa: TRY004 - pydantic collects ValueErrors only
            f"expected two numbers like [0.1, 0.5], got text {shown(value)} (write it without quotes)"
        )
    return tuple(value) if isinstance(value, list) else value


def _part(value: float) -> float:
    if value > 1.0:
        raise ValueError(
            f"expected a part of the picture between 0 and 1, got {value:g} (pixels? divide x by the "
            f"picture's width and y by its height)"
        )
    if value < 0.0:
        raise ValueError(f"expected a part of the picture between 0 and 1, got {value:g}")
    return value


def _camera_url(url: str, info: ValidationInfo) -> str:
    known = checked(expanded(url, (info.context or {}).get("environ", {})), CAMERA_SCHEMES)
    FolderAddress.parse(known.removeprefix("file:"))
    return known


def _snapshot_url(url: str, info: ValidationInfo) -> str:
    known = checked(expanded(url, (info.context or {}).get("environ", {})), HTTP_SCHEMES)
    if known and "://" not in known:
        raise ValueError("expected an address that begins with http:// or https://, got a path")
    return known


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hint = suggestion(name, available_timezones())
        raise ValueError(f"expected a time zone like Asia/Shanghai, got {shown(name)}{hint}") from None
    return name


Id = Annotated[str, AfterValidator(_checked_id), Field(json_schema_extra={"pattern": f"^{ID_PATTERN}$"})]
Part = Annotated[float, AfterValidator(_part), Field(json_schema_extra={"minimum": 0, "maximum": 1})]
PointForm = Annotated[tuple[Part, Part], BeforeValidator(_pair)]


class ZoneForm(Form):
    """A part of a camera's picture: an area (`polygon`) or a gate (`line` and `inside`)."""

    id: Id
    name: str = ""
    polygon: tuple[PointForm, ...] = ()
    line: tuple[PointForm, PointForm] | None = None
    inside: PointForm | None = None
    membership: Membership = "ground_point"
    min_overlap: Annotated[float, Field(gt=0, le=1)] = 0.5
    grid_id: str = ""

    @model_validator(mode="after")
    def _holds_together(self) -> "ZoneForm":
        self.to_zone()
        return self

    def to_zone(self) -> Zone:
        """The zone. Raises ValueError when its shape makes no sense."""
        return Zone(**{name: getattr(self, name) for name in type(self).model_fields})


class TilesForm(Form):
    """How a wide picture is cut for the detector."""

    columns: Annotated[int, Field(ge=1, le=4)] = 2
    rows: Annotated[int, Field(ge=1, le=4)] = 1
    overlap: Annotated[float, Field(ge=0, le=0.5, description="part of a tile's side")] = 0.2

    @model_validator(mode="after")
    def _holds_together(self) -> "TilesForm":
        self.to_tiles()
        return self

    def to_tiles(self) -> Tiles:
        """The tiles. Raises ValueError where there is only one."""
        return Tiles(self.columns, self.rows, self.overlap)


class CameraForm(Form):
    """One camera and what it watches."""

    id: Id
    url: Annotated[str, AfterValidator(_camera_url), Field(repr=False)] = ""
    name: str = ""
    grid_id: str = ""
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    address: str = ""
    zones: tuple[ZoneForm, ...] = ()
    rules: tuple[RuleForm, ...] = ()
    detect: Annotated[Detect, Field(description="where the detector looks")] = "whole"
    tiles: TilesForm | None = None
    transport: Annotated[Transport, Field(description="how pictures travel; udp where tcp fails")] = "tcp"
    tls: Annotated[Tls, Field(description="of rtsps://: whether the certificate must be good")] = "verify"
    snapshot_url: Annotated[str, AfterValidator(_snapshot_url), Field(repr=False)] = ""

    @model_validator(mode="after")
    def _holds_together(self) -> "CameraForm":
        encrypted = self.url.lower().startswith("rtsps:")
        some_tls = encrypted or self.snapshot_url.lower().startswith("https:")
        if encrypted and self.transport != "tcp":
            raise ValueError(f"transport: expected tcp with rtsps://, got {self.transport}")
        if self.tls != "verify" and not some_tls:
            raise ValueError(f"tls: expected only with rtsps:// or https://, got {self.tls} without")
        self.to_camera()
        return self

    def to_camera(self) -> Camera:
        """The camera. Raises ValueError for tiles that nobody asks for."""
        parts: dict[str, Any] = {
            "zones": tuple(zone.to_zone() for zone in self.zones),
            "rules": tuple(rule.to_spec() for rule in self.rules),
            "tiles": self.tiles and self.tiles.to_tiles(),
        }
        own = {name: getattr(self, name) for name in type(self).model_fields if name not in parts}
        return Camera(**own, **parts)


class HouseholdForm(Form):
    """Somebody living alone who has asked to be looked after."""

    id: Id
    address: str = ""
    grid_id: str = ""

    def to_household(self) -> Household:
        """The household."""
        return Household(self.id, self.address, self.grid_id)


class HeadForm(Form):
    """The site itself."""

    id: Id
    name: str = ""
    time_zone: Annotated[str, AfterValidator(_time_zone)] = "Asia/Shanghai"
    holidays: tuple[date, ...] = ()


class SiteForm(Form):
    """A whole site file."""

    version: Literal[1]
    site: HeadForm
    detector: DetectorSettings = DetectorSettings()
    evidence: EvidenceSettings = EvidenceSettings()
    redis: RedisSettings = RedisSettings()
    command_center: CommandCenterSettings = CommandCenterSettings()
    desk: DeskSettings = DeskSettings()
    camera_network: CameraNetworkSettings = CameraNetworkSettings()
    cameras: tuple[CameraForm, ...] = ()
    households: tuple[HouseholdForm, ...] = ()

    def to_settings(self) -> Settings:
        """All of it as values."""
        site = Site(
            **self.site.model_dump(),
            cameras=tuple(camera.to_camera() for camera in self.cameras),
            households=tuple(household.to_household() for household in self.households),
        )
        return Settings(
            site,
            self.detector,
            self.evidence,
            self.redis,
            self.command_center,
            self.desk,
            self.camera_network,
        )


def site_form(catalogue: Catalogue) -> type[SiteForm]:
    """The form of a site file whose rules are those of `catalogue`."""
    rules: Any = any_rule(catalogue)
    camera: Any = create_model(
        "Camera", __base__=CameraForm, __doc__=CameraForm.__doc__, rules=(_list_of(rules), ())
    )
    return create_model(
        "SiteFile", __base__=SiteForm, __doc__=SiteForm.__doc__, cameras=(_list_of(camera), ())
    )


def _list_of(entry: Any) -> Any:
    return tuple.__class_getitem__((entry, ...))
