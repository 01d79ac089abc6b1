from collections.abc import Iterator

import pytest

from command_center.app import create_app
from command_center.live import LiveChannel
from command_center.settings import CommandCenterSettings
from command_center.store.accounts import Role
from command_center.store.store import Store
from command_center.web.texts import texts
from command_center.worker_states import Percentiles, Work, workers_now
from tests.command_center.web.center import Center
from tests.fakes import FakeClock

BUSY: dict[str, object] = {
    "frames": 400,
    "batches": 100,
    "busy_s": 12.0,
    "drops": {"overwritten": 7, "stale": 0, "failed": 2},
    "frame_age_s": {"p50": 0.04, "p95": 0.31, "p99": 0.5},
    "fill": {"p50": 0.25, "p95": 1.0, "p99": 1.0},
    "wait_s": {"p50": 0.04, "p95": 0.4, "p99": 0.6},
    "more": "ignored",
}


@pytest.fixture
def channel(redis_url: str) -> Iterator[LiveChannel]:
    with LiveChannel(redis_url) as channel:
        yield channel


@pytest.fixture
def center(settings: CommandCenterSettings, store: Store, clock: FakeClock, channel: LiveChannel) -> Center:
    return Center(create_app(settings, store, clock, channel), store, clock)


def test_workers_are_as_they_say(channel: LiveChannel) -> None:
    channel.heartbeat("w-1", BUSY, ttl_s=60)
    channel.heartbeat("w-2", {}, ttl_s=60)
    channel.heartbeat("w-3", BUSY | {"frames": "many"}, ttl_s=60)
    said = {now.id: now.work for now in workers_now(channel)}
    assert said["w-1"] is not None
    assert said["w-1"].frame_age_s == Percentiles(p50=0.04, p95=0.31, p99=0.5)
    assert said["w-2"] == Work()
    assert said["w-3"] is None
    for worker in ("w-1", "w-2", "w-3"):
        channel.heartbeat(worker, {}, ttl_s=0.001)


def test_without_redis_no_worker_is_known() -> None:
    with LiveChannel("redis://127.0.0.1:1/0") as away:
        assert workers_now(away) == []
    assert workers_now(None) == []


def test_a_program_reads_what_a_worker_drops(center: Center, channel: LiveChannel) -> None:
    channel.heartbeat("w-1", BUSY, ttl_s=60)
    workers = {worker["id"]: worker for worker in center.person(Role.VIEWER).get("/api/v1/workers").json()}
    worker = workers["w-1"]
    assert worker["work"]["drops"] == BUSY["drops"]
    assert worker["work"]["wait_s"]["p99"] == 0.6
    channel.heartbeat("w-1", {}, ttl_s=0.001)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("zh-CN", ["每帧 30 毫秒", "95% 不超过 0.31 秒", "被新帧替换： 7", "检测失败： 2"]),
        ("en", ["30 ms a frame", "failed: 2"]),
    ],
)
def test_the_page_shows_it_in_the_readers_language(
    center: Center, channel: LiveChannel, language: str, shown: list[str]
) -> None:
    channel.heartbeat("w-1", BUSY, ttl_s=60)
    channel.heartbeat("w-2", {}, ttl_s=60)
    page = center.person(Role.VIEWER).get("/cameras", **{"accept-language": language}).text
    assert [text for text in shown if text not in page] == []
    assert "过期" not in page
    assert texts(language)("workers.nothing_yet") in page
    for worker in ("w-1", "w-2"):
        channel.heartbeat(worker, {}, ttl_s=0.001)
