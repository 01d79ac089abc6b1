from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from command_center.errors import LiveChannelError
from command_center.live import LiveChannel


@pytest.fixture
def channel(redis_url: str) -> Iterator[LiveChannel]:
    with LiveChannel(redis_url) as channel:
        yield channel


def test_a_worker_is_listed_with_its_latest_status(channel: LiveChannel) -> None:
    channel.heartbeat("w1", {"cameras": 3}, ttl_s=60)
    channel.heartbeat("w1", {"cameras": 4, "late_s": 0.5}, ttl_s=60)
    channel.heartbeat("w2", {}, ttl_s=60)
    workers = channel.workers()  # of other tests, too: they share one Redis
    assert (workers["w1"], workers["w2"]) == ({"cameras": 4, "late_s": 0.5}, {})


def test_a_silent_worker_is_forgotten(channel: LiveChannel) -> None:
    channel.heartbeat("silent", {}, ttl_s=0.001)
    while "silent" in channel.workers():
        pass  # ends after a millisecond; the suite's time-out tells if it never does


def test_a_wake_ends_a_wait(channel: LiveChannel) -> None:
    waker = channel.waker("signals")
    with ThreadPoolExecutor(1) as pool:
        woken = pool.submit(waker.wait, 10.0)
        channel.wake("signals")
        assert woken.result()
    waker.close()


def test_a_wake_between_two_waits_is_not_missed_and_counts_once(channel: LiveChannel) -> None:
    waker = channel.waker("outbox")
    channel.wake("outbox")
    channel.wake("outbox")
    assert waker.wait(0.001)
    assert not waker.wait(0.001)
    waker.close()


def test_wakes_of_before_and_of_other_topics_wake_nobody(channel: LiveChannel) -> None:
    channel.wake("site")
    waker = channel.waker("site")
    channel.wake("elsewhere")
    assert not waker.wait(0.001)
    waker.close()


def test_without_redis_every_call_says_so_and_hides_the_password() -> None:
    with LiveChannel("redis://:hunter2@127.0.0.1:1/0") as channel:
        for call in (
            lambda: channel.heartbeat("w", {}, 1.0),
            channel.workers,
            lambda: channel.wake("t"),
            lambda: channel.waker("t"),
        ):
            with pytest.raises(LiveChannelError, match=r"127\.0\.0\.1:1/0 does not answer") as caught:
                call()
            assert "hunter2" not in str(caught.value)
            assert not caught.value.permanent


def test_an_address_of_another_kind_is_refused() -> None:
    with pytest.raises(LiveChannelError, match="expected redis://"):
        LiveChannel("http://user:hunter2@somewhere/")
