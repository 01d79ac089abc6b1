"""The pictures that go with a report."""

import hashlib

import pytest

from dispatch_client.errors import PictureUnreadable
from dispatch_client.outbox import Parcel
from dispatch_client.pictures import MAX_PICTURE_BYTES, genuine, named_in, without
from tests.dispatch_client.fakes import FakePictures
from tests.dispatch_client.values import EVENT, PICTURE, SHA256, report
from tests.fakes import MONDAY_MORNING

PATH = "a.jpg"
OTHER = hashlib.sha256(b"other").hexdigest()


def parcel(sha256: str = SHA256) -> Parcel:
    return Parcel(1, EVENT, 1, report(pictures=(sha256,)).envelope(), {sha256: PATH}, 0, MONDAY_MORNING)


def test_each_picture_is_named_once() -> None:
    assert list(named_in(report(pictures=(OTHER, SHA256, OTHER)).envelope())) == [OTHER, SHA256]


def test_a_picture_with_the_right_hash_is_genuine() -> None:
    assert genuine(parcel(), SHA256, FakePictures({PATH: PICTURE})) == PICTURE


@pytest.mark.parametrize("files", [{}, {PATH: b"altered"}, {PATH: FileNotFoundError(PATH)}])
def test_a_picture_that_is_gone_or_altered_is_none(files: dict[str, bytes | OSError]) -> None:
    assert genuine(parcel(), SHA256, FakePictures(files)) is None


def test_a_picture_without_a_path_is_none() -> None:
    assert genuine(parcel(), OTHER, FakePictures({PATH: PICTURE})) is None


def test_a_picture_that_is_larger_than_the_contract_takes_is_none() -> None:
    for size, taken in ((MAX_PICTURE_BYTES, True), (MAX_PICTURE_BYTES + 1, False)):
        content = bytes(size)
        sha256 = hashlib.sha256(content).hexdigest()
        assert (genuine(parcel(sha256), sha256, FakePictures({PATH: content})) is not None) is taken


def test_a_disk_that_does_not_read_just_now_is_no_missing_picture() -> None:
    with pytest.raises(PictureUnreadable, match=r"a\.jpg: cannot be read \(Input/output error\)"):
        genuine(parcel(), SHA256, FakePictures({PATH: OSError(5, "Input/output error")}))


def test_a_report_without_a_picture_says_so_and_keeps_everything_else() -> None:
    whole = report(pictures=(OTHER, SHA256)).envelope()
    reduced = without(whole, {OTHER})
    expected = report(pictures=(SHA256,)).envelope()
    assert isinstance(expected["data"], dict)
    expected["data"]["flags"] = ["night", "evidence_missing"]
    assert reduced == expected
    assert without(reduced, {SHA256})["data"] == expected["data"] | {"evidence": []}


def test_a_whole_report_stays_as_it_is() -> None:
    whole = report().envelope()
    assert without(whole, set()) is whole


def test_an_envelope_without_data_is_a_bug_and_says_so() -> None:
    with pytest.raises(TypeError, match="expected data to be an object"):
        named_in({"data": "nothing"})
