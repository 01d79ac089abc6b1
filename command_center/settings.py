"""How the command centre serves people and machines. Units are in the names."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a sign-in lasts.

    Defaults: half an hour without a page opened by hand, and never longer than a shift of twelve hours
    (OWASP's session management cheat sheet: 15 to 30 minutes idle for low-risk use, and an absolute end).
    """

    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class ThrottleLimits:
    """How often somebody may try to sign in within a window, and how many names are remembered.

    Defaults: ten tries a quarter of an hour leave a guesser 350,000 tries a year against one account; NIST
    SP 800-63B (5.2.2) allows 100 in a row. An address gets more: an office shares one.
    """

    tries_per_account: int = 10
    tries_per_address: int = 50
    window_s: float = 900.0
    max_names: int = 10_000


@dataclass(frozen=True, slots=True)
class CommandCenterSettings:
    """All that the app needs to know.

    data_dir         where the secret of the cookies is kept (`cookies.key`, 0600)
    https            whether people reach the pages by https: cookies are `Secure` then
    callback_keys    `whsec_...` shared with the dispatch side, the newest first; without one none is taken
    max_body_bytes   of any request; 1,000 signals take about 200 kB
    max_viewers      live pages at the same time; each asks the store once a second
    max_video_viewers   tiles of live video at the same time; each costs 0.2 % of a core, and the network
    """

    data_dir: Path
    https: bool = False
    callback_keys: tuple[str, ...] = field(default=(), repr=False)
    sessions: SessionLimits = field(default_factory=SessionLimits)
    throttle: ThrottleLimits = field(default_factory=ThrottleLimits)
    max_body_bytes: int = 1 << 20
    max_viewers: int = 64
    max_video_viewers: int = 128
