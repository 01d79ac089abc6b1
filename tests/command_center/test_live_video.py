import asyncio

import pytest

from command_center.errors import FullHouseError
from command_center.live_video import LiveVideo
from command_center.worker_line import Asked, worker_line
from tests.command_center.media_worker import media_worker


def test_seats_are_bounded_given_back_and_the_refused_counted() -> None:
    video = LiveVideo(max_viewers=1)

    async def watch() -> None:
        with video.seat():
            assert video.viewers == 1
            with pytest.raises(FullHouseError), video.seat():
                pass
        assert video.viewers == 0

    asyncio.run(watch())
    assert video.refused == 1


def test_stopping_ends_the_seats_that_are_taken_and_gives_no_more() -> None:
    video = LiveVideo(max_viewers=2)

    async def watch() -> None:
        with video.seat() as over:
            await asyncio.to_thread(video.stop)
            await over.wait()
        with pytest.raises(FullHouseError), video.seat():
            pass

    asyncio.run(watch())


def test_a_seat_of_a_loop_that_has_ended_can_be_told_to_end() -> None:
    video = LiveVideo(max_viewers=1)
    seat = video.seat()

    async def take() -> None:
        seat.__enter__()

    asyncio.run(take())
    video.stop()


@pytest.mark.parametrize(("reason", "ask_again_s"), [("the seat", 60.0), ("the right", 0.0)])
def test_the_line_is_hung_up_when_the_seat_or_the_right_is_lost(reason: str, ask_again_s: float) -> None:
    async def lost() -> bool:
        return False

    async def watch(address: str) -> None:
        video = LiveVideo(max_viewers=1, ask_again_s=ask_again_s)
        with video.seat() as over:
            async with (
                worker_line([address], Asked("gate", "live")) as line,
                video.minded(line, over, lost),
            ):
                async for _ in line.messages():
                    if reason == "the seat":
                        video.stop()

    with media_worker(b"one") as worker:
        asyncio.run(watch(worker.address))
