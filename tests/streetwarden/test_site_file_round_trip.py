"""Whatever a site says, its file says the same."""

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.access import Tls, Transport
from streetwarden.errors import WrongFile
from streetwarden.settings import (
    CameraNetworkSettings,
    DetectorSettings,
    EvidenceSettings,
    RedisSettings,
    Settings,
)
from streetwarden.site_file import settings_of, settings_values, site_values, written
from streetwarden.yaml_lines import Document
from vision.rules.catalogue import RULES
from vision.schedule import EVERY_DAY, WEEKDAYS, Hours, Permit, Schedule
from vision.site import Camera, Detect, Household, RuleSpec, Site, Tiles, Zone

IDS = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,8}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
PARTS = st.floats(0, 1)
TIMES = st.times()
DATES = st.dates(date(2020, 1, 1), date(2030, 1, 1))
HOURS = st.builds(Hours, st.lists(st.sampled_from(EVERY_DAY), max_size=3).map(tuple), TIMES, TIMES)
PERMITS = st.builds(
    lambda first, last, hours: Permit(min(first, last), max(first, last), tuple(hours)),
    DATES,
    DATES,
    st.lists(HOURS, max_size=2),
)
SCHEDULES = st.builds(
    lambda hours, permits: Schedule(tuple(hours), tuple(permits)),
    st.lists(HOURS, max_size=2),
    st.lists(PERMITS, max_size=2),
)
SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "dwell_s": st.floats(0.001, 1e6).filter(lambda value: value != 180.0),
        "classes": st.just(["car", "bus"]),
        "dwell_by_class_s": st.dictionaries(st.sampled_from(["car", "bus"]), st.floats(1, 1e6), min_size=1),
    },
)
URLS = st.sampled_from(
    ["", "rtsp://a:${b}@h/1", "rtsp://a:b%40@h:554/x?y=1", "file:///v.mp4", "v.mp4", "$${x}"]
)


@st.composite
def zones(draw: st.DrawFn, zone_id: str) -> Zone:
    left, top = draw(st.floats(0, 0.4)), draw(st.floats(0, 0.4))
    corners = ((left, top), (left + 0.5, top), (left + 0.5, top + 0.5))
    if draw(st.booleans()):
        return Zone(zone_id, draw(TEXTS), line=corners[:2], inside=corners[2], grid_id=draw(TEXTS))
    overlap = draw(st.floats(0.01, 1))
    return Zone(zone_id, draw(TEXTS), polygon=corners, membership="overlap", min_overlap=overlap)


WHERE: list[tuple[Detect, Tiles | None]] = [
    ("whole", None), ("zones", None), ("tiles", None), ("tiles", Tiles(3, 2, 0.1)),
]  # fmt: skip

WAYS: list[tuple[str, Transport, Tls]] = [
    ("rtsp://h/1", "udp", "verify"), ("rtsps://h/1", "tcp", "verify"), ("rtsps://h/1", "tcp", "accept_any"),
]  # fmt: skip


def over_tcp(url: str) -> tuple[str, Transport, Tls]:
    return url, "tcp", "verify"


@st.composite
def cameras(draw: st.DrawFn, camera_id: str) -> Camera:
    found = tuple(draw(zones(zone_id)) for zone_id in draw(st.lists(IDS, unique=True, max_size=3)))
    rules = tuple(
        RuleSpec("illegal_parking", zone.id, draw(SETTINGS), draw(SCHEDULES))
        for zone in found
        if zone.polygon
    )
    place = draw(st.sampled_from([(None, None), (29.55, -106.5)]))
    detect, cut = draw(st.sampled_from(WHERE))
    name, grid_id, address = draw(TEXTS), draw(TEXTS), draw(TEXTS)
    url, transport, tls = draw(st.sampled_from(WAYS) | URLS.map(over_tcp))
    still = draw(st.sampled_from(["", "http://a:b%40@h/s.jpg?c=1"]))
    return Camera(
        camera_id, url, name, grid_id, *place, address, found, rules, detect, cut, transport, tls, still
    )


@st.composite
def sites(draw: st.DrawFn) -> Site:
    return Site(
        draw(IDS),
        draw(TEXTS),
        draw(st.sampled_from(["Asia/Shanghai", "Europe/Berlin"])),
        tuple(draw(st.lists(DATES, max_size=3))),
        tuple(draw(cameras(camera_id)) for camera_id in draw(st.lists(IDS, unique=True, max_size=2))),
        tuple(Household(one, draw(TEXTS)) for one in draw(st.lists(IDS, unique=True, max_size=2))),
    )


def read(text: str) -> Settings:
    try:
        return settings_of(Document.parse(text, "site.yaml"), {}, RULES)
    except WrongFile as error:
        raise AssertionError("\n".join((*error.details, text))) from error


@settings(max_examples=60, deadline=None)
@given(sites())
def test_a_site_survives_its_file(site: Site) -> None:
    assert read(written(site_values(site, with_secrets=True))).site == site


def test_program_settings_survive_their_file() -> None:
    given_settings = Settings(
        Site("home"),
        DetectorSettings(model="yolox", score_threshold=0.4, max_batch=1, max_wait_ms=0, threads=7),
        EvidenceSettings(keep_days=1, max_gib=0.5, jpeg_quality=100),
        RedisSettings(url="redis://:secret@localhost:6379/0"),
        camera_network=CameraNetworkSettings(allow=("127.0.0.1", "recorder.local")),
    )
    text = written(settings_values(given_settings, with_secrets=True))
    assert read(text) == given_settings
    assert "secret" not in written(settings_values(given_settings, with_secrets=False))


def test_what_equals_its_default_is_not_written() -> None:
    camera = Camera("road", zones=(Zone("kerb", polygon=((0, 0), (1, 0), (1, 1))),))
    rule = RuleSpec("illegal_parking", "kerb", schedule=Schedule((Hours(WEEKDAYS, time(7)),)))
    values = site_values(Site("home", cameras=(camera,)), with_secrets=False)
    assert values["site"] == {"id": "home"}
    assert set(values["cameras"][0]) == {"id", "zones"}
    camera = Camera("road", zones=camera.zones, rules=(rule,))
    (written_rule,) = site_values(Site("home", cameras=(camera,)), with_secrets=False)["cameras"][0]["rules"]
    assert written_rule["schedule"] == {"hours": [{"days": list(WEEKDAYS), "start": "07:00"}]}


def test_credentials_are_masked_and_a_mask_is_not_imported() -> None:
    site = Site("home", cameras=(Camera("road", "rtsp://admin:hunter2@192.0.2.1/1"),))
    text = written(site_values(site, with_secrets=False))
    assert "rtsp://***@192.0.2.1/1" in text
    with pytest.raises(WrongFile) as caught:
        settings_of(Document.parse(text, "site.yaml"), {}, RULES)
    assert "expected credentials, got the mask ***" in caught.value.details[0]
