import math
from datetime import UTC, datetime
from pathlib import Path

import pytest

from simulation.figure import Kind, Posture
from simulation.light import LIGHTS
from simulation.plan import Front, Paint, Prop
from simulation.scenario import Company, Opening, Outage, Shake, SkyChange, Span, TrueEvent, Waypoint
from streetwarden.errors import ExitCode, WrongFile
from streetwarden.scenario_file import read_scenario
from tests.streetwarden.scenario_texts import (
    HEAD,
    HEAD_LINES,
    WALKS,
    problems,
    script,
    with_actor,
    with_more,
)
from vision.rules.catalogue import RULES
from vision.signals import Signal, SignalKind

CAMERAS = "cameras: [{id: road, at: [0, -4], height_m: 5, look_at: [0, 7]}]"


WITH = "id: a, kind: adult, with: {actor: w, offset_m: [1, 0]"
SHOP = "{kind: shop, from_m: 0, to_m: 5}"


def bare(text: str) -> str:
    return f"version: 1\nname: test\nduration_s: 100\n{CAMERAS}\n{text}"


def path(*waypoints: str) -> tuple[Waypoint, ...]:
    actor = f"{{id: a, kind: adult, path: [{', '.join(waypoints)}]}}"
    return script(with_actor(actor)).scenario.actor("a").path


def test_a_few_lines_are_a_scenario() -> None:
    scenario = script(bare("")).scenario
    assert scenario.starts_at == datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
    assert (scenario.duration_s, scenario.seed, scenario.actors) == (100, 0, ())
    assert scenario.camera("road").fps == 12


def test_times_may_be_written_as_hours_minutes_and_seconds() -> None:
    found = script(bare("").replace("100", '"26:01:00.5"')).scenario
    assert found.duration_s == 93_660.5


def test_the_street_becomes_a_plan() -> None:
    plan = script(
        bare("""\
street:
  road_m: 9
  planted: false
  fronts: [{kind: gate, from_m: 0, to_m: 6, door_m: 2, wide_m: 3, gate: south}]
  near_fronts: [{kind: wall, from_m: -5, to_m: 5}]
  props: [{kind: bench, at: [3, 8], heading_deg: 90}]
  paint: [{kind: no_parking, from: [5, 7], to: [-4, 4.5]}]
""")
    ).scenario.plan
    assert (plan.road_m, plan.planted, plan.lanes) == (9, False, 2)
    assert plan.fronts == (Front("gate", 0, 6, 2, 3, 0, "south"),)
    assert plan.near_fronts == (Front("wall", -5, 5),)
    assert plan.props == (Prop("bench", 3, 8, 90),)
    assert plan.paint == (Paint("no_parking", -4, 4.5, 5, 7),)


def test_a_camera_looks_at_a_place_or_in_a_direction() -> None:
    text = bare("").replace("look_at: [0, 7]", "look_at: [5, 1], fov_deg: 60, size: [320, 180], fps: 5")
    aimed = script(text).scenario.camera("road")
    assert aimed.fps == 5
    pixel = aimed.lens.pixel_of(5, 1)
    assert pixel == pytest.approx((160, 90))
    turned = script(bare("").replace("look_at: [0, 7]", "yaw_deg: -30")).scenario.camera("road").lens
    assert (turned.yaw_deg, turned.pitch_deg, turned.fov_deg) == (-30, 20, 70)


def test_waypoints_get_their_times_from_their_speeds_and_stays() -> None:
    found = path("{at_s: 1, at: [0, 9]}", "{speed_mps: 2, at: [10, 9], stay_s: 4}", "{at_s: 20, at: [0, 9]}")
    assert found == (Waypoint(1, 0, 9), Waypoint(6, 10, 9), Waypoint(10, 10, 9), Waypoint(20, 0, 9))


def test_a_waypoint_without_a_place_is_where_the_last_one_was() -> None:
    found = path("{at_s: 1, at: [2, 9]}", '{at_s: "0:00:10", posture: lying}', "{at_s: 60}")
    assert found[1:] == (Waypoint(10, 2, 9, Posture.LYING), Waypoint(60, 2, 9))


