import subprocess
from pathlib import Path

from benchmarks.origin import commit_of, installed_versions, origin_here
from tests.fakes import MONDAY_MORNING


def git(folder: Path, *args: str) -> str:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", "-C", folder, *who, *args], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_checkout_knows_its_commit_and_whether_it_was_changed(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "a").write_text("1", "utf-8")
    git(tmp_path, "add", "a")
    git(tmp_path, "commit", "-q", "--no-verify", "-m", "first")
    assert commit_of(tmp_path) == git(tmp_path, "rev-parse", "HEAD")
    (tmp_path / "a").write_text("2", "utf-8")
    assert commit_of(tmp_path) == git(tmp_path, "rev-parse", "HEAD") + "-dirty"


def test_an_installation_inside_another_checkout_has_no_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "site-packages").mkdir()
    assert commit_of(tmp_path / "site-packages") is None


def test_what_is_not_installed_is_left_out() -> None:
    versions = installed_versions()
    assert versions["numpy"].count(".") >= 1
    assert "" not in versions.values()


def test_an_origin_names_machine_versions_and_moment() -> None:
    origin = origin_here(MONDAY_MORNING)
    assert (origin.at, origin.model) == (MONDAY_MORNING, None)
    assert origin.versions["python"].startswith("3.")
