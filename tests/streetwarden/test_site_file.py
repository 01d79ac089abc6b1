from datetime import date, time
from pathlib import Path

import pytest

from streetwarden.errors import ExitCode, WrongFile
from streetwarden.site_file import read_site_file, schema
from tests.streetwarden.site_texts import GATE, KERB, problems, settings, with_camera, with_rule, with_zone
from vision.rules.catalogue import RULES
from vision.schedule import Hours, Permit
from vision.site import Camera, Household, Tiles

FULL = """
    version: 1
    site: {id: panlong, name: 盘龙新城, time_zone: Asia/Shanghai, holidays: [2026-10-01]}
    detector: {model: yolo11n, max_batch: 4, max_wait_ms: 20}
    cameras:
      - id: roadside
        url: rtsp://user:${SOUTH_GATE_PASSWORD}@192.0.2.10/stream1
        latitude: 29.55
        longitude: 106.5
        zones:
          - {id: kerb, polygon: [[0.1, 0.5], [0.4, 0.5], [0.4, 0.9], [0.1, 0.9]], membership: overlap}
          - {id: gate, line: [[0.2, 0.8], [0.6, 0.8]], inside: [0.4, 0.5]}
        rules:
          - rule: illegal_parking
            zone: kerb
            dwell_s: 120
            classes: [car]
            schedule:
              hours: [{days: [mon, holiday], start: 07:00, until: 22:00}]
              permits: [{first: 2026-01-01, last: 2026-01-31}]
          - {rule: tailgating, zone: gate, gate: south}
          - {rule: no_appearance, zone: kerb, household: h-3-502, waking_start: 07:30}
    households:
      - {id: h-3-502, address: 3 栋 502, grid_id: G01}
"""


def test_a_site_file_becomes_settings() -> None:
    found = settings(FULL)
    camera = found.site.camera("roadside")
    assert found.detector.max_batch == 4
    assert found.redis.url is None
    assert found.site.holidays == (date(2026, 10, 1),)
    assert found.site.households == (Household("h-3-502", "3 栋 502", "G01"),)
    assert camera.zone("kerb").membership == "overlap"
    assert camera.zone("gate").line == ((0.2, 0.8), (0.6, 0.8))


def test_a_rule_keeps_what_differs_from_its_defaults_as_json_values() -> None:
    parking, tailgating, absence = settings(FULL).site.camera("roadside").rules
    assert parking.settings == {"dwell_s": 120.0, "classes": ["car"]}
    assert tailgating.settings == {"gate": "south"}
    assert absence.settings == {"household": "h-3-502", "waking_start": "07:30:00"}


def test_a_schedule_is_read_with_times_that_yaml_would_take_for_numbers() -> None:
    schedule = settings(FULL).site.camera("roadside").rules[0].schedule
    assert schedule.hours == (Hours(("mon", "holiday"), time(7), time(22)),)
    assert schedule.permits == (Permit(date(2026, 1, 1), date(2026, 1, 31)),)


def test_a_password_comes_from_the_environment_and_may_hold_any_character() -> None:
    url = settings(FULL).site.camera("roadside").url
    assert url == "rtsp://user:p%40ss%2Fword@192.0.2.10/stream1"


def test_a_missing_variable_is_named() -> None:
    (problem,) = problems(FULL, environ={})
    assert problem.startswith(
        "site.yaml:7: cameras[0].url: expected the environment variable 'SOUTH_GATE_PASSWORD'"
    )