def test_an_actor_has_what_is_said_of_it_and_a_look_of_its_own() -> None:
    more = "{id: pram, kind: pram, with: {actor: walker, offset_m: [0.8, -0.1], from_s: 3, to_s: 9}, look: 5}"
    actors = script(with_actor(WALKS, more)).scenario.actors
    assert actors[1].kind is Kind.PRAM
    assert actors[1].company == Company("walker", 0.8, -0.1, 3, 9)
    assert (actors[0].look != 0, actors[1].look) == (True, 5)
    assert actors[0].look == script(with_actor(WALKS)).scenario.actors[0].look


def test_light_comes_from_the_sky_and_from_faults_in_the_order_of_time() -> None:
    text = "sky: [{at_s: 50, light: dusk, over_s: 9}]\nfaults: [{kind: light, at_s: 20, light: rain}]"
    assert script(bare(text)).scenario.sky == (
        SkyChange(20, LIGHTS["rain"]),
        SkyChange(50, LIGHTS["dusk"], 9),
    )


def test_faults_skips_and_true_events_become_values() -> None:
    scenario = script(
        with_more("""\
        faults:
          - {kind: camera_outage, camera: road, from_s: 3, to_s: 5}
          - {kind: shake, camera: road, from_s: 7, to_s: 8, amplitude_px: 2}
          - {kind: worker_restart, at_s: 40}
          - {kind: worker_restart, at_s: 30}
        skip: [{from_s: 60, to_s: 70}, {from_s: 50, to_s: 55}]
        expect:
          - {camera: road, type: illegal_parking, zone: kerb, from_s: 1, due_s: 61}
          - {camera: road, type: elder_inactivity, zone: kerb, from_s: -5, to_s: 9, rule: no_appearance}
        """)
    ).scenario
    assert scenario.outages == (Outage("road", Span(3, 5)),)
    assert scenario.shakes == (Shake("road", Span(7, 8), 2),)
    assert list(scenario.restarts_s) == [30, 40]
    assert scenario.skips == (Span(50, 55), Span(60, 70))
    assert scenario.expect == (
        TrueEvent("road", "illegal_parking", "kerb", 1, math.inf, 61),
        TrueEvent("road", "elder_inactivity", "kerb", -5, 9, rule="no_appearance"),
    )


def test_signals_bear_what_the_controllers_clock_showed_and_gates_open_at_the_true_time() -> None:
    found = script(
        with_more("""\
        signals:
          clocks: {south: {offset_s: -2, drift_ppm: 1000}}
          received:
            - {kind: access_grant, gate: south, at_s: 50, admits: 2, source: card}
            - {kind: sign_of_life, household: h-1, at_s: "-1:00:00"}
          held_open: [{gate: south, from_s: 70, to_s: 80}]
        """)
    )
    assert found.signals == (
        Signal(SignalKind.SIGN_OF_LIFE, "h-1", datetime(2026, 1, 5, 1, 0, tzinfo=UTC)),
        Signal(
            SignalKind.ACCESS_GRANT,
            "south",
            datetime(2026, 1, 5, 2, 0, 48, 50_000, tzinfo=UTC),
            admits=2,
            source="card",
        ),
    )
    assert found.scenario.openings == (Opening("south", Span(50, 56)), Opening("south", Span(70, 80)))


def test_the_site_has_the_scenarios_name_its_cameras_and_the_detector_of_the_simulated_street() -> None:
    text = bare("").replace("cameras: [", "cameras: [{id: yard, at: [9, -4], height_m: 4}, ")
    settings = script(text).settings
    assert (settings.site.id, settings.site.time_zone) == ("test", "Asia/Shanghai")
    assert [camera.id for camera in settings.site.cameras] == ["yard", "road"]
    assert settings.detector.model == "street-sim"


def test_a_site_may_say_more_than_that() -> None:
    text = (
        'site: {site: {id: home, name: "家"}, detector: {model: yolo11n}, desk: none, households: [{id: h}]}'
    )
    settings = script(bare(text.replace("desk: none", "desk: {kind: none}"))).settings
    assert (settings.site.id, settings.site.households[0].id) == ("home", "h")
    assert settings.detector.model == "yolo11n"
    assert settings.desk.kind == "none"


