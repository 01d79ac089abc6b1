from dataclasses import replace

from streetwarden.site_difference import difference
from vision.site import Camera, Household, RuleSpec, Site, Zone

KERB = Zone("kerb", polygon=((0, 0), (1, 0), (1, 1)))
ROAD = Camera("road", "rtsp://a:b@192.0.2.1/", zones=(KERB,), rules=(RuleSpec("illegal_parking", "kerb"),))
GATE = Camera("gate", "rtsp://a:b@192.0.2.2/")
SITE = Site("home", cameras=(ROAD, GATE), households=(Household("h-1"),))


def with_road(road: Camera) -> Site:
    return replace(SITE, cameras=(road, GATE))


def test_equal_sites_do_not_differ() -> None:
    assert difference(SITE, replace(SITE)) == []


def test_the_order_of_cameras_is_no_difference() -> None:
    assert difference(SITE, replace(SITE, cameras=(GATE, ROAD))) == []


def test_what_came_and_went_is_named() -> None:
    new = replace(SITE, cameras=(ROAD, Camera("yard")), households=())
    assert difference(SITE, new) == [
        "cameras.gate: removed",
        "cameras.yard: added",
        "households.h-1: removed",
    ]


def test_a_changed_setting_is_shown_with_both_values() -> None:
    stricter = RuleSpec("illegal_parking", "kerb", {"dwell_s": 60.0})
    laxer = RuleSpec("illegal_parking", "kerb", {"dwell_s": 90.0})
    old, new = (with_road(replace(ROAD, rules=(rule,))) for rule in (stricter, laxer))
    assert difference(old, new) == ["cameras.road.rules.illegal_parking@kerb.dwell_s: 60.0 -> 90.0"]
    assert difference(SITE, new) == ["cameras.road.rules.illegal_parking@kerb.dwell_s: added (90.0)"]


def test_a_moved_corner_is_shown() -> None:
    moved = with_road(replace(ROAD, zones=(replace(KERB, polygon=((0, 0), (1, 0), (1, 0.5))),)))
    assert difference(SITE, moved) == [
        "cameras.road.zones.kerb.polygon: [[0, 0], [1, 0], [1, 1]] -> [[0, 0], [1, 0], [1, 0.5]]"
    ]


def test_passwords_are_compared_and_never_shown() -> None:
    assert difference(SITE, with_road(replace(ROAD, url="rtsp://a:c@192.0.2.1/"))) == [
        "cameras.road.url: its credentials differ"
    ]
    assert difference(SITE, with_road(replace(ROAD, url="rtsp://a:c@192.0.2.9/"))) == [
        "cameras.road.url: rtsp://***@192.0.2.1/ -> rtsp://***@192.0.2.9/"
    ]
    assert difference(SITE, with_road(replace(ROAD, url=""))) == [
        "cameras.road.url: removed (rtsp://***@192.0.2.1/)"
    ]
