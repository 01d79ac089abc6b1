"""Eyes and voice on the simulated street: who is where, and a word to somebody. Over the street's control."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx2

from simulation.deeds import Deed
from simulation.figure import Kind, Posture
from simulation.motion import DOWN

_TIMEOUT_S = 3.0


class StreetAway(Exception):  # noqa: N818 - it is what happened
    """The street does not answer, or not as a street does."""


@dataclass(frozen=True, slots=True)
class Passer:
    """An actor who is on the street now.

    x_m, y_m   on the ground, as in scenario files
    lies       whether he lies or is slumped
    in_view    ids of the cameras that have at least a part of him in their picture
    """

    id: str
    kind: Kind
    x_m: float
    y_m: float
    moving: bool = False
    lies: bool = False
    in_view: frozenset[str] = frozenset()

    @property
    def place(self) -> tuple[float, float]:
        """Where he is."""
        return self.x_m, self.y_m


@dataclass(frozen=True, slots=True)
class Sight:
    """What there is to see at an instant.

    watched   cameras whose picture somebody gets
    """

    passers: tuple[Passer, ...]
    watched: frozenset[str] = frozenset()


class StreetControl:
    """Asks and tells the street. Safe from any thread. Every method may raise `StreetAway`."""

    def __init__(self, url: str, transport: httpx2.BaseTransport | None = None) -> None:
        self._url = url.rstrip("/")
        self._client = httpx2.Client(timeout=_TIMEOUT_S, transport=transport, trust_env=False)

    def look(self) -> Sight:
        """What is to be seen now."""
        answer = self._ask("GET", "/street")
        try:
            street = answer.raise_for_status().json()
            watched = frozenset(str(one["id"]) for one in street["cameras"] if one["viewers"])
            return Sight(_passers(street["actors"]), watched)
        except (httpx2.HTTPStatusError, ValueError, KeyError, TypeError) as error:
            raise StreetAway(f"{self._url}: expected a simulated street, got something else") from error

    def tell(self, actor: str, deed: Deed) -> bool:
        """Tell somebody to do something; False when he cannot (any more)."""
        return self._ask("POST", f"/actors/{actor}/{deed}").status_code == HTTPStatus.ACCEPTED

    def close(self) -> None:
        """Give the network back."""
        self._client.close()

    def _ask(self, method: str, path: str) -> httpx2.Response:
        try:
            return self._client.request(method, self._url + path)
        except httpx2.RequestError as error:
            raise StreetAway(f"{self._url}: no answer ({error})") from error


def _passers(actors: Sequence[Mapping[str, Any]]) -> tuple[Passer, ...]:
    return tuple(_passer(actor) for actor in actors if actor["place"] is not None)


def _passer(actor: Mapping[str, Any]) -> Passer:
    posture = actor["posture"]
    return Passer(
        actor["id"],
        Kind(actor["kind"]),
        float(actor["place"]["x_m"]),
        float(actor["place"]["y_m"]),
        moving=bool(actor["moving"]),
        lies=posture is not None and Posture(posture) in DOWN,
        in_view=frozenset(actor["in_view"]),
    )
