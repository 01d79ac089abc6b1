"""Live video through real processes: the worker is killed, and `up` is stopped while somebody watches."""

import os
import signal
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from command_center.accounts import Tokens
from command_center.roles import Scope
from simulation.rtsp import Camera, CameraServer, Clip
from streams.live.pieces import Init
from tests.e2e.conftest import Up
from tests.e2e.program import CLOCK, Program, store_of, until
from tests.streetwarden.car_model import write_car_model
from tests.streetwarden.media.center import Sight, closing_code, watching
from tests.streetwarden.painted import paint, stands, street_site

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes are watched through /proc"),
    pytest.mark.timeout(150),
]

STOPS_WITHIN_S = 5.0


def token_for(program: Program) -> dict[str, str]:
    with store_of(program.data) as store:
        made = Tokens(store, CLOCK).make("wall", (Scope.CAMERAS_READ, Scope.EVIDENCE_ORIGINAL), "admin")
    return {"authorization": f"Bearer {made.secret}"}


def first_film(url: str, headers: dict[str, str]) -> Init:
    """The opening of the film, as soon as a worker has the camera; a browser tries again as often."""
    found: list[Init] = []

    def seen() -> bool:
        with watching(url, "road", headers) as line:
            sight = Sight(line).while_it_lasts(fragments=5)
        found.extend(sight.inits)
        return len(sight.fragments) >= 5

    assert until(seen)
    return found[-1]


def test_a_killed_worker_is_told_the_next_one_is_watched_and_a_viewer_delays_no_stop(
    up: Up, tmp_path: Path
) -> None:
    clip = Clip.load(paint(tmp_path / "parked.mkv", stands(), 12))
    model = write_car_model(tmp_path / "car.onnx")
    with CameraServer({"road": Camera(clip)}) as server, ExitStack() as watched:
        more = f"detector: {{model: {str(model)!r}, threads: 1}}\ncommand_center: {{port: 0}}\ndesk: none\n"
        program = up(street_site("road", urls={"road": server.url("road")}, more=more))
        url = program.greeting("command_center")["command_center"]
        headers = token_for(program)
        before = first_film(url, headers)
        with watching(url, "road", headers) as line:
            Sight(line).until(fragments=1)
            os.kill(program.processes["work"], signal.SIGKILL)
            assert closing_code(line) == 4503
        after = first_film(url, headers)
        assert after.generation > before.generation
        line = watched.enter_context(watching(url, "road", headers))
        Sight(line).until(fragments=1)
        code, took_s = program.stop()
    assert (code, took_s < STOPS_WITHIN_S) == (0, True)
