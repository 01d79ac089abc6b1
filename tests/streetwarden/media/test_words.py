from streams.live.media_times import Moment
from streams.live.messages import pack, unpack
from streetwarden.media.words import look_in_words, zones_in_words
from tests.scenes import instant
from tests.streetwarden.media.sights import CAMERA, parking, seen_at


def test_zones_are_told_with_their_rules_and_whether_one_looks_now() -> None:
    kerb, gate = zones_in_words(CAMERA, {"kerb"}).zones
    assert kerb == {
        "id": "kerb",
        "name": "",
        "shape": "area",
        "points": [[0.2, 0.5], [0.8, 0.5], [0.8, 0.9], [0.2, 0.9]],
        "inside": None,
        "rules": ["illegal_parking", "street_vendor"],
        "active": True,
    }
    assert (gate["shape"], gate["inside"], gate["rules"], gate["active"]) == ("line", [0.5, 0.1], [], False)


def test_a_look_is_told_as_the_reference_says() -> None:
    look = look_in_words(seen_at(60.0, parking(60.0)), Moment(7, 12.5))
    assert (look.generation, look.media_s, look.captured_at) == (7, 12.5, instant(60.0))
    assert look.tracks[0] == {"id": 1, "class": "car", "box": [0.45, 0.6, 0.55, 0.7], "standing": True}
    assert look.tracks[1]["class"] == "person"
    assert look.violations == (
        {
            "rule": "illegal_parking",
            "event_type": "illegal_parking",
            "zone_id": "kerb",
            "box": [0.45, 0.6, 0.55, 0.7],
            "progress": 0.5,
            "warned": True,
            "subjects": [1],
            "started_at": "2026-01-05T02:00:30+00:00",
        },
    )


def test_without_a_film_a_look_is_nowhere_in_it() -> None:
    look = look_in_words(seen_at(60.0), None)
    assert (look.generation, look.media_s) == (None, None)
    assert unpack(pack(look)) == look
