"""Events as small cards beside live video."""

from collections.abc import Sequence
from dataclasses import dataclass

from command_center.cases import Case
from command_center.parts import AppParts
from command_center.web import picture_pairs
from command_center.web.names import camera_names, zone_names
from vision.event import Event, Evidence
from vision.site import Site


@dataclass(frozen=True, slots=True)
class Card:
    """An event with its case, the names of its places, and its pictures before and after."""

    event: Event
    case: Case | None
    camera: str
    zone: str
    before: Sequence[Evidence]
    after: Sequence[Evidence]


def cards_of(events: Sequence[Event], site: Site | None, parts: AppParts) -> list[Card]:
    """The cards of some events, in their order."""
    cases = parts.store.cases_of([event.id for event in events])
    return [_card(event, cases.get(event.id), site) for event in events]


def _card(event: Event, case: Case | None, site: Site | None) -> Card:
    return Card(
        event,
        case,
        camera_names(site).get(event.camera_id, event.camera_id),
        zone_names(site, event.camera_id).get(event.zone_id, event.zone_id),
        picture_pairs.before(event.evidence),
        picture_pairs.after(event.evidence),
    )
