from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from dispatch_desk.desk import Desk
from dispatch_desk.retention import delete_broken_writes
from dispatch_desk.web.app import create_app, desk_of
from tests.dispatch_desk.street import BEFORE, CameraSide, picture, report, settings, sha
from tests.fakes import FakeClock


@pytest.fixture
def small(tmp_path: Path) -> Iterator[CameraSide]:
    told = settings(tmp_path / "small", max_picture_bytes=100, max_total_bytes=150)
    app = create_app(told, FakeClock())
    yield CameraSide(TestClient(app))
    desk_of(app).close()


def test_a_picture_is_kept_once_byte_for_byte(camera: CameraSide, desk: Desk) -> None:
    assert [camera.put(BEFORE).status_code for _ in range(2)] == [201, 200]
    assert desk.pictures.path(sha(BEFORE)).read_bytes() == BEFORE


def test_bytes_that_do_not_match_their_name_are_refused(camera: CameraSide, desk: Desk) -> None:
    assert camera.put(BEFORE, name=sha(b"other")).status_code == 422
    assert not desk.pictures.path(sha(b"other")).exists()


@pytest.mark.parametrize("name", ["A" * 64, "a" * 63, "..%2f" * 3, "a" * 64 + "%0a"])
def test_a_name_that_is_no_hash_is_refused(camera: CameraSide, name: str) -> None:
    assert camera.put(BEFORE, name=name).status_code in {404, 422}


def test_another_media_type_is_refused(camera: CameraSide) -> None:
    assert camera.put(BEFORE, media_type="text/html").status_code == 415


def test_a_picture_that_is_too_large_is_refused_although_it_does_not_say_how_large_it_is(
    small: CameraSide,
) -> None:
    def chunks() -> Iterator[bytes]:
        yield from [b"x" * 60] * 2

    answer = small.http.put(
        f"/v1/evidence/{sha(b'x' * 120)}",
        content=chunks(),
        headers={**small.headers, "content-type": "image/jpeg"},
    )
    assert answer.status_code == 413


def test_more_pictures_than_there_is_room_for_are_put_off_not_lost(small: CameraSide) -> None:
    assert small.put(b"a" * 90).status_code == 201
    answer = small.put(b"b" * 90)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")


def test_a_picture_whose_file_is_gone_is_unknown_until_it_is_handed_over_again(
    camera: CameraSide, desk: Desk
) -> None:
    camera.put(BEFORE)
    desk.pictures.path(sha(BEFORE)).unlink()
    assert camera.send(report(evidence=[picture(BEFORE)])).status_code == 422
    assert camera.put(BEFORE).status_code == 201
    assert camera.send(report(evidence=[picture(BEFORE)])).status_code == 201


def test_what_a_killed_desk_left_half_written_is_deleted_at_the_start(tmp_path: Path) -> None:
    folder = tmp_path / "ab"
    folder.mkdir()
    (folder / ".cdef.0011.part").write_bytes(b"half")
    (folder / "cdef").write_bytes(b"whole")
    assert delete_broken_writes(tmp_path) == 1
    assert [file.name for file in folder.iterdir()] == ["cdef"]
