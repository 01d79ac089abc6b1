"""Every rule by name: the one list that settings, wiring and documents read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from vision.rules.illegal_parking import IllegalParking, IllegalParkingSettings
from vision.rules.motionless_in_public import MotionlessInPublic, MotionlessInPublicSettings
from vision.rules.no_appearance import NoAppearance, NoAppearanceSettings
from vision.rules.rule import Duty, Rule
from vision.rules.street_vendor import StreetVendor, StreetVendorSettings
from vision.rules.tailgating import Tailgating, TailgatingSettings


@dataclass(frozen=True, slots=True)
class RuleKind:
    """A rule that a site may use.

    settings  its frozen dataclass of settings
    build     makes the rule for a duty from an instance of `settings`
    zone      what its zone must be: an area or a counting line
    priority  whose frames go first when the detector is busy; higher is sooner
    """

    settings: type
    build: Callable[[Duty, Any], Rule]
    zone: Literal["area", "line"] = "area"
    priority: int = 0


RULES: Mapping[str, RuleKind] = MappingProxyType(
    {
        IllegalParking.name: RuleKind(IllegalParkingSettings, IllegalParking),
        StreetVendor.name: RuleKind(StreetVendorSettings, StreetVendor),
        NoAppearance.name: RuleKind(NoAppearanceSettings, NoAppearance, priority=1),
        MotionlessInPublic.name: RuleKind(MotionlessInPublicSettings, MotionlessInPublic, priority=1),
        Tailgating.name: RuleKind(TailgatingSettings, Tailgating, zone="line", priority=2),
    }
)