def test_zones_in_metres_become_parts_of_the_picture() -> None:
    camera = script(HEAD).settings.site.camera("road")
    kerb, gate = camera.zone("kerb"), camera.zone("gate")
    assert kerb.holds((0.45, 0.3, 0.55, 0.5))  # its lower edge in the middle of the picture: 7 m from y = -4
    assert not kerb.holds((0.45, 0.2, 0.55, 0.3))
    assert gate.line is not None
    assert gate.inside is not None
    assert gate.inside[1] < gate.line[0][1]


def test_zones_in_parts_of_the_picture_stay_what_they_are() -> None:
    text = HEAD.replace("polygon_m: [[-4, 4], [4, 4], [4, 7], [-4, 7]]", "polygon: [[0, 0], [1, 0], [1, 1]]")
    assert script(text).settings.site.camera("road").zone("kerb").polygon == ((0, 0), (1, 0), (1, 1))


def test_everything_wrong_is_found_at_once_and_in_the_order_of_the_lines() -> None:
    found = problems("""\
        version: 1
        name: Bad Name
        street: {fronts: [{kind: shop, from_m: 3, to_m: 2}]}
        sky: [{at_s: 0, light: dya}]
        cameras:
          - {id: road, at: [0, -4], height_m: 90}
          - {id: yard, at: [0, -4], height_m: 5, look_at: [0, 8]}
        site:
          cameras:
            - id: yard
              zones: [{id: kerb, polygon_m: [[0, -40], [1, -40], [1, -41]]}]
              rules: [{rule: illegal_parking, zone: kreb}]
            - id: yrad
        actors:
          - {id: a, kind: lorry}
          - {id: b, kind: adult, path: [{at_s: 0, at: [0, 0]}, {at_s: 1, at: [90, 0]}]}
        signals: {received: [{kind: access_grant, gate: south, at_s: 3}]}
        expect: [{camera: yard, type: illegal_parking, zone: kreb, from_s: 3}]
        """)
    assert [line.split(": ", 2)[:2] for line in found] == [
        ["scenario.yaml:1", "duration_s"],
        ["scenario.yaml:2", "name"],
        ["scenario.yaml:3", "street.fronts[0].to_m"],
        ["scenario.yaml:4", "sky[0].light"],
        ["scenario.yaml:6", "cameras[0].height_m"],
        ["scenario.yaml:11", "site.cameras[0].zones[0].polygon_m"],
        ["scenario.yaml:12", "site.cameras[0].rules[0].zone"],
        ["scenario.yaml:13", "site.cameras[1].id"],
        ["scenario.yaml:15", "actors[0].kind"],
        ["scenario.yaml:16", "actors[1].path[1].at_s"],
        ["scenario.yaml:17", "signals.received[0].gate"],
        ["scenario.yaml:18", "expect[0].zone"],
    ]
    assert all("expected" in line and "got" in line for line in found)


