import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.redaction import redact
from streetwarden.camera_url import CAMERA_SCHEMES, REDIS_SCHEMES, checked, escaped, expanded, masked


def test_a_variable_inside_credentials_is_percent_encoded_and_elsewhere_it_is_not() -> None:
    environ = {"USER": "a:b", "PW": "p@/#", "HOST": "192.0.2.1:554"}
    assert expanded("rtsp://${USER}:${PW}@${HOST}/x", environ) == "rtsp://a%3Ab:p%40%2F%23@192.0.2.1:554/x"
    assert expanded("${URL}", {"URL": "rtsp://a:b@h/"}) == "rtsp://a:b@h/"


@pytest.mark.parametrize("template", ["${PW}", "rtsp://u:${PW}@h/", "${}", "${PW"])
def test_a_variable_that_is_not_set_is_refused(template: str) -> None:
    with pytest.raises(ValueError, match=r"expected the environment variable .* to be set, got nothing"):
        expanded(template, {})


@given(st.text("a${}@:/", max_size=12))
def test_an_escaped_address_is_expanded_to_itself(url: str) -> None:
    assert expanded(escaped(url), {}) == url


@given(st.text(min_size=1), st.text(min_size=1))
def test_an_expanded_password_is_always_masked(user: str, password: str) -> None:
    url = expanded("rtsp://${U}:${P}@192.0.2.1/x", {"U": user, "P": password})
    assert checked(url, CAMERA_SCHEMES) == url
    assert redact(url) == masked(url) == "rtsp://***@192.0.2.1/x"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "clip.mp4",
        "../a/b.mp4",
        "file:/v.mp4",
        "file:///v.mp4",
        "rtsp://h/",
        "RTSP://h:554/a?b=c&d",
        "rtsps://[::1]:8554/x",
    ],
)
def test_a_camera_may_be_an_address_or_a_file(url: str) -> None:
    assert checked(url, CAMERA_SCHEMES) == url


@pytest.mark.parametrize("url", ["redis://h:6379/0", "rediss://:pw@h", "unix:///run/redis.sock"])
def test_redis_may_be_near_or_far(url: str) -> None:
    assert checked(url, REDIS_SCHEMES) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://h/",
        "rtsp://",
        "rtsp:///x",
        "rtsp://u:hunter2/x@h/",
        "rtsp://u:1/hunter2@h/",
        "rtsp://u:a@hunter2@h/",
        "rtsp://u:hunter2#@h/",
        "rtsp://u:hunter2?@h/",
        "rtsp://h:hunter2/",
        "rtsp://h:0/",
        "rtsp://h:99999/",
        "rtsp://***@h/",
    ],
)
def test_another_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match=r"^expected .*, got ") as caught:
        checked(url, CAMERA_SCHEMES)
    assert "hunter2" not in str(caught.value)
