import asyncio
from typing import cast

from simulation.rtsp.audience import Audience
from simulation.rtsp.viewer import Viewer


class FakeViewer:
    """Takes what it is offered, unless it is slow; leaves when it is told to be gone."""

    def __init__(self, *, slow: bool = False) -> None:
        self.gone = False
        self.taken: list[bytes] = []
        self._slow = slow

    def offer(self, wire: bytes, introduction: object, *, is_key: bool) -> bool:
        if not self._slow:
            self.taken.append(wire)
        return not self._slow


def joined(*viewers: FakeViewer) -> Audience:
    audience = Audience()
    for viewer in viewers:
        audience.join(cast("Viewer", viewer))
    return audience


def show(audience: Audience, wire: bytes) -> int:
    return audience.show(wire, lambda: b"", is_key=True)


def test_a_picture_goes_to_everybody_and_each_drop_counts() -> None:
    quick, slow = FakeViewer(), FakeViewer(slow=True)
    assert show(joined(quick, slow, FakeViewer(slow=True)), b"picture") == 2
    assert quick.taken == [b"picture"]


def test_a_viewer_that_is_gone_is_forgotten() -> None:
    leaver, other = FakeViewer(), FakeViewer()
    audience = joined(leaver, other)
    leaver.gone = True
    assert show(audience, b"picture") == 0
    assert (leaver.taken, len(audience)) == ([], 1)


def test_newcomers_are_told_of_once() -> None:
    audience = joined(FakeViewer())
    assert [audience.take_newcomers(), audience.take_newcomers()] == [True, False]
    audience.join(cast("Viewer", FakeViewer()))
    assert audience.take_newcomers()


def test_one_can_wait_until_somebody_watches() -> None:
    async def waited() -> list[bool]:
        viewer = cast("Viewer", FakeViewer())
        audience = Audience()
        found = []
        for come in (audience.join, audience.join):
            waiting = asyncio.create_task(audience.present())
            await asyncio.sleep(0)
            found.append(waiting.done())
            come(viewer)
            await waiting
            audience.leave(viewer)
        return found

    assert asyncio.run(waited()) == [False, False]