def test_the_only_camera_with_a_mistake_is_still_a_camera() -> None:
    found = problems(bare("").replace("height_m: 5", 'height_m: "5"'))
    assert [line.split(": ")[1] for line in found] == ["cameras[0].height_m"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "scenario.yaml:1: expected keys and values, got nothing"),
        ("- 1", "scenario.yaml:1: expected keys and values, got [1]"),
        (bare("").replace("100", "0"), "duration_s: expected more than 0, got 0"),
        (bare("").replace("100", "1:00"), "duration_s: expected seconds, or hours, minutes and seconds like"),
        (bare("").replace("100", "-5"), "duration_s: expected at least 0, got -5"),
        (bare("starts_at: 2026-01-05T10:00:00"), "starts_at: expected a time with its zone"),
        (bare("colour: red"), "scenario.yaml:5: colour: expected one of about, actors, "),
        (bare("site: 3"), "site: expected keys and values, got 3"),
        (bare("").replace(CAMERAS, "cameras: []"), "cameras: expected at least 1 value, got 0"),
        (bare("").replace("look_at: [0, 7]", "look_at: [0, -4]"), "look_at: expected a place 0.5 m or"),
        (bare("").replace("look_at", "yaw_deg: 3, look_at"), "yaw_deg: expected nothing beside look_at"),
        (bare("").replace("at: [0, -4]", "at: [0]"), "cameras[0].at[1]: expected a value, got nothing"),
        (bare("").replace("at: [0, -4]", 'at: "0, -4"'), "expected two numbers like [3.5, -1.0], got text"),
        (bare("").replace("height_m", "size: [641, 360], height_m"), "size[0]: expected a multiple of 2"),
        (bare("street: {road: 7}"), "street.road: expected one of fronts, "),
        (bare(f"street: {{fronts: [{SHOP[:-1]}, gate: g}}]}}"), "gate: expected only with kind gate"),
        (
            bare("street: {fronts: [{kind: gate, from_m: 0, to_m: 5, door_m: 6}]}"),
            "door_m: expected between from_m and to_m (0 to 5), got 6",
        ),
        (
            bare(f"street: {{near_fronts: [{SHOP}, {{kind: wall, from_m: 4, to_m: 9}}]}}"),
            "street.near_fronts[1].from_m: expected 5 or more (the one beside it ends there), got 4",
        ),
        (
            bare("street: {fronts: [{kind: gate, from_m: 0, to_m: 5, gate: g}],\n"
                 "  near_fronts: [{kind: gate, from_m: 0, to_m: 5, gate: g}]}"),
            "street.near_fronts[0].gate: expected each gate once, got g again",
        ),
        (bare("sky: [{at_s: 100, light: day}]"), "sky[0].at_s: expected before the end (100 s), got 100"),
        (bare("site: {cameras: [{id: raod}]}"), "site.cameras[0].id: expected the id of one of the cameras"),
        (bare("skip: [{from_s: 9, to_s: 9}]"), "skip[0].to_s: expected after from_s (9), got 9"),
        (
            bare("skip: [{from_s: 9, to_s: 20}, {from_s: 10, to_s: 30}]"),
            "skip[1].from_s: expected 20 or later (another one ends then), got 10",
        ),
    ],
)  # fmt: skip
def test_a_wrong_file_is_explained(text: str, expected: str) -> None:
    found = problems(text)
    assert any(expected in line for line in found), found


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        ("id: a, kind: person", "[0].kind: expected 'car', 'van', "),
        ("id: a, kind: leaf", "[0].kind: expected 'car', 'van', "),
        ("id: a, kind: adult", "[0].path: expected path or with, got neither"),
        (f"{WITH}}}, stays: true", "stays: expected only with a path, got none"),
        ("id: a, kind: car, stick: true, path: []", "[0].stick: expected only with adult, child, elder"),
        ("id: a, kind: van, ridden: true, path: []", "[0].ridden: expected only with bicycle, motorcycle"),
        ("id: a, kind: pram, umbrella: true, path: []", "[0].umbrella: expected only with adult, "),
        ("id: a, kind: car, colour: blu, path: []", "got 'blu' (did you mean blue?)"),
        ("id: a, kind: adult, path: [{at_s: 1, at: [0, 0]}]", "[0].path: expected two waypoints, or stay_s"),
        ("id: a, kind: adult, path: [{at_s: 1}]", "path[0].at: expected where the path begins"),
        ("id: a, kind: adult, path: [{at: [0, 0]}]", "path[0].at_s: expected when the path begins"),
        (
            "id: a, kind: adult, path: [{at_s: 1, at: [0, 0]}, {at: [3, 0]}]",
            "path[1].at_s: expected at_s or speed_mps, got neither",
        ),
        (
            "id: a, kind: adult, path: [{at_s: 1, at: [0, 0]}, {at_s: 9, speed_mps: 1, at: [3, 0]}]",
            "path[1].speed_mps: expected either at_s or speed_mps, got both",
        ),
        (
            "id: a, kind: adult, path: [{at_s: 1, at: [0, 0]}, {speed_mps: 1, at: [0, 0]}]",
            "path[1].speed_mps: expected stay_s or at_s at the same place",
        ),
        (
            "id: a, kind: adult, path: [{at_s: 1, at: [0, 0], stay_s: 9}, {at_s: 8, at: [3, 0]}]",
            "path[1].at_s: expected after 10 s (until then it is elsewhere), got 8",
        ),
        (
            "id: a, kind: adult, path: [{at_s: 0, at: [0, 0]}, {at_s: 1, at: [9, 0]}]",
            "path[1].at_s: expected at most 8 m/s for kind adult, got 9.0 m at 9.0 m/s",
        ),
        (
            "id: a, kind: bicycle, path: [{at_s: 0, at: [0, 0]}, {speed_mps: 20, at: [9, 0]}]",
            "path[1].speed_mps: expected at most 14 m/s for kind bicycle",
        ),
        (
            "id: a, kind: adult, path: [{at_s: 0, at: [0, 0], posture: lying}, {at_s: 5, at: [3, 0]}]",
            "path[0].posture: expected the next waypoint at the same place while lying, got 3.0 m off",
        ),
        (
            "id: a, kind: bus, stays: true, path: [{at_s: 0, at: [0, 0], posture: sitting}]",
            "path[0].posture: expected a posture only with adult, child, elder, got one for kind bus",
        ),
        (
            "id: a, kind: adult, stays: true, path: [{at_s: 100, at: [0, 0]}]",
            "path[0].at_s: expected before the end (100 s), got 100",
        ),
        (f"{WITH}}}", "[0].with.actor: expected the id of another actor (none is defined), got 'w'"),
        (
            f"{WITH}, from_s: 5, to_s: 4}}",
            "[0].with.to_s: expected after from_s (5), got 4",
        ),
    ],
)  # fmt: skip
def test_a_wrong_actor_is_explained(actor: str, expected: str) -> None:
    found = problems(with_actor(f"{{{actor}}}"))
    assert all(line.startswith(f"scenario.yaml:{HEAD_LINES + 2}: actors[0].") for line in found)
    assert any(expected in line for line in found), found


