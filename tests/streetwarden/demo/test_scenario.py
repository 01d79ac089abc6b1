"""The demo's street: enough happens, soon, again and again."""

from collections import Counter

import pytest

from simulation.world import World
from streetwarden.demo.culprits import may_be
from streetwarden.demo.reckoning import limits_of, street_log_of
from streetwarden.demo.scenario import FOLLOWER, PERMITTED, Ports, demo_script, site_of
from streetwarden.site_file import settings_values, written
from vision.violation import EventType

SCRIPT = demo_script({})
SCENARIO = SCRIPT.scenario
ALL = set(EventType)


def test_it_takes_about_half_an_hour_before_four_cameras() -> None:
    assert 1500 <= SCENARIO.duration_s <= 2100
    assert len(SCENARIO.cameras) >= 4
    assert all((camera.lens.width_px, camera.lens.height_px) == (640, 360) for camera in SCENARIO.cameras)
    assert set(SCENARIO.about) == {"en", "zh"}


def test_first_events_of_all_four_types_are_due_within_a_minute() -> None:
    soon = {event.event_type for event in SCENARIO.expect if event.due_s is not None and event.due_s <= 60}
    assert soon == ALL


@pytest.mark.parametrize("minute", range(0, 25, 5))
def test_in_any_five_minutes_something_of_each_type_begins(minute: int) -> None:
    begins = range(minute * 60, (minute + 5) * 60)
    assert {event.event_type for event in SCENARIO.expect if int(event.from_s) in begins} == ALL


def test_cars_and_vendors_that_are_to_be_reported_stay_for_minutes_unless_told_to_leave() -> None:
    dwelling = [e for e in SCENARIO.expect if e.event_type in {"illegal_parking", "street_vendor"}]
    assert all(event.to_s - event.from_s >= 120 for event in dwelling)


def test_each_true_stay_has_somebody_of_its_kind_at_rest_from_beginning_to_end() -> None:
    world = World(SCENARIO)
    for event in SCENARIO.expect:
        if event.event_type == EventType.TAILGATING:
            continue
        for at_s in (event.from_s + 0.1, min(event.to_s, SCENARIO.duration_s) - 1.0):
            there = Counter(
                may_be(
                    figure.kind,
                    EventType(event.event_type),
                    moving=figure.moving,
                    lies=figure.posture == "lying",
                )
                for figure in world.figures(at_s)
                if figure.name.startswith(("parker-", "stall-", "fallen-"))
            )
            assert there[True] >= 1, f"{event} at {at_s:g} s"


def test_whoever_follows_goes_through_the_gate_when_the_truth_says() -> None:
    followers = [actor for actor in SCENARIO.actors if actor.id.startswith(FOLLOWER)]
    assert len(followers) == sum(event.event_type == "tailgating" for event in SCENARIO.expect)
    assert list(street_log_of(SCRIPT)._gates) == [("gate", "entry")]


def test_somebody_sells_where_it_is_allowed_all_the_time() -> None:
    permitted = [actor for actor in SCENARIO.actors if actor.id.startswith(PERMITTED)]
    assert len(permitted) == 2
    assert all(actor.stays for actor in permitted)


def test_limits_are_short_enough_to_wait_for() -> None:
    limits = limits_of(SCRIPT.settings.site)
    assert limits["kerb", "no-parking", EventType.ILLEGAL_PARKING] == 12
    assert {kind for _, _, kind in limits} == ALL - {EventType.TAILGATING}
    assert max(limits.values()) <= 20


def test_the_site_of_the_demo_watches_the_cameras_where_they_are_served() -> None:
    settings = site_of(SCRIPT.settings, Ports(8600, 8601, 8554, 8602), "0.0.0.0")  # noqa: S104
    assert {camera.url for camera in settings.site.cameras} == {
        f"rtsp://127.0.0.1:8554/{camera.id}" for camera in SCENARIO.cameras
    }
    assert settings.camera_network.allow == ("127.0.0.1",)
    assert (settings.command_center.port, settings.desk.port, settings.desk.host) == (8600, 8601, "0.0.0.0")  # noqa: S104
    assert settings.detector.model == "street-sim"
    assert settings.detector.simulated_street
    assert "street-sim" in written(settings_values(settings, with_secrets=True))