def test_everything_wrong_is_found_at_once_and_in_the_order_of_the_lines() -> None:
    found = problems("""\
        version: 1
        site: {id: Home, time_zone: Asia/Shangai}
        detector: {max_bach: 8, threads: 0}
        cameras:
          - id: road
            url: http://192.0.2.10/
            zones:
              - {id: kerb, polygon: [[0.1, 0.5], [640, 0.5], [0.4, 0.9]]}
            rules:
              - {rule: illegal_parking, zone: kreb, dwell_s: "180"}
        colour: red
        """)
    assert [line.split(": ", 2)[:2] for line in found] == [
        ["site.yaml:2", "site.id"],
        ["site.yaml:2", "site.time_zone"],
        ["site.yaml:3", "detector.threads"],
        ["site.yaml:3", "detector.max_bach"],
        ["site.yaml:6", "cameras[0].url"],
        ["site.yaml:8", "cameras[0].zones[0].polygon[1][0]"],
        ["site.yaml:10", "cameras[0].rules[0].dwell_s"],
        ["site.yaml:10", "cameras[0].rules[0].zone"],
        ["site.yaml:11", "colour"],
    ]
    assert all("expected" in line and "got" in line for line in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "site.yaml:1: expected keys and values, got nothing"),
        ("- 1", "site.yaml:1: expected keys and values, got [1]"),
        ("version: 2\nsite: {id: a}", "site.yaml:1: version: expected 1, got 2"),
        ("version: 1", "site.yaml:1: site: expected a value, got nothing"),
        ("version: 1\nsite: {id: 3}", "site.yaml:2: site.id: expected text, got 3 (write it in quotes)"),
        ("version: 1\nsite: {id: no spaces}", "got 'no spaces'"),
        (f"version: 1\nsite: {{id: {'a' * 65}}}", "site.yaml:2: site.id: expected up to 64"),
        ("version: 1\nsite: {id: a, time_zone: Asia/Shangai}", "(did you mean Asia/Shanghai?)"),
        (
            "version: 1\nsite: {id: a, time_zone: ../etc}",
            "expected a time zone like Asia/Shanghai, got '../etc'",
        ),
        (
            "version: 1\nsite: {id: a, holidays: [2026-02-30]}",
            "expected a date like 2026-01-31, got '2026-02-30'",
        ),
        ("version: 1\nsite: {id: a}\ndetector: {max_batch: true}", "expected a whole number, got true"),
        ("version: 1\nsite: {id: a}\nevidence: {max_gib: .inf}", "expected a number, got '.inf'"),
        ("version: 1\nsite: {id: a}\nevidence: {max_gib: 1e999}", "expected a finite number"),
        (
            "version: 1\nsite: {id: a}\nredis: {url: 'http://a'}",
            "expected an address that begins with redis://",
        ),
        (
            "version: 1\nsite: {id: a}\ncameras: {}",
            "site.yaml:3: cameras: expected a list, got keys and values",
        ),
        (
            "version: 1\nsite: {id: a}\nhouseholds: [{id: h}, {id: h}]",
            "households[1].id: expected each id once",
        ),
    ],
)
def test_a_wrong_head_is_explained(text: str, expected: str) -> None:
    (problem,) = problems(text)
    assert expected in problem


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (
            "polygon: [[0.1, 0.5], [0.4, 0.9], [0.4, 0.5], [0.1, 0.9]]",
            "zones[0].polygon: expected edges that do not",
        ),
        (
            "polygon: [[0.1, 0.5], [0.4, 0.9]]",
            "zones[0].polygon: expected at least 3 different points, got 2",
        ),
        (
            'polygon: ["0.1,0.5", [0.4, 0.9], [0.4, 0.5]]',
            "polygon[0]: expected two numbers like [0.1, 0.5], got text",
        ),
        (
            "polygon: [[0.1, 0.5, 0.2], [0.4, 0.9], [0.4, 0.5]]",
            "polygon[0]: expected at most 2 values, got 3",
        ),
        ("polygon: [[0.1], [0.4, 0.9], [0.4, 0.5]]", "polygon[0][1]: expected a value, got nothing"),
        ("polygon: [[0.1, 500], [0.4, 0.9], [0.4, 0.5]]", "got 500 (pixels? divide x by the picture's width"),
        (
            "polygon: [[-0.1, 0], [0.4, 0.9], [0.4, 0.5]]",
            "expected a part of the picture between 0 and 1, got -0.1",
        ),
        ("polygon: 0.5", "zones[0].polygon: expected a list, got 0.5"),
        ("name: nothing else", "expected either a polygon (an area) or a line (a gate), got both or neither"),
        ("line: [[0.2, 0.8], [0.6, 0.8]]", "zones[0].inside: expected a point on the side"),
        (
            "line: [[0.2, 0.8], [0.6, 0.8]], inside: [0.4, 0.8]",
            "zones[0].inside: expected a point beside the line",
        ),
        ("line: [[0.2, 0.8]], inside: [0.4, 0.8]", "zones[0].line[1]: expected a value, got nothing"),
        (f"{KERB}, membership: ground", "expected 'ground_point' or 'overlap', got 'ground'"),
        (f"{KERB}, min_overlap: 0", "zones[0].min_overlap: expected more than 0.0, got 0"),
    ],
)
def test_a_wrong_zone_is_explained(zone: str, expected: str) -> None:
    (problem,) = problems(with_zone(zone))
    assert problem.startswith("site.yaml:6: cameras[0].zones[0]")
    assert expected in problem


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ("detect: zone", "cameras[0].detect: expected 'whole', 'zones' or 'tiles', got 'zone'"),
        ("tiles: {columns: 3}", "cameras[0].tiles: expected only with detect: tiles"),
        (
            "detect: tiles\ntiles: {columns: 1}",
            "cameras[0].tiles.columns: expected two tiles or more, got one",
        ),
        ("detect: tiles\ntiles: {rows: 9}", "cameras[0].tiles.rows: expected at most 4, got 9"),
        ("detect: tiles\ntiles: {overlap: 0.7}", "cameras[0].tiles.overlap: expected at most 0.5, got 0.7"),
        ("detect: tiles\ntiles: 2x1", "cameras[0].tiles: expected keys and values, got '2x1'"),
        ("detect: tiles\ntiles: {column: 2}", "got 'column' (did you mean columns?)"),
    ],
)
def test_a_wrong_place_to_look_at_is_explained(entries: str, expected: str) -> None:
    (problem,) = problems(with_camera(entries))
    assert problem.startswith(f"site.yaml:{4 + len(entries.splitlines())}: ")
    assert expected in problem


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ("name: x", Camera("road", name="x")),
        ("detect: zones", Camera("road", detect="zones")),
        ("detect: tiles", Camera("road", detect="tiles")),
        ("detect: tiles\ntiles: {columns: 3}", Camera("road", detect="tiles", tiles=Tiles(3, 1, 0.2))),
    ],
)
def test_a_camera_says_where_its_detector_looks(entries: str, expected: Camera) -> None:
    assert settings(with_camera(entries)).site.camera("road") == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("rule: ilegal_parking, zone: kerb", "rules[0].rule: expected one of illegal_parking, "),
        ("zone: kerb", "rules[0].rule: expected a value, got nothing"),
        ("rule: illegal_parking", "rules[0].zone: expected a value, got nothing"),
        ("rule: illegal_parking, zone: kreb", "(kerb, gate), got 'kreb' (did you mean kerb?)"),
        ("rule: illegal_parking, zone: gate", "rules[0].zone: expected an area (a zone with polygon)"),
        (
            "rule: tailgating, gate: south, zone: kerb",
            "rules[0].zone: expected a gate (a zone with line and inside)",
        ),
        ("rule: tailgating, zone: gate", "rules[0].gate: expected a value, got nothing"),
        ("rule: no_appearance, zone: kerb, household: h-1", "(none is defined), got 'h-1'"),
        ("rule: illegal_parking, zone: kerb, dwel_s: 1", "got 'dwel_s' (did you mean dwell_s?)"),
        ("rule: illegal_parking, zone: kerb, dwell_s: -1", "rules[0].dwell_s: expected more than 0, got -1"),
        ("rule: illegal_parking, zone: kerb, dwell_s: '60'", "rules[0].dwell_s: expected a number, got '60'"),
        ("rule: illegal_parking, zone: kerb, queue_neighbours: 1.5", "expected a whole number, got 1.5"),
        (
            "rule: illegal_parking, zone: kerb, dwell_by_class_s: {car: x}",
            "dwell_by_class_s.car: expected a number",
        ),
        ("rule: illegal_parking, zone: kerb, classes: [lorry]", "rules[0].classes: expected classes among"),
        (
            "rule: street_vendor, zone: kerb, shopfront_zone: shop",
            "rules[0].shopfront_zone: expected the id of a zone",
        ),
        (
            "rule: motionless_in_public, zone: kerb, except_zones: [x]",
            "except_zones[0]: expected the id of a zone",
        ),
        (
            "rule: illegal_parking, zone: kerb, schedule: {hours: [{days: [sunday]}]}",
            "hours[0].days[0]: expected 'mon'",
        ),
        ("rule: illegal_parking, zone: kerb, schedule: {hours: [{start: 24:00}]}", 'midnight is "00:00"'),
        (
            "rule: illegal_parking, zone: kerb, schedule: {hours: [{start: 07:00Z}]}",
            "without a zone, got 07:00",
        ),
        (
            "rule: illegal_parking, zone: kerb, schedule: {hour: []}",
            "schedule.hour: expected one of hours, permits",
        ),
        (
            "rule: illegal_parking, zone: kerb, schedule: {permits: [{first: 2026-02-01, last: 2026-01-01}]}",
            "on or after",
        ),
    ],
)
def test_a_wrong_rule_is_explained(rule: str, expected: str) -> None:
    (problem,) = problems(with_rule(rule))
    assert problem.startswith("site.yaml:9: cameras[0].rules[0]")
    assert expected in problem


