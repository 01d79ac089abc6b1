import asyncio
from contextlib import aclosing

from streetwarden.media.pictures import Pictures
from tests.streetwarden.media.sights import CAMERA, seen_at


def test_a_viewer_sees_the_latest_look_at_once_and_then_each_that_follows() -> None:
    pictures = Pictures(CAMERA)
    pictures.put(seen_at(1.0))
    pictures.put(seen_at(2.0))

    async def watch() -> list[bytes]:
        found = []
        async with aclosing(pictures.watch(hide=False)) as shown:
            async for jpeg in shown:
                found.append(jpeg)
                if len(found) < 3:
                    await asyncio.to_thread(pictures.put, seen_at(2.0 + len(found)))
                else:
                    await asyncio.to_thread(pictures.close)
        return found

    found = asyncio.run(watch())
    assert len(found) == 3
    assert all(jpeg.startswith(b"\xff\xd8") for jpeg in found)
    assert (len(pictures), pictures.skipped) == (0, 0)


def test_a_viewer_who_is_too_slow_goes_on_with_the_latest_look_and_it_is_counted() -> None:
    pictures = Pictures(CAMERA)
    pictures.put(seen_at(1.0))

    async def watch() -> None:
        async with aclosing(pictures.watch(hide=False)) as shown:
            await anext(shown)
            for second in (2.0, 3.0, 4.0):
                pictures.put(seen_at(second))
            await anext(shown)

    asyncio.run(watch())
    assert pictures.skipped == 2


def test_a_look_is_painted_once_for_all_who_may_see_the_same() -> None:
    pictures = Pictures(CAMERA)
    pictures.put(seen_at(1.0))

    async def first(*, hide: bool) -> bytes:
        async with aclosing(pictures.watch(hide=hide)) as shown:
            return await anext(shown)

    async def watch() -> list[bytes]:
        return [await first(hide=hide) for hide in (False, False, True)]

    one, same, hidden = asyncio.run(watch())
    assert one is same
    assert hidden is not one


def test_nothing_is_painted_while_nobody_watches() -> None:
    pictures = Pictures(CAMERA)
    pictures.put(seen_at(1.0))
    assert pictures._painted == {}
