import re
from hashlib import md5

import pytest

from simulation.rtsp.digest import Credentials, DigestGuard

KEY = Credentials("admin", "secret")


def answer(challenge: str, method: str, password: str, *, qop: bool = True) -> str:
    """What a client sends, after RFC 7616, section 3.4.1."""
    realm, nonce = (re.findall(f'{name}="([^"]*)"', challenge)[0] for name in ("realm", "nonce"))

    def digest(text: str) -> str:
        return md5(text.encode(), usedforsecurity=False).hexdigest()

    identity, request = digest(f"admin:{realm}:{password}"), digest(f"{method}:rtsp://camera/1")
    middle, extra = (":00000001:c0ffee:auth", ', qop=auth, nc=00000001, cnonce="c0ffee"') if qop else ("", "")
    response = digest(f"{identity}:{nonce}{middle}:{request}")
    return (
        f'Digest username="admin", realm="{realm}", nonce="{nonce}", uri="rtsp://camera/1", '
        f'response="{response}"{extra}'
    )


@pytest.mark.parametrize("qop", [True, False])
def test_the_right_password_is_admitted_in_the_new_and_the_old_form(qop: bool) -> None:
    guard = DigestGuard(KEY)
    assert guard.admits("DESCRIBE", answer(guard.challenge(), "DESCRIBE", "secret", qop=qop))


def test_a_wrong_password_is_not() -> None:
    guard = DigestGuard(KEY)
    assert not guard.admits("DESCRIBE", answer(guard.challenge(), "DESCRIBE", "wrong"))


def test_an_answer_for_another_request_or_another_camera_is_not() -> None:
    guard, other = DigestGuard(KEY), DigestGuard(KEY)
    assert not guard.admits("PLAY", answer(guard.challenge(), "DESCRIBE", "secret"))
    assert not guard.admits("PLAY", answer(other.challenge(), "PLAY", "secret"))


@pytest.mark.parametrize("header", ["", "Basic YWRtaW46c2VjcmV0", "Digest", 'Digest response="é"'])
def test_no_answer_or_an_odd_one_is_refused(header: str) -> None:
    assert not DigestGuard(KEY).admits("DESCRIBE", header)


def test_a_camera_without_a_password_admits_everybody() -> None:
    assert DigestGuard(None).admits("DESCRIBE", "")


def test_the_password_does_not_show_when_credentials_are_printed() -> None:
    assert "secret" not in repr(KEY)
