from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from command_center.store.store import Store
from streetwarden.errors import ExitCode, WrongInput
from streetwarden.settings import DetectorSettings, Settings
from streetwarden.stored_site import OtherSite, adopt, with_stored_site
from tests.command_center.values import PASSWORD, SITE
from tests.fakes import FakeClock

SETTINGS = Settings(SITE)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path, FakeClock())
    yield store
    store.close()


def test_an_empty_store_is_filled(store: Store) -> None:
    adopt(SETTINGS, store)
    assert store.load_site() == SITE


def test_the_same_site_is_accepted_again_and_again(store: Store) -> None:
    for _ in range(3):
        adopt(SETTINGS, store)
    assert store.load_site() == SITE


def test_another_site_is_refused_with_the_difference_and_the_way_out(store: Store) -> None:
    adopt(SETTINGS, store)
    gate, alley = SITE.cameras
    other = replace(SITE, cameras=(replace(gate, name="西门"), replace(alley, id="lane")))
    with pytest.raises(OtherSite, match="config import FILE") as caught:
        adopt(Settings(other), store)
    assert caught.value.exit_code is ExitCode.WRONG_INPUT
    assert caught.value.details == (
        "cameras.gate.name: 东门 -> 西门",
        "cameras.alley: removed",
        "cameras.lane: added",
    )
    assert store.load_site() == SITE


def test_passwords_that_differ_are_not_shown(store: Store) -> None:
    adopt(SETTINGS, store)
    gate = replace(SITE.cameras[0], url=SITE.cameras[0].url.replace(PASSWORD, "another-s3cret"))
    with pytest.raises(OtherSite) as caught:
        adopt(Settings(replace(SITE, cameras=(gate, SITE.cameras[1]))), store)
    assert caught.value.details == ("cameras.gate.url: its credentials differ",)


def test_settings_of_the_machine_come_from_the_file_and_the_site_from_the_store(store: Store) -> None:
    adopt(SETTINGS, store)
    mine = Settings(replace(SITE, name="新名"), detector=DetectorSettings(model="yolo26n"))
    settings = with_stored_site(mine, store)
    assert settings.site == SITE
    assert settings.detector.model == "yolo26n"


def test_a_store_without_a_site_says_how_to_get_one(store: Store) -> None:
    with pytest.raises(WrongInput, match="holds no site yet; run `streetwarden config import FILE`"):
        with_stored_site(SETTINGS, store)
