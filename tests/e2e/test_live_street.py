"""`simulate --serve` as a user starts it: cameras, control and site file of one street."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from streams.demand import Everything
from streetwarden.site_file import read_site_file
from tests.e2e.program import ROOT, Program, until
from tests.streams.cameras import opened
from vision.rules.catalogue import RULES

SCENARIO = ROOT / "docs" / "examples" / "scenario.yaml"

Live = Callable[..., Program]


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """Starts the example's street on free ports."""
    programs = []

    def start(*more: str) -> Program:
        ports = ("--port", "0", "--control-port", "0")
        program = Program(tmp_path / "data", "simulate", str(SCENARIO), "--serve", *ports, "--json", *more)
        programs.append(program)
        return program

    yield start
    for program in programs:
        program.close()


def actor(control: str, name: str) -> dict[str, object]:
    street = httpx2.get(f"{control}/street", trust_env=False).json()
    found: dict[str, object] = next(each for each in street["actors"] if each["id"] == name)
    return found


def test_a_street_is_served_with_a_site_file_for_it_and_ends_in_good_order(
    live: Live, tmp_path: Path
) -> None:
    program = live("--out", str(tmp_path / "out"))
    greeting = program.greeting("control")
    settings = read_site_file(Path(greeting["site"]), {}, RULES)
    assert {camera.id: camera.url for camera in settings.site.cameras} == greeting["cameras"]
    for url in greeting["cameras"].values():
        with opened(url) as source:
            assert next(iter(source.read(Everything()))).image.shape == (360, 640, 3)
    still = httpx2.get(f"{greeting['control']}/cameras/road/still.jpg", trust_env=False)
    assert still.content.startswith(b"\xff\xd8")
    code, took_s = program.stop(signal.SIGTERM)
    assert (code, took_s < 5.0) == (0, True)
    summary = program.greeting("at_s")
    assert {name: counts["shown"] > 0 for name, counts in summary["cameras"].items()} == {
        "road": True,
        "pavement": True,
    }
    assert summary["signals"] is None


def test_an_actor_who_is_told_to_come_does_so(live: Live) -> None:
    program = live()
    control = program.greeting("control")["control"]
    assert actor(control, "parker")["place"] is None
    answer = httpx2.post(f"{control}/actors/parker/come", trust_env=False)
    assert answer.status_code == 202
    assert until(lambda: bool(actor(control, "parker")["moving"]))


def test_it_ends_by_itself_when_its_time_is_over(live: Live) -> None:
    program = live("--for-s", "1")
    assert program.wait() == 0
    assert program.greeting("at_s")["at_s"] >= 1.0


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--signals-to", "http://127.0.0.1:1"), "expected --token-env"),
        (("--signals-to", "http://127.0.0.1:1", "--token-env", "NOT_SET"), "got NOT_SET"),
    ],
)
def test_signals_without_a_token_are_refused(options: tuple[str, ...], told: str, live: Live) -> None:
    program = live(*options)
    assert program.wait() == 2
    assert told in "".join(program.log)
