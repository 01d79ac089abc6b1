import pytest

from streams.errors import (
    AuthenticationFailed,
    ConnectionFailed,
    DecodeError,
    FileBroken,
    FileMissing,
    NoKeyPicture,
    NotAVideo,
    NoVideoStream,
    StreamEnded,
    StreamError,
    StreamStalled,
)
from streams.reason import Reason, reason_of


@pytest.mark.parametrize("kind", [ConnectionFailed, AuthenticationFailed, FileMissing])
def test_no_message_shows_a_password(kind: type[StreamError]) -> None:
    assert str(kind("rtsp://admin:hunter2@10.0.0.7/1: no")) == "rtsp://***@10.0.0.7/1: no"


def test_a_missing_file_need_not_be_tried_again_but_a_silent_camera_must() -> None:
    assert FileMissing("gone").permanent
    assert not ConnectionFailed("silent").permanent
    assert not NoVideoStream("sound alone").permanent


def test_a_camera_without_video_is_called_again_but_rarely() -> None:
    assert NoVideoStream("sound alone").retry_after_s == 60.0


def test_every_kind_of_error_has_a_reason_of_its_own_that_can_be_said_in_any_language() -> None:
    kinds = [
        ConnectionFailed,
        AuthenticationFailed,
        StreamStalled,
        NoKeyPicture,
        NoVideoStream,
        StreamEnded,
        DecodeError,
        FileMissing,
        NotAVideo,
        FileBroken,
    ]
    reasons = [kind("why").reason for kind in kinds]
    assert len(set(reasons)) == len(kinds)
    assert Reason.FAILED not in reasons


def test_an_error_may_know_its_reason_better_than_its_kind() -> None:
    assert ConnectionFailed("nothing listens", Reason.NOTHING_LISTENS).reason is Reason.NOTHING_LISTENS


def test_what_is_no_error_of_a_stream_has_simply_failed() -> None:
    assert reason_of(ZeroDivisionError()) is Reason.FAILED
    assert reason_of(StreamStalled("silent")) is Reason.STREAM_STALLED
