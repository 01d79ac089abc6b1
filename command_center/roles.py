"""Who may do what: scopes are single rights, roles are sets of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from command_center.sessions import Session
from command_center.store.accounts import Role


class Scope(StrEnum):
    """A right. Programs get single ones with their token, people all of their role."""

    EVENTS_READ = "events:read"
    CASES_READ = "cases:read"
    CAMERAS_READ = "cameras:read"
    CAMERAS_WRITE = "cameras:write"
    EVIDENCE_READ = "evidence:read"
    EVIDENCE_ORIGINAL = "evidence:original"
    SIGNALS_WRITE = "signals:write"
    DEAD_LETTERS_READ = "dead_letters:read"
    DEAD_LETTERS_WRITE = "dead_letters:write"
    TOKENS_WRITE = "tokens:write"
    USERS_WRITE = "users:write"


_VIEWER = frozenset({Scope.EVENTS_READ, Scope.CASES_READ, Scope.CAMERAS_READ, Scope.EVIDENCE_READ})
_OPERATOR = _VIEWER | {
    Scope.CAMERAS_WRITE,
    Scope.EVIDENCE_ORIGINAL,
    Scope.SIGNALS_WRITE,
    Scope.DEAD_LETTERS_READ,
    Scope.DEAD_LETTERS_WRITE,
}
ROLE_SCOPES: Mapping[Role, frozenset[Scope]] = {
    Role.VIEWER: _VIEWER,
    Role.OPERATOR: _OPERATOR,
    Role.ADMIN: frozenset(Scope),
}
PEOPLE_ONLY = frozenset({Scope.TOKENS_WRITE, Scope.USERS_WRITE})
"""Rights that no token has: whoever steals one cannot make himself another."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks: a person (with a session) or a program (without)."""

    name: str
    scopes: frozenset[Scope]
    session: Session | None = None

    def may(self, scope: Scope) -> bool:
        """Whether this right is theirs."""
        return scope in self.scopes
