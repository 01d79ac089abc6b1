"""Downloads from a real server on the loopback interface: whole, broken off, gone on with, refused."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from models.download import MAX_REDIRECTS, Download, Place
from models.errors import DownloadError
from tests.models.release_server import Release, serving

CONTENT = bytes(range(256)) * 1000


def here(url: str) -> bool:
    return urlsplit(url).hostname == "127.0.0.1"


@pytest.fixture
def release(monkeypatch: pytest.MonkeyPatch) -> Iterator[Release]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with serving(Release(CONTENT)) as served:
        yield served


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "pull" / "model.onnx"


DOWNLOAD = Download(here)


def test_a_file_comes_whole_and_leaves_nothing_beside_it(release: Release, file: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    DOWNLOAD.fetch(release.url, file, lambda done, total: seen.append((done, total)))
    assert file.read_bytes() == CONTENT
    assert list(file.parent.iterdir()) == [file]
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def broken_off(release: Release, file: Path) -> int:
    """Break a download off; return how many bytes are there."""
    release.breaks_after = 100_000
    with pytest.raises(DownloadError, match=r"broke off after \d+ bytes.*goes on from there") as caught:
        DOWNLOAD.fetch(release.url, file)
    assert not caught.value.permanent
    assert not file.exists()
    return Place(file).part.stat().st_size


def test_a_download_that_broke_off_goes_on_from_there(release: Release, file: Path) -> None:
    size = broken_off(release, file)
    assert size > 0
    DOWNLOAD.fetch(release.url, file)
    assert file.read_bytes() == CONTENT
    assert release.asked == [(None, None), (f"bytes={size}-", '"one"')]
    assert list(file.parent.iterdir()) == [file]


def test_a_server_that_knows_no_parts_sends_the_whole_file_again(release: Release, file: Path) -> None:
    broken_off(release, file)
    release.ranges = False
    DOWNLOAD.fetch(release.url, file)
    assert file.read_bytes() == CONTENT


def test_a_file_that_was_replaced_meanwhile_is_begun_anew(release: Release, file: Path) -> None:
    broken_off(release, file)
    release.content, release.etag = CONTENT[::-1], '"two"'
    DOWNLOAD.fetch(release.url, file)
    assert file.read_bytes() == CONTENT[::-1]


@pytest.mark.parametrize("etag", [None, 'W/"weak"'])
def test_what_cannot_be_recognised_is_begun_anew(release: Release, file: Path, etag: str | None) -> None:
    release.etag = etag
    broken_off(release, file)
    DOWNLOAD.fetch(release.url, file)
    assert file.read_bytes() == CONTENT
    assert release.asked[-1] == (None, None)


def test_a_beginning_from_another_address_is_not_gone_on_with(release: Release, file: Path) -> None:
    broken_off(release, file)
    DOWNLOAD.fetch(release.url.replace("yolo-test", "other"), file)
    assert release.asked[-1] == (None, None)
    assert file.read_bytes() == CONTENT


def test_a_beginning_that_is_longer_than_the_file_is_begun_anew(release: Release, file: Path) -> None:
    broken_off(release, file)
    release.content = CONTENT[:1000]
    DOWNLOAD.fetch(release.url, file)
    assert file.read_bytes() == CONTENT[:1000]


def test_a_part_that_begins_elsewhere_is_not_used(release: Release, file: Path) -> None:
    broken_off(release, file)
    release.part_start = 5
    DOWNLOAD.fetch(release.url, file)
    assert file.read_bytes() == CONTENT


@pytest.mark.parametrize("says_length", [True, False])
def test_a_file_that_is_too_large_is_refused_and_nothing_kept(
    release: Release, file: Path, *, says_length: bool
) -> None:
    release.says_length = says_length
    download = replace(DOWNLOAD, max_bytes=len(CONTENT) - 1)
    with pytest.raises(DownloadError, match=r"expected at most 255999 bytes, got 256000") as caught:
        download.fetch(release.url, file)
    assert caught.value.permanent
    assert list(file.parent.iterdir()) == []


@pytest.mark.parametrize(("status", "permanent"), [(404, True), (403, True), (429, False), (503, False)])
def test_an_answer_without_the_file_says_what_the_server_said(
    release: Release, file: Path, status: int, *, permanent: bool
) -> None:
    release.status = status
    with pytest.raises(DownloadError, match=f"expected the file, the server answered {status}") as caught:
        DOWNLOAD.fetch(release.url, file)
    assert caught.value.permanent is permanent
    assert not file.parent.exists()


def test_a_closed_network_is_told_with_the_address_and_the_way_by_hand(release: Release, file: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}/a.onnx"
        with pytest.raises(DownloadError, match=r"a.onnx: cannot be reached.*models import FILE") as caught:
            DOWNLOAD.fetch(url, file)
    assert url in str(caught.value)
    assert not caught.value.permanent


def test_the_proxy_of_the_environment_is_used(
    release: Release, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("http_proxy", release.url)
    Download(lambda _url: True).fetch("http://models.example/yolo.onnx", file)
    assert file.read_bytes() == CONTENT


def test_a_proxy_that_is_no_address_is_told(
    release: Release, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "gopher://127.0.0.1")
    with pytest.raises(DownloadError, match=r"the proxy of the environment .* is no address"):
        DOWNLOAD.fetch(release.url, file)


def test_a_redirect_within_the_known_hosts_is_followed(release: Release, file: Path) -> None:
    release.redirect = "/moved.onnx"
    DOWNLOAD.fetch(release.url, file)
    assert file.read_bytes() == CONTENT


@pytest.mark.parametrize(
    "elsewhere",
    [
        "http://127.0.0.2/a.onnx?signature=1",
        "file:///etc/passwd",
        "http://[",
        "https://127.0.0.1.example/a.onnx",
        "http://127.0.0.1@127.0.0.2/a.onnx",
    ],
)
def test_a_redirect_to_elsewhere_is_refused_before_it_is_asked(
    release: Release, file: Path, elsewhere: str
) -> None:
    release.redirect = elsewhere
    with pytest.raises(DownloadError, match=r"none of its makers' places; refused") as caught:
        DOWNLOAD.fetch(release.url, file)
    assert "signature" not in str(caught.value)
    assert not file.exists()


def test_redirects_without_end_are_given_up(release: Release, file: Path) -> None:
    release.redirect = "/again.onnx"
    with pytest.raises(DownloadError, match=f"redirects more than {MAX_REDIRECTS} times"):
        DOWNLOAD.fetch(release.url, file)
    assert len(release.asked) == MAX_REDIRECTS + 1


def test_a_place_that_cannot_be_written_is_named(release: Release, file: Path) -> None:
    file.parent.write_text("a file where the folder should be")
    with pytest.raises(DownloadError, match=r"model.onnx: cannot be written"):
        DOWNLOAD.fetch(release.url, file)
