import asyncio
from collections.abc import Iterator

import pytest

from command_center.errors import NoWorkerError
from command_center.worker_line import Asked, worker_line
from tests.command_center.media_worker import MediaWorker, media_worker

ASKED = Asked("gate", "live", focus=True)
SOON_S = 20.0


@pytest.fixture
def worker() -> Iterator[MediaWorker]:
    with media_worker(b"one", b"", b"three") as worker:
        yield worker


async def first(addresses: list[str], count: int) -> list[bytes]:
    async with worker_line(addresses, ASKED) as line:
        messages = line.messages()
        return [await anext(messages) for _ in range(count)]


def test_messages_come_as_they_were_sent(worker: MediaWorker) -> None:
    assert asyncio.run(first([worker.address], 3)) == [b"one", b"", b"three"]
    assert worker.asked.get(timeout=SOON_S) == {"camera": "gate", "want": "live", "focus": True}


def test_the_first_worker_that_answers_is_taken(worker: MediaWorker) -> None:
    assert asyncio.run(first(["/nowhere/media.sock", worker.address], 1)) == [b"one"]


@pytest.mark.parametrize("addresses", [[], ["/nowhere/media.sock"]])
def test_without_a_worker_it_is_said_that_there_is_none(addresses: list[str]) -> None:
    with pytest.raises(NoWorkerError, match="no worker has the camera gate now"):
        asyncio.run(first(addresses, 1))


@pytest.mark.parametrize("end", ["worker", "viewer"])
def test_whoever_hangs_up_the_messages_end(end: str, worker: MediaWorker) -> None:
    async def watch() -> list[bytes]:
        found = []
        async with worker_line([worker.address], ASKED) as line:
            async for message in line.messages():
                found.append(message)
                if message == b"three":
                    worker.hang_up() if end == "worker" else line.hang_up()
        return found

    assert asyncio.run(watch()) == [b"one", b"", b"three"]


def test_a_focus_that_is_said_twice_is_passed_on_once(worker: MediaWorker) -> None:
    async def look_closely() -> None:
        async with worker_line([worker.address], ASKED) as line:
            messages = line.messages()
            while await anext(messages) != b"three":
                pass
            for on in (True, True, False):
                line.focus(on=on)

    asyncio.run(look_closely())
    asked = [worker.asked.get(timeout=SOON_S) for _ in range(3)]
    assert asked[1:] == [{"focus": True}, {"focus": False}]
    assert worker.asked.empty()


def test_what_is_no_message_of_ours_ends_the_line() -> None:
    async def watch(address: str) -> list[bytes]:
        async with worker_line([address], ASKED) as line:
            return [message async for message in line.messages()]

    with media_worker(b"one", raw=b"\xff\xff\xff\xff") as liar:
        assert asyncio.run(watch(liar.address)) == [b"one"]
