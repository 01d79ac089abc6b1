import json
from pathlib import Path

from simulation.figure import Label, TruthBox
from simulation.scenario import TrueEvent
from simulation.truth_files import CLASS_NUMBERS, Identities, TruthFile, write_events
from tests.simulation.scripts import scenario

CAR = TruthBox("car", Label.CAR, (10.0, 20.0, 60.25, 45.0), 0.75)
MAN = TruthBox("man", Label.PERSON, (0.0, 0.0, 8.0, 20.0), 1.0)


def test_a_line_has_the_columns_of_the_mot_challenge(tmp_path: Path) -> None:
    with TruthFile(tmp_path, Identities()) as truth:
        truth.add((CAR, MAN), 0.0)
        truth.add((), 0.5)
        truth.add((MAN,), 4.25)
    assert (tmp_path / "mot.txt").read_text() == (
        "1,1,10.0,20.0,50.2,25.0,1,4,0.750\n1,2,0.0,0.0,8.0,20.0,1,1,1.000\n3,2,0.0,0.0,8.0,20.0,1,1,1.000\n"
    )
    assert (tmp_path / "frames.csv").read_text() == "frame,at_s\n1,0.000\n2,0.500\n3,4.250\n"


def test_classes_are_numbered_from_one_in_the_order_of_the_detector() -> None:
    assert [CLASS_NUMBERS[label] for label in Label] == list(range(1, 11))


def test_a_thing_has_the_same_number_for_every_camera(tmp_path: Path) -> None:
    identities = Identities()
    for camera, boxes in (("a", (CAR,)), ("b", (MAN, CAR))):
        (tmp_path / camera).mkdir()
        with TruthFile(tmp_path / camera, identities) as truth:
            truth.add(boxes, 0.0)
    identities.write(tmp_path / "identities.csv")
    assert (tmp_path / "b" / "mot.txt").read_text().splitlines()[1].startswith("1,1,10.0")
    assert (tmp_path / "identities.csv").read_text() == "id,name,label\n1,car,car\n2,man,person\n"


def test_events_are_given_in_seconds_and_as_instants(tmp_path: Path) -> None:
    event = TrueEvent("road", "illegal_parking", "kerb", 14.0, due_s=74.5)
    write_events(tmp_path / "events.json", scenario(expect=(event,), about={"zh": "街道"}))
    values = json.loads((tmp_path / "events.json").read_text("utf-8"))
    assert values["about"] == {"zh": "街道"}
    assert values["events"] == [
        {
            "camera": "road",
            "type": "illegal_parking",
            "zone": "kerb",
            "rule": None,
            "from_s": 14.0,
            "started_at": "2026-01-05T02:00:14+00:00",
            "to_s": None,
            "ended_at": None,
            "due_s": 74.5,
            "due_at": "2026-01-05T02:01:14.500000+00:00",
        }
    ]
