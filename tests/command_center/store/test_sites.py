from dataclasses import replace
from pathlib import Path

import pytest

from command_center.errors import SecretError, StoreError
from command_center.store.secrets import Keeper
from command_center.store.store import DATABASE_FILE, Store
from tests.command_center.values import EVENT, PASSWORD, SITE, STATE
from tests.fakes import FakeClock
from vision.site import Camera, RuleSpec, Site


def test_a_new_store_has_no_site(tmp_path: Path, clock: FakeClock) -> None:
    store = Store.open(tmp_path, clock)
    assert store.load_site() is None
    store.close()


def test_a_site_comes_back_as_it_was(store: Store) -> None:
    assert store.load_site() == SITE


def test_how_a_camera_is_reached_comes_back(store: Store) -> None:
    udp = Camera("a", "rtsp://10.0.0.9/", transport="udp")
    encrypted = Camera("b", "rtsps://10.0.0.9/", tls="accept_any")
    store.import_site(Site("other", cameras=(udp, encrypted)))
    assert store.load_site() == Site("other", cameras=(udp, encrypted))


def test_an_import_replaces_the_whole_site_and_keeps_events_and_states(store: Store) -> None:
    store.record(STATE, [EVENT])
    small = Site("other", cameras=(Camera("only", "rtsp://10.0.0.9/"),))
    store.import_site(small)
    assert store.load_site() == small
    assert store.event(EVENT.id) == EVENT
    assert store.state("gate") == STATE


@pytest.mark.parametrize(
    "cameras",
    [
        (Camera("twice"), Camera("twice")),
        (Camera("a", rules=(RuleSpec("illegal_parking", "nowhere"),)),),
    ],
    ids=["the same id twice", "a rule without its zone"],
)
def test_a_site_that_does_not_hold_together_changes_nothing(
    store: Store, cameras: tuple[Camera, ...]
) -> None:
    with pytest.raises(StoreError, match="expected unique ids"):
        store.import_site(replace(SITE, cameras=cameras))
    assert store.load_site() == SITE


def test_passwords_are_nowhere_in_the_files_of_the_store(tmp_path: Path, store: Store) -> None:
    store.record(STATE, [EVENT])
    data = tmp_path / "data"
    while_open = b"".join(file.read_bytes() for file in data.iterdir())
    store.close()
    assert (data / DATABASE_FILE).stat().st_size > 0
    for content in (while_open, *(file.read_bytes() for file in data.iterdir())):
        assert PASSWORD.encode() not in content
        assert b"10.0.0.8" not in content


def test_the_key_is_for_its_owner_only_and_stays_the_same(tmp_path: Path, store: Store) -> None:
    key = tmp_path / "data" / "secret.key"
    before = key.read_bytes()
    store.import_site(SITE)
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.read_bytes() == before
    assert [file.name for file in key.parent.iterdir() if "secret" in file.name] == ["secret.key"]


def test_a_store_without_passwords_needs_no_key(tmp_path: Path, clock: FakeClock) -> None:
    store = Store.open(tmp_path, clock)
    store.import_site(Site("plain", cameras=(Camera("file"),)))
    assert store.load_site() is not None
    assert not (tmp_path / "secret.key").exists()
    store.close()


def test_a_missing_key_is_not_replaced_in_silence(tmp_path: Path, store: Store) -> None:
    (tmp_path / "data" / "secret.key").unlink()
    with pytest.raises(SecretError, match=r"secret\.key: cannot read the key.*put it back, or import"):
        store.load_site()
    store.import_site(SITE)
    assert store.load_site() == SITE


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"k" * 43 + b"=", "expected the key that the camera addresses were saved with, got another one"),
        (b"", "expected 32 bytes in base64, got something else"),
        (b"\xff\x00 no key at all", "expected 32 bytes in base64, got something else"),
    ],
    ids=["another key", "empty", "garbage"],
)
def test_a_wrong_key_is_named_and_tells_nothing(
    tmp_path: Path, store: Store, content: bytes, expected: str
) -> None:
    (tmp_path / "data" / "secret.key").write_bytes(content)
    with pytest.raises(SecretError, match=expected) as caught:
        store.load_site()
    assert PASSWORD not in str(caught.value)


def test_a_key_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    with pytest.raises(SecretError, match=r"cannot make a key for the camera addresses \(No such file"):
        Keeper(tmp_path / "nowhere" / "secret.key").encrypt("rtsp://10.0.0.8/")