def test_who_goes_with_somebody_cannot_be_gone_with() -> None:
    found = problems(
        with_actor(
            WALKS,
            "{id: pram, kind: pram, with: {actor: walker, offset_m: [1, 0]}}",
            "{id: dog, kind: child, with: {actor: pram, offset_m: [1, 0]}}",
        )
    )
    assert found == [
        f"scenario.yaml:{HEAD_LINES + 4}: actors[2].with.actor: expected an actor with a path of its own, "
        "got pram, who goes with another"
    ]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (
            "faults: [{kind: shake, camera: road, from_s: 1, to_s: 2}]",
            "faults[0].amplitude_px: expected a value for shake, got nothing",
        ),
        (
            "faults: [{kind: worker_restart, at_s: 1, camera: road}]",
            "faults[0].camera: expected only at_s for worker_restart, got camera",
        ),
        (
            "faults: [{kind: camera_outage, camera: raod, from_s: 1, to_s: 2}]",
            "faults[0].camera: expected the id of one of the cameras (road), got 'raod' (did you mean road?)",
        ),
        (
            "faults: [{kind: camera_outage, camera: road, from_s: 0, to_s: 2}]",
            "faults[0].from_s: expected more than 0, got 0: the first picture dates the video",
        ),
        (
            'faults: [{kind: camera_outage, camera: road, from_s: 1, to_s: "49:00:00"}]',
            "faults[0].to_s: expected at most 48 hours after from_s",
        ),
        (
            "signals: {clocks: {north: {offset_s: 1}}}",
            "signals.clocks.north: expected the id of a gate of the site (south), got 'north'",
        ),
        (
            "signals: {received: [{kind: away, household: h-2, at_s: 1}]}",
            "signals.received[0].household: expected the id of a household of the site (h-1), got 'h-2'",
        ),
        (
            "signals: {received: [{kind: permit, zone: road/krb, at_s: 1}]}",
            "expected the id of a zone of the site (kerb, road/kerb, gate, road/gate), got 'road/krb'",
        ),
        (
            "signals: {received: [{kind: away, household: h-1, at: 2026-01-05T02:00:00Z}]}",
            "signals.received[0].at: expected at_s, seconds of true time",
        ),
        (
            "signals: {held_open: [{gate: north, from_s: 1, to_s: 2}]}",
            "held_open[0].gate: expected the gate of one of the street's fronts (south), got 'north'",
        ),
        (
            "expect: [{camera: road, type: parking, zone: kerb, from_s: 1}]",
            "expect[0].type: expected 'illegal_parking', ",
        ),
        (
            "expect: [{camera: road, type: tailgating, zone: kreb, from_s: 1}]",
            "expect[0].zone: expected the id of a zone of road (kerb, gate), got 'kreb' (did you mean kerb?)",
        ),
        (
            "expect: [{camera: road, type: tailgating, zone: gate, from_s: 10, due_s: 9}]",
            "expect[0].due_s: expected from_s (10) or later, got 9",
        ),
        (
            "expect: [{camera: road, type: tailgating, zone: gate, from_s: 1, rule: tailgate}]",
            "expect[0].rule: expected one of illegal_parking, ",
        ),
        (
            "expect: [{camera: yard, type: tailgating, zone: gate, from_s: 1}]",
            "expect[0].camera: expected the id of one of the cameras (road), got 'yard'",
        ),
    ],
)
def test_what_does_not_go_together_is_explained(more: str, expected: str) -> None:
    [found] = problems(with_more(more))
    assert found.startswith(f"scenario.yaml:{HEAD_LINES + 1}: ")
    assert expected in found


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("polygon_m: [[0, -40], [1, -40], [1, -41]]", "polygon_m: expected an area that this camera sees"),
        ("polygon_m: [[0, 4], [4, 7], [4, 4], [0, 7]]", "polygon_m: expected edges that do not cross"),
        ("polygon_m: [[0, 4], [4, 7]]", "polygon_m: expected at least 3 values, got 2"),
        ("polygon_m: [[0, 4], [4, 4], [4, 7], [0]]", "polygon_m[3][1]: expected a value, got nothing"),
        (
            "polygon_m: [[0, 4], [4, 4], [4, 7]], polygon: [[0, 0], [1, 0], [1, 1]]",
            "expected either polygon or",
        ),
        ("line_m: [[90, 1], [91, 1]], inside_m: [0, 14]", "line_m: expected a line that this camera sees"),
        (
            "line_m: [[-1, 12], [1, 12]], inside_m: [0, -9]",
            "inside_m: expected a place in front of this camera",
        ),
        ("line_m: [[-1, 12], [1, 12]], inside_m: [3, 12]", "inside_m: expected a point beside the line"),
        ("inside_m: [0, 5], polygon: [[0, 0], [1, 0], [1, 1]]", "inside_m: expected only beside a line"),
    ],
)
def test_a_wrong_zone_in_metres_is_explained(zone: str, expected: str) -> None:
    site = f"site:\n  cameras:\n    - id: road\n      zones:\n        - {{id: kerb, {zone}}}\n"
    [found] = problems(bare(site))
    assert found.startswith("scenario.yaml:9: site.cameras[0].zones[0].")
    assert expected in found


