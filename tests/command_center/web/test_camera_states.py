from collections.abc import Iterator

import pytest

from command_center.app import create_app
from command_center.camera_states import ShownState, cameras_now, media_addresses
from command_center.live import LiveChannel
from command_center.settings import CommandCenterSettings
from command_center.store.accounts import Role
from command_center.store.store import Store
from streams.status import CameraState
from tests.command_center.values import SITE
from tests.command_center.web.center import Center
from tests.fakes import FakeClock

LIVE = {"state": "live", "since_at": "2026-01-05T02:00:00+00:00", "source_fps": 25.0, "more": "ignored"}


@pytest.fixture
def channel(redis_url: str) -> Iterator[LiveChannel]:
    with LiveChannel(redis_url) as channel:
        yield channel


def test_cameras_are_as_their_workers_say(channel: LiveChannel) -> None:
    failing = {"state": "backoff", "reason": "rtsp://admin:hunter2@10.0.0.8 does not answer"}
    channel.heartbeat("cameras-1", {"cameras": {"gate": LIVE, "alley": failing}}, ttl_s=60)
    gate, alley = cameras_now(SITE, channel)
    assert (gate.heard.state, gate.heard.source_fps, gate.worker) == (ShownState.LIVE, 25.0, "cameras-1")
    assert alley.heard.reason == "rtsp://***@10.0.0.8 does not answer"
    channel.heartbeat("cameras-1", {}, ttl_s=0.001)


def test_of_two_workers_the_one_with_the_newer_state_counts(channel: LiveChannel) -> None:
    stopped = LIVE | {"state": "stopped", "since_at": "2026-01-05T02:00:09+00:00"}
    for first, second in ((LIVE, stopped), (stopped, LIVE)):
        channel.heartbeat("two-1", {"cameras": {"gate": first}}, ttl_s=60)
        channel.heartbeat("two-2", {"cameras": {"gate": second}}, ttl_s=60)
        assert cameras_now(SITE, channel)[0].heard.state is ShownState.STOPPED
    channel.heartbeat("two-1", {}, ttl_s=0.001)
    channel.heartbeat("two-2", {}, ttl_s=0.001)


def test_what_another_version_says_is_unknown(channel: LiveChannel) -> None:
    channel.heartbeat("odd-1", {"cameras": {"gate": {"state": "dreaming"}, "alley": 7}}, ttl_s=60)
    channel.heartbeat("odd-2", {"cameras": "none"}, ttl_s=60)
    assert [now.heard.state for now in cameras_now(SITE, channel)] == [ShownState.UNKNOWN] * 2
    channel.heartbeat("odd-1", {}, ttl_s=0.001)


def test_without_redis_and_without_a_site() -> None:
    with LiveChannel("redis://127.0.0.1:1/0") as away:
        assert [now.heard.state for now in cameras_now(SITE, away)] == [ShownState.UNKNOWN] * 2
    assert cameras_now(None, None) == []


def test_a_reason_is_said_in_the_readers_language_and_in_english_where_its_code_is_unknown(
    settings: CommandCenterSettings, store: Store, clock: FakeClock, channel: LiveChannel
) -> None:
    center = Center(create_app(settings, store, clock, channel), store, clock)
    browser = center.person(Role.VIEWER)
    stalled = {"state": "backoff", "reason": "no answer in time", "reason_code": "no_answer"}
    newer = {"state": "backoff", "reason": "eaten by a dog", "reason_code": "dog"}
    channel.heartbeat("reasons-1", {"cameras": {"gate": stalled, "alley": newer}}, ttl_s=60)
    page = browser.get("/cameras", **{"accept-language": "zh-CN"}).text
    assert "连接超时" in page
    assert '<p class="reason" lang="en">eaten by a dog</p>' in page
    gate = browser.get("/api/v1/cameras/gate").json()
    assert (gate["reason"], gate["reason_code"]) == ("no answer in time", "no_answer")
    channel.heartbeat("reasons-1", {}, ttl_s=0.001)


def test_a_wrong_clock_and_the_work_of_a_camera_are_said_on_its_page(
    settings: CommandCenterSettings, store: Store, clock: FakeClock, channel: LiveChannel
) -> None:
    center = Center(create_app(settings, store, clock, channel), store, clock)
    browser = center.person(Role.VIEWER)
    gate = {**LIVE, "clock_offset_s": -3600.2, "clock_believed": False, "decode_mode": "keyframes"}
    alley = {**LIVE, "clock_offset_s": 0.2, "clock_believed": True, "frames": 200, "spared": 50}
    channel.heartbeat("clocks-1", {"cameras": {"gate": gate, "alley": alley}}, ttl_s=60)
    page = browser.get("/cameras", **{"accept-language": "zh-CN"}).text
    assert page.count("摄像头时钟与本机相差 -3600 秒") == page.count("NTP") == 1
    assert "仅解码关键帧" in page
    assert "省去 25% 的检测" in page
    channel.heartbeat("clocks-1", {}, ttl_s=0.001)


def test_every_state_of_a_worker_can_be_shown() -> None:
    assert {state.value for state in CameraState} < {state.value for state in ShownState}


def test_the_media_of_a_camera_are_where_its_workers_say_the_newest_first(channel: LiveChannel) -> None:
    later = LIVE | {"since_at": "2026-01-05T02:00:09+00:00"}
    for worker, media, gate in (("m-1", "/old", LIVE), ("m-2", "/new", later), ("m-3", "", later)):
        channel.heartbeat(worker, {"media": media, "cameras": {"gate": gate}}, ttl_s=60)
    assert media_addresses("gate", channel) == ["/new", "/old"]
    assert media_addresses("alley", channel) == []
    for worker in ("m-1", "m-2", "m-3"):
        channel.heartbeat(worker, {}, ttl_s=0.001)


def test_without_redis_nobody_knows_where_media_are() -> None:
    with LiveChannel("redis://127.0.0.1:1/0") as away:
        assert media_addresses("gate", away) == []
    assert media_addresses("gate", None) == []
