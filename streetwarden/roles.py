"""The processes of `up`: which there are, and how each is started."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from streetwarden.settings import Settings

WORKER = "work"


@dataclass(frozen=True, slots=True)
class Start:
    """What every process of `up` is told."""

    data_dir: Path
    config: Path
    redis_url: str
    parent: int
    command_center_port: int
    desk_port: int
    as_json: bool = False

    def command(self, role: str) -> list[str]:
        """The command line of a role."""
        return [
            *(sys.executable, "-m", "streetwarden", "--data-dir", str(self.data_dir), role),
            *("-c", str(self.config), "--redis", self.redis_url, "--parent", str(self.parent)),
            *self._ports(role),
            *(["--json"] if self.as_json else []),
        ]

    def _ports(self, role: str) -> Sequence[str]:
        if role == WORKER:
            return ()
        return ("--command-center-port", str(self.command_center_port), "--desk-port", str(self.desk_port))


def roles_of(settings: Settings) -> tuple[str, ...]:
    """The roles that a site needs, in the order of their start."""
    match settings.desk.kind:
        case "embedded":
            return ("desk", "serve", "relay", WORKER)
        case "city":
            return ("serve", "relay", WORKER)
        case "none":
            return ("serve", WORKER)