def test_a_local_time_of_a_rule_with_a_zone_is_refused() -> None:
    rule = "rule: no_appearance, zone: kerb, household: h, waking_start: '07:00Z'"
    (problem,) = problems(with_rule(rule, "households: [{id: h}]\n"))
    assert "rules[0].waking_start: expected a time on the site's own clocks" in problem


def test_the_same_rule_twice_in_a_zone_is_refused() -> None:
    rule = "{rule: illegal_parking, zone: kerb}"
    (problem,) = problems(with_camera(f"zones: [{{id: kerb, {KERB}}}]\nrules:\n  - {rule}\n  - {rule}"))
    assert problem == (
        "site.yaml:8: cameras[0].rules[1].rule: expected each rule once in a zone, "
        "got illegal_parking in kerb again"
    )


def test_the_same_zone_id_twice_is_refused() -> None:
    (problem,) = problems(with_camera(f"zones:\n  - {{id: a, {KERB}}}\n  - {{id: a, {GATE}}}"))
    assert problem == "site.yaml:7: cameras[0].zones[1].id: expected each id once, got 'a' again"


def test_half_a_position_is_refused() -> None:
    (problem,) = problems(with_camera("longitude: 106.5"))
    assert problem.startswith("site.yaml:5: cameras[0].longitude: expected latitude and longitude together")


