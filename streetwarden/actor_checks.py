"""What must hold between the actors of a scenario file, and between them and the skipped stretches."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from simulation.motion import DOWN
from simulation.scenario import Waypoint
from streetwarden.actor_forms import ActorForm
from streetwarden.actor_paths import route_of
from streetwarden.forms import Finding
from streetwarden.parsed_parts import parsed
from streetwarden.scenario_forms import SkipForm, end_of
from streetwarden.site_checks import Entry, entries, repeated, unknown
from streetwarden.yaml_lines import FieldPath


def findings(data: Entry) -> Iterator[Finding]:
    """Everything that does not go together."""
    yield from repeated(data, "actors", ())
    written = {actor["id"]: actor for _, actor in entries(data, "actors") if isinstance(actor.get("id"), str)}
    skips = list(parsed(data, "skip", SkipForm))
    yield from _overlaps(skips)
    for index, actor in parsed(data, "actors", ActorForm):
        path: FieldPath = ("actors", index)
        route = route_of(actor)
        yield from (Finding((*path, *one.path), one.message) for one in route.findings)
        yield from _companion(actor, written, path)
        if route.waypoints and route.waypoints[0].at_s >= end_of(data):
            message = f"expected before the end ({end_of(data):g} s), got {route.waypoints[0].at_s:g}"
            yield Finding((*path, "path", 0, "at_s"), message)
        yield from _moves(actor.id, route.waypoints, skips)


def _companion(actor: ActorForm, written: Mapping[str, Any], path: FieldPath) -> Iterator[Finding]:
    if actor.company is None:
        return
    name, here = actor.company.actor, (*path, "with", "actor")
    others = [each for each in written if each != actor.id]
    yield from unknown(name, "the id of another actor", others, here)
    if name in others and written[name].get("with") is not None:
        yield Finding(here, f"expected an actor with a path of its own, got {name}, who goes with another")


def _overlaps(skips: list[tuple[int, SkipForm]]) -> Iterator[Finding]:
    for (_, one), (index, other) in pairwise(sorted(skips, key=lambda each: each[1].from_s)):
        if other.from_s < one.to_s:
            message = f"expected {one.to_s:g} or later (another one ends then), got {other.from_s:g}"
            yield Finding(("skip", index, "from_s"), message)


def _moves(actor: str, way: list[Waypoint], skips: list[tuple[int, SkipForm]]) -> Iterator[Finding]:
    """Few pictures are taken in a skipped stretch: whoever moved would jump."""
    for start, end in pairwise(way):
        falls = start.posture in DOWN
        if (start.x_m, start.y_m) == (end.x_m, end.y_m) and not falls:
            continue
        until_s = min(end.at_s, start.at_s + 1.0) if falls else end.at_s
        for index, skip in skips:
            if start.at_s < skip.to_s and skip.from_s < until_s:
                deed = (
                    f"falls at {start.at_s:g} s" if falls else f"moves from {start.at_s:g} to {end.at_s:g} s"
                )
                message = f"expected a stretch in which nothing moves, but {actor} {deed}"
                yield Finding(("skip", index), message)
