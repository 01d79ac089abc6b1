from pathlib import Path

import pytest

from command_center.store.evidence import EvidenceFolder
from vision.ports import EvidenceError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "evidence"


@pytest.fixture
def folder(root: Path) -> EvidenceFolder:
    return EvidenceFolder(root)


def paths(folder: EvidenceFolder) -> set[str]:
    return {file.path for file in folder.files()}


def test_a_picture_is_kept_whole_under_its_path(folder: EvidenceFolder, root: Path) -> None:
    folder.put("2026/01/05/e1/overview.jpg", b"first")
    folder.put("2026/01/05/e1/overview.jpg", b"again")
    assert (root / "2026/01/05/e1/overview.jpg").read_bytes() == b"again"
    assert [(file.path, file.size_bytes) for file in folder.files()] == [("2026/01/05/e1/overview.jpg", 5)]


@pytest.mark.parametrize(
    "path", ["", ".", "/etc/passwd", "../x.jpg", "a/../../x.jpg", "a\\..\\x.jpg", "C:/x.jpg", "a\0.jpg"]
)
def test_a_path_that_leads_out_of_the_folder_is_refused(
    folder: EvidenceFolder, root: Path, path: str
) -> None:
    with pytest.raises(EvidenceError, match="expected a relative path inside the evidence folder"):
        folder.put(path, b"x")
    assert not root.exists()


def test_a_deleted_picture_takes_its_empty_folders_along(folder: EvidenceFolder, root: Path) -> None:
    folder.put("a/b/1.jpg", b"x")
    folder.put("a/2.jpg", b"x")
    folder.delete("a/b/1.jpg")
    folder.delete("a/b/1.jpg")
    assert paths(folder) == {"a/2.jpg"}
    assert not (root / "a/b").exists()
    folder.delete("a/2.jpg")
    assert list(root.iterdir()) == []


def test_a_new_folder_has_no_files(folder: EvidenceFolder) -> None:
    assert paths(folder) == set()


def test_what_is_in_the_way_is_named(folder: EvidenceFolder, root: Path) -> None:
    root.mkdir()
    (root / "a").write_text("a file, not a folder")
    with pytest.raises(EvidenceError, match=r"a/1\.jpg: cannot keep this picture \(.*make room on this disk"):
        folder.put("a/1.jpg", b"x")
    (root / "folder.jpg").mkdir()
    with pytest.raises(EvidenceError, match=r"folder\.jpg: cannot keep this picture"):
        folder.put("folder.jpg", b"x")
    assert paths(folder) == {"a"}, "nothing half-written is left behind"
    with pytest.raises(EvidenceError, match="cannot delete this picture"):
        folder.delete("folder.jpg")