@pytest.mark.parametrize(
    "line",
    [
        "url: http://admin:hunter2@192.0.2.10/",
        "url: [rtsp://admin:hunter2@192.0.2.10/]",
        "url: rtsp://admin:hunter2@x@192.0.2.10/",
        "url: rtsp://admin:hunter2/x@192.0.2.10/",
        "url: rtsp://admin:hunter2#x@192.0.2.10/",
        "url: rtsp://192.0.2.10:hunter2/",
        "rul: rtsp://admin:hunter2@192.0.2.10/",
        "name: [rtsp://admin:hunter2@192.0.2.10/]",
        "zones: rtsp://admin:hunter2@192.0.2.10/",
        "url: !secret hunter2",
        "password: hunter2",
        'url: "rtsp://admin:hunter2@192.0.2.10/',
        "url: *hunter",
    ],
)
def test_no_message_repeats_a_password(line: str) -> None:
    found = problems(with_camera(line))
    assert found
    assert "hunter2" not in "\n".join(found)


def test_a_file_that_is_not_there_is_a_problem_like_any_other(tmp_path: Path) -> None:
    with pytest.raises(WrongFile) as caught:
        read_site_file(tmp_path / "none.yaml", {}, RULES)
    assert caught.value.exit_code == ExitCode.WRONG_INPUT
    assert caught.value.details == (
        f"{tmp_path / 'none.yaml'}:1: expected a file that can be read, got no such file or directory",
    )


def test_the_schema_knows_every_rule_and_every_setting() -> None:
    definitions = schema(RULES)["$defs"]
    tailgating = next(
        one
        for one in definitions.values()
        if one.get("properties", {}).get("rule", {}).get("const") == "tailgating"
    )
    assert {"rule", "zone", "gate"} <= set(tailgating["required"])
    assert tailgating["properties"]["auth_after_s"]["default"] == 8.0
    assert tailgating["additionalProperties"] is False
