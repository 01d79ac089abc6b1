import asyncio
from contextlib import aclosing

from streams.live.hub import Hub
from streams.live.pieces import Piece
from streams.live.watching import watch
from tests.streams.live.films import fragment, init


def test_a_viewer_sees_what_was_there_and_what_comes_from_another_thread_until_the_end() -> None:
    hub = Hub()
    hub.put(init())

    async def see() -> list[Piece]:
        seen = []
        async with aclosing(watch(hub)) as pieces:
            async for piece in pieces:
                seen.append(piece)
                if piece == init():
                    await asyncio.to_thread(hub.put, fragment(0, key=True))
                else:
                    await asyncio.to_thread(hub.close)
        return seen

    assert asyncio.run(see()) == [init(), fragment(0, key=True)]
    assert len(hub) == 0


def test_a_viewer_who_goes_is_forgotten() -> None:
    hub = Hub()
    hub.put(init())

    async def glance() -> int:
        async with aclosing(watch(hub)) as pieces:
            assert await anext(pieces) == init()
            return len(hub)

    assert asyncio.run(glance()) == 1
    assert len(hub) == 0
