import httpx2

from dispatch_desk.desk import Desk
from dispatch_desk.retention import Swept
from tests.dispatch_desk.street import AFTER, BEFORE, CameraSide, numbered, picture, report, sha
from tests.fakes import FakeClock

DAY_S = 86400


def test_finished_cases_go_after_their_time_with_what_only_they_need(
    camera: CameraSide, desk: Desk, clock: FakeClock
) -> None:
    camera.put(BEFORE)
    camera.put(AFTER)
    camera.send(report(evidence=[picture(BEFORE)]))
    camera.send(report("withdrawn", event_id=numbered(1), evidence=[picture(BEFORE), picture(AFTER)]))
    clock.advance(364 * DAY_S)
    assert desk.retention.sweep() == Swept()
    clock.advance(2 * DAY_S)
    assert desk.retention.sweep() == Swept(cases=1, pictures=1)
    assert desk.pictures.path(sha(BEFORE)).exists()
    assert not desk.pictures.path(sha(AFTER)).exists()
    assert camera.case()["state"] == "filed", "an unfinished case stays, however old"


def test_a_case_stays_until_its_updates_are_delivered(
    camera: CameraSide, desk: Desk, clock: FakeClock
) -> None:
    camera.send(report("closed"))
    clock.advance(366 * DAY_S)
    assert desk.retention.sweep() == Swept()


def test_a_picture_that_no_report_names_goes_after_a_day_unless_it_is_handed_over_again(
    camera: CameraSide, desk: Desk, clock: FakeClock
) -> None:
    camera.put(BEFORE)
    camera.put(AFTER)
    clock.advance(DAY_S - 60)
    assert camera.put(AFTER).status_code == httpx2.codes.OK
    clock.advance(120)
    assert desk.retention.sweep() == Swept(pictures=1)
    assert camera.send(report(evidence=[picture(AFTER)])).status_code == httpx2.codes.CREATED


def test_a_sweep_is_followed_by_a_pause(desk: Desk, clock: FakeClock) -> None:
    desk.retention.run_once()
    assert clock.waits == [300.0]
