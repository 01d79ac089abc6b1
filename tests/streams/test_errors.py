import pytest

from streams.errors import AuthenticationFailed, ConnectionFailed, FileMissing, StreamError


@pytest.mark.parametrize("kind", [ConnectionFailed, AuthenticationFailed, FileMissing])
def test_no_message_shows_a_password(kind: type[StreamError]) -> None:
    assert str(kind("rtsp://admin:hunter2@10.0.0.7/1: no")) == "rtsp://***@10.0.0.7/1: no"


def test_a_missing_file_need_not_be_tried_again_but_a_silent_camera_must() -> None:
    assert FileMissing("gone").permanent
    assert not ConnectionFailed("silent").permanent
