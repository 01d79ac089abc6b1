"""What the desk must be told, and what it may be told."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from base.redaction import redact
from dispatch_desk.errors import SettingsError

MIN_TOKEN_LENGTH = 16
KEY_BYTES = range(24, 65)  # Standard Webhooks 1.0


class Language(StrEnum):
    """The languages of the pages, as BCP 47 tags."""

    CHINESE = "zh-CN"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class SlaTimes:
    """How long a case may take from being filed (or opened anew) to its end, in seconds.

    The defaults are yardsticks of operating cities: "half an hour later: done", and 20 minutes for a
    neighbourly job. An event type of `by_event_type` has its own time; urgency can only shorten it.
    """

    normal_s: float = 1800.0
    urgent_s: float = 1200.0
    by_event_type: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        for name, value in (
            ("normal_s", self.normal_s),
            ("urgent_s", self.urgent_s),
            *self.by_event_type.items(),
        ):
            if not 0 < value <= 30 * 86400:
                raise SettingsError(
                    f"sla {name}: expected more than 0 and at most 30 days in seconds, got {value}"
                )

    def due_in(self, event_type: str, severity: str) -> timedelta:
        """How long a case of this type and severity may take."""
        seconds = self.by_event_type.get(event_type, self.normal_s)
        return timedelta(seconds=min(seconds, self.urgent_s) if severity == "urgent" else seconds)


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """How one desk is run. Raises SettingsError.

    data_dir             folder of the database, the pictures and the key of the session cookies
    tokens               bearer tokens of the camera side; several, so that one can be changed without a gap
    callback_url         where case updates go (http or https); None: they are only to be asked for
    callback_secret      Standard Webhooks secret, base64, with or without `whsec_`
    callback_timeout_s   for each of connecting, sending and the answer; short, so that a stop is not held up
    closed_by_feedback   rules whose events no camera can check: the worker's "handled" closes the case
    max_picture_bytes    of one picture; 10 MiB is the contract's
    max_total_bytes      of all pictures; more are refused with 503 until retention has made room
    keep_days            finished cases go after so many days, with their pictures
    https                whether browsers come over https: then the session cookie never travels without it
    """

    data_dir: Path
    tokens: tuple[str, ...] = field(repr=False)
    callback_url: str | None = None
    callback_secret: str | None = field(default=None, repr=False)
    callback_timeout_s: float = 3.0
    sla: SlaTimes = field(default_factory=SlaTimes)
    time_zone: str = "Asia/Shanghai"
    default_language: Language = Language.CHINESE
    closed_by_feedback: frozenset[str] = frozenset({"no_appearance", "tailgating"})
    max_report_bytes: int = 1024**2
    max_picture_bytes: int = 10 * 1024**2
    max_photos: int = 4
    max_total_bytes: int = 20 * 1000**3
    keep_days: float = 365.0
    session_s: int = 12 * 3600
    https: bool = False

    def __post_init__(self) -> None:
        if not self.tokens or any(len(token) < MIN_TOKEN_LENGTH for token in self.tokens):
            raise SettingsError(
                f"tokens: expected one or more of at least {MIN_TOKEN_LENGTH} characters each,"
                f" got lengths {[len(token) for token in self.tokens]}"
            )
        if self.callback_url is not None and not self.callback_url.startswith(("http://", "https://")):
            raise SettingsError(
                f"callback_url: expected http:// or https://, got {redact(self.callback_url)!r}"
            )
        if (self.callback_url is None) != (self.callback_secret is None):
            raise SettingsError("expected callback_url and callback_secret together, got only one of them")
        if self.keep_days < 1:
            raise SettingsError(f"keep_days: expected 1 or more, got {self.keep_days}")
        self.callback_key()
        self.zone()

    def callback_key(self) -> bytes | None:
        """The key that signs callbacks."""
        if self.callback_secret is None:
            return None
        try:
            key = base64.b64decode(self.callback_secret.removeprefix("whsec_"), validate=True)
        except ValueError:
            key = b""
        if len(key) not in KEY_BYTES:
            raise SettingsError("callback_secret: expected base64 of 24 to 64 bytes, maybe after whsec_")
        return key

    def zone(self) -> ZoneInfo:
        """The time zone that people read times in."""
        try:
            return ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise SettingsError(
                f"time_zone: expected a name such as Asia/Shanghai, got {self.time_zone!r}"
            ) from error
