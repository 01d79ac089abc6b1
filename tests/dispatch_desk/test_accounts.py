import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from dispatch_desk.accounts import ARGON2, FREE_FAILURES, PIN_DIGITS
from dispatch_desk.desk import Desk
from dispatch_desk.errors import InvalidError, LockedOutError, NotFoundError, NotSignedInError
from dispatch_desk.settings import Language
from tests.dispatch_desk.street import CameraSide, report
from tests.fakes import FakeClock

NAME = "李伟"


@pytest.fixture
def pin(desk: Desk) -> str:
    return desk.accounts.create_worker(NAME, ("panlong-03",), Language.CHINESE)


def fail(desk: Desk, times: int) -> None:
    for _ in range(times):
        with pytest.raises(NotSignedInError):
            desk.accounts.sign_in(NAME, "wrong")


def test_a_new_account_opens_with_the_pin_that_was_printed(desk: Desk, pin: str) -> None:
    assert len(pin) == PIN_DIGITS
    assert pin.isdecimal()
    account = desk.accounts.sign_in(NAME, pin)
    assert (account.person.grids, account.pin_is_one_time) == (("panlong-03",), True)


def test_two_accounts_get_different_pins(desk: Desk, pin: str) -> None:
    assert desk.accounts.create_dispatcher("王芳", Language.CHINESE) != pin


def test_pins_are_kept_as_argon2id_with_its_full_cost() -> None:
    assert re.match(r"\$argon2id\$v=19\$m=65536,t=3,p=4\$", ARGON2.hash("12345678"))


def test_a_chosen_pin_replaces_the_one_time_pin(desk: Desk, pin: str) -> None:
    changed = desk.accounts.choose_pin(desk.accounts.sign_in(NAME, pin), "654321")
    assert not changed.pin_is_one_time
    with pytest.raises(NotSignedInError):
        desk.accounts.sign_in(NAME, pin)
    assert desk.accounts.sign_in(NAME, "654321").person == changed.person


@pytest.mark.parametrize("chosen", ["12345", "x" * 129, None])
def test_a_chosen_pin_that_is_short_endless_or_the_old_one_is_refused(
    desk: Desk, pin: str, chosen: str | None
) -> None:
    account = desk.accounts.sign_in(NAME, pin)
    with pytest.raises(InvalidError, match="expected a new PIN of 6 to 128 characters"):
        desk.accounts.choose_pin(account, chosen or pin)


def test_a_few_slips_are_free_then_each_locks_for_twice_as_long(
    desk: Desk, pin: str, clock: FakeClock
) -> None:
    fail(desk, FREE_FAILURES + 1)
    for seconds in (30, 60, 120):
        with pytest.raises(LockedOutError) as caught:
            desk.accounts.sign_in(NAME, pin)
        assert caught.value.retry_after_s == seconds
        clock.advance(seconds)
        fail(desk, 1)


def test_the_lock_ends_and_the_right_pin_forgets_the_slips(desk: Desk, pin: str, clock: FakeClock) -> None:
    fail(desk, FREE_FAILURES + 1)
    clock.advance(30)
    desk.accounts.sign_in(NAME, pin)
    fail(desk, FREE_FAILURES)
    desk.accounts.sign_in(NAME, pin)


def test_guesses_side_by_side_gain_nothing(desk: Desk, pin: str) -> None:
    def guess(_: int) -> type[Exception]:
        with pytest.raises((NotSignedInError, LockedOutError)) as caught:
            desk.accounts.sign_in(NAME, "wrong")
        return caught.type

    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(guess, range(16)))
    assert outcomes.count(NotSignedInError) == FREE_FAILURES + 1


def test_a_name_that_does_not_exist_fails_like_a_wrong_pin(desk: Desk) -> None:
    for _ in range(FREE_FAILURES + 3):
        with pytest.raises(NotSignedInError, match="a name and its PIN"):
            desk.accounts.sign_in("nobody", "12345678")


def test_a_reset_pin_ends_lock_and_sessions(desk: Desk, pin: str) -> None:
    account = desk.accounts.sign_in(NAME, pin)
    fail(desk, FREE_FAILURES + 1)
    again = desk.accounts.reset_pin(NAME)
    assert desk.accounts.current(account.person.id, account.epoch) is None
    assert desk.accounts.sign_in(NAME, again).pin_is_one_time


def test_somebody_blocked_is_out_and_gets_no_cases(desk: Desk, pin: str, camera: CameraSide) -> None:
    account = desk.accounts.sign_in(NAME, pin)
    desk.accounts.block(NAME)
    assert desk.accounts.current(account.person.id, account.epoch) is None
    with pytest.raises(NotSignedInError):
        desk.accounts.sign_in(NAME, pin)
    assert camera.send(report()).json()["state"] == "filed"


def test_a_worker_looks_after_other_grids_from_now_on(desk: Desk, pin: str, camera: CameraSide) -> None:
    desk.accounts.set_grids(NAME, ("panlong-09",))
    assert camera.send(report()).json()["worker"] is None
    with pytest.raises(NotFoundError, match="expected the name of an account"):
        desk.accounts.set_grids("nobody", ())


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, NAME])
def test_a_name_that_is_empty_endless_or_taken_is_refused(desk: Desk, pin: str, name: str) -> None:
    with pytest.raises(InvalidError, match="name: expected"):
        desk.accounts.create_dispatcher(name, Language.ENGLISH)
