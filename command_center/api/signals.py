"""What other devices and people report: grants at gates, signs of life, absences, permits."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_validator,
)

from command_center.api.instant import Instant
from command_center.api.problems import answers
from command_center.identity import needs
from command_center.parts import Parts
from command_center.roles import Scope
from command_center.store.store import Store
from vision.signals import Signal, SignalKind

MAX_SIGNALS = 1000
MAX_AHEAD = timedelta(
    hours=1
)  # clocks of door controllers drift by minutes; more is a mistake of a time zone
TOPIC = "signals"

_SUBJECTS = {
    SignalKind.ACCESS_GRANT: "gate",
    SignalKind.GRANT_WATERMARK: "gate",
    SignalKind.SIGN_OF_LIFE: "household",
    SignalKind.AWAY: "household",
    SignalKind.PERMIT: "zone",
}
_NAMES = ("subject", "gate", "household", "zone")
_MAY_START_LATER = frozenset({SignalKind.AWAY, SignalKind.PERMIT})


Id = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]


class SignalForm(BaseModel):
    """One signal. Exactly one of `gate`, `household`, `zone` (as the kind asks for) or `subject` is given."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: SignalKind
    gate: Id | None = None
    household: Id | None = None
    zone: Id | None = None
    subject: Annotated[Id | None, Field(description="id of the gate, household or zone")] = None
    at: Annotated[
        Instant, Field(description="when, by the clock of the device; at most an hour ahead of ours")
    ]
    until: Annotated[Instant | None, Field(description="end of an away period or a permit")] = None
    admits: Annotated[int, Field(ge=1, le=1000, description="persons that an access grant lets in")] = 1
    source: Annotated[
        str, Field(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$", description="card, face, guest, visit...")
    ] = ""

    @model_validator(mode="after")
    def _is_about_one(self) -> "SignalForm":
        key = _SUBJECTS[self.kind]
        named = [name for name in _NAMES if getattr(self, name) is not None]
        if len(named) != 1 or named[0] not in {"subject", key}:
            got = ", ".join(named) or "nothing"
            raise ValueError(f"{key}: expected the id of a {key} for {self.kind}, got {got}")
        if self.until is not None and self.until <= self.at:
            raise ValueError(f"until: expected after at ({self.at}), got {self.until}")
        return self

    def to_signal(self) -> Signal:
        """The signal."""
        subject = self.subject or getattr(self, _SUBJECTS[self.kind])
        return Signal(self.kind, subject, self.at, self.until, self.admits, self.source)


def _shape(value: object) -> str:
    return "list" if isinstance(value, list) else "one"


_List = Annotated[list[SignalForm], Field(min_length=1, max_length=MAX_SIGNALS)]
Body = Annotated[Annotated[SignalForm, Tag("one")] | Annotated[_List, Tag("list")], Discriminator(_shape)]


class Taken(BaseModel):
    """What became of the signals."""

    received: Annotated[int, Field(description="in this request")]
    new: Annotated[int, Field(description="not known before: kind, subject, at and source name a signal")]
    unwatched: Annotated[list[str], Field(description="subjects that no rule of this site asks about")]


router = APIRouter(tags=["signals"])


@router.post(
    "/signals", responses=answers(401, 403, 413, 422, 503), dependencies=[needs(Scope.SIGNALS_WRITE)]
)
def post_signals(body: Body, parts: Parts) -> Taken:
    """Report one signal, or up to 1,000 at once: all are saved, or none. Repeating one changes nothing."""
    forms = body if isinstance(body, list) else [body]
    _check_times(forms, parts.clock.now(), in_list=isinstance(body, list))
    signals = [form.to_signal() for form in forms]
    new = parts.store.add_signals(signals)
    parts.wake(TOPIC)
    watched = watched_subjects(parts.store)
    unwatched = dict.fromkeys(each.subject for each in signals if each.subject not in watched)
    return Taken(received=len(signals), new=new, unwatched=list(unwatched))


def watched_subjects(store: Store) -> set[str]:
    """Ids of all gates, households and zones that signals of this site can be about."""
    site = store.load_site()
    if site is None:
        return set()
    rules = [rule for camera in site.cameras for rule in camera.rules]
    gates = {str(rule.settings["gate"]) for rule in rules if "gate" in rule.settings}
    return gates | {household.id for household in site.households} | {rule.zone_id for rule in rules}


def _check_times(forms: list[SignalForm], now: datetime, *, in_list: bool) -> None:
    """Refuse facts of the future: one such sign of life would silence a rule for years."""
    wrong = [
        {
            "type": "value_error",
            "loc": ("body", *((index,) if in_list else ()), "at"),
            "input": form.at,
            "ctx": {"error": f"expected at most an hour after now ({now}), got {form.at}"},
        }
        for index, form in enumerate(forms)
        if form.kind not in _MAY_START_LATER and form.at > now + MAX_AHEAD
    ]
    if wrong:
        raise RequestValidationError(wrong)
