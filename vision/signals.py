"""What is not video: facts that other devices and people report."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class SignalKind(StrEnum):
    """The kinds of signals; the names are those of the signals file and the API."""

    ACCESS_GRANT = "access_grant"
    GRANT_WATERMARK = "grant_watermark"
    SIGN_OF_LIFE = "sign_of_life"
    AWAY = "away"
    PERMIT = "permit"


@dataclass(frozen=True, slots=True)
class Signal:
    """One fact about a gate, a household or a zone.

    kind     what it is
    subject  the gate's, the household's or the zone's id
    at       UTC, by the clock of the device that reports it
    until    end of an away period or a permit (None: until further notice)
    admits   how many persons an access grant lets in
    source   what saw it: card, face, guest, water_meter, watch, door_sensor, visit...

    A `grant_watermark` says that every grant of the gate up to `at` is known.
    """

    kind: SignalKind
    subject: str
    at: datetime
    until: datetime | None = None
    admits: int = 1
    source: str = field(default="")

    def __post_init__(self) -> None:
        if not self.subject:
            raise ValueError("subject: expected the id of a gate, household or zone, got nothing")
        for name, instant in (("at", self.at), ("until", self.until)):
            if instant is not None and instant.tzinfo is None:
                raise ValueError(f"{name}: expected a time with its zone (…Z or …+08:00), got {instant}")
        if self.until is not None and self.until <= self.at:
            raise ValueError(f"until: expected after at ({self.at}), got {self.until}")
        if self.admits < 1:
            raise ValueError(f"admits: expected 1 or more, got {self.admits}")