@pytest.mark.parametrize(
    ("waypoints", "expected"),
    [
        ("{at_s: 10, at: [0, 9]}, {at_s: 31, at: [5, 9]}", "but a moves from 10 to 31 s"),
        ("{at_s: 10, at: [0, 9], stay_s: 60}, {at_s: 80, at: [5, 9]}", None),
        ("{at_s: 10, at: [0, 9]}, {at_s: 35, posture: lying}, {at_s: 90}", "but a falls at 35 s"),
        ("{at_s: 10, at: [0, 9]}, {at_s: 29, posture: lying}, {at_s: 90}", None),
    ],
)
def test_nobody_moves_in_a_skipped_stretch(waypoints: str, expected: str | None) -> None:
    text = with_actor(f"{{id: a, kind: adult, path: [{waypoints}]}}") + "skip: [{from_s: 30, to_s: 70}]\n"
    found = problems(text)
    assert len(found) == (expected is not None)
    assert all(expected in line and "skip[0]: expected a stretch" in line for line in found if expected)


def test_a_file_that_is_not_there_is_a_wrong_file(tmp_path: Path) -> None:
    with pytest.raises(WrongFile) as caught:
        read_scenario(tmp_path / "none.yaml", {}, RULES)
    assert caught.value.exit_code == ExitCode.WRONG_INPUT
