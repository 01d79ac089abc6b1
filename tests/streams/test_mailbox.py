import threading
from dataclasses import replace

from base.clock import SystemClock
from streams.mailbox import Mailboxes
from tests.fakes import FakeClock
from tests.streams.frames import frame


def test_the_newest_frame_wins_and_the_loss_is_counted() -> None:
    boxes = Mailboxes(FakeClock())
    assert not boxes.put(frame("gate", seq=1))
    assert boxes.put(frame("gate", seq=2))
    taken = boxes.take("gate")
    assert taken is not None
    assert taken.seq == 2
    assert boxes.dropped("gate") == 1


def test_losses_are_counted_by_camera_and_of_all_cameras() -> None:
    boxes = Mailboxes(FakeClock())
    for camera_id in ("gate", "yard", "gate", "yard", "yard"):
        boxes.put(frame(camera_id))
    assert (boxes.dropped("gate"), boxes.dropped("yard"), boxes.overwritten) == (1, 2, 3)


def test_an_empty_slot_gives_nothing() -> None:
    assert Mailboxes(FakeClock()).take("gate") is None
    assert Mailboxes(FakeClock()).take_letter("gate") is None


def test_a_slot_is_empty_after_it_was_taken() -> None:
    boxes = Mailboxes(FakeClock())
    boxes.put(frame("gate"))
    boxes.take("gate")
    assert boxes.letters() == []
    assert not boxes.put(frame("gate"))


def test_a_camera_keeps_its_place_when_a_newer_frame_replaces_a_waiting_one() -> None:
    clock = FakeClock()
    boxes = Mailboxes(clock)
    boxes.put(frame("gate"))
    clock.advance(3.0)
    boxes.put(frame("gate"))
    (letter,) = boxes.letters()
    assert (letter.since_s, letter.put_s) == (0.0, 3.0)


def test_a_frame_has_waited_since_it_arrived_wherever_that_was() -> None:
    clock = FakeClock()
    boxes = Mailboxes(clock)
    clock.advance(10.0)
    boxes.put(replace(frame("gate"), arrived_s=9.2))
    (letter,) = boxes.letters()
    assert (letter.since_s, letter.put_s) == (9.2, 9.2)


def test_no_frame_arrives_in_the_future() -> None:
    boxes = Mailboxes(FakeClock())
    boxes.put(replace(frame("gate"), arrived_s=5.0))
    (letter,) = boxes.letters()
    assert (letter.since_s, letter.put_s) == (0.0, 0.0)


def test_a_letter_that_was_replaced_is_not_discarded() -> None:
    boxes = Mailboxes(FakeClock())
    boxes.put(frame("gate", seq=1))
    (old,) = boxes.letters()
    boxes.put(frame("gate", seq=2))
    assert not boxes.discard(old)
    (new,) = boxes.letters()
    assert boxes.discard(new)
    assert boxes.letters() == []


def test_one_reader_is_woken_by_any_of_many_writers() -> None:
    boxes = Mailboxes(FakeClock())
    writers = [threading.Thread(target=boxes.put, args=(frame(f"camera {n}"),)) for n in range(8)]
    for writer in writers:
        writer.start()
    assert boxes.arrived.wait(5.0)
    for writer in writers:
        writer.join()
    assert len(boxes.letters()) == 8


def test_who_waits_for_room_goes_on_as_soon_as_the_frame_is_taken() -> None:
    boxes = Mailboxes(SystemClock())
    boxes.put(frame("gate"))
    assert not boxes.wait_for_room("gate", 0.0)
    found: list[bool] = []
    waiting = threading.Thread(target=lambda: found.append(boxes.wait_for_room("gate", 30.0)))
    waiting.start()
    boxes.take("gate")
    waiting.join(30.0)
    assert found == [True]


def test_a_discarded_frame_makes_room() -> None:
    boxes = Mailboxes(SystemClock())
    boxes.put(frame("gate"))
    boxes.discard(boxes.letters()[0])
    assert boxes.wait_for_room("gate", 0.0)
