import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from command_center.app import create_app
from command_center.settings import CommandCenterSettings, ThrottleLimits
from command_center.store.store import Store
from tests.command_center.values import SITE
from tests.command_center.web.center import Center
from tests.command_center.web.signing import KEY
from tests.fakes import FakeClock


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store with a site and nothing else; making one takes a tenth of a second."""
    folder = tmp_path_factory.mktemp("empty") / "data"
    store = Store.open(folder, FakeClock())
    store.import_site(SITE)
    store.close()
    return folder


@pytest.fixture
def store(tmp_path: Path, empty_store: Path, clock: FakeClock) -> Iterator[Store]:
    folder = shutil.copytree(empty_store, tmp_path / "data")
    store = Store.open(folder, clock)
    yield store
    store.close()


@pytest.fixture
def settings(tmp_path: Path) -> CommandCenterSettings:
    few = ThrottleLimits(tries_per_account=3)  # each costs 64 MiB and a tenth of a second
    return CommandCenterSettings(tmp_path / "data", callback_keys=(KEY,), throttle=few, max_viewers=2)


@pytest.fixture
def center(settings: CommandCenterSettings, store: Store, clock: FakeClock) -> Center:
    return Center(create_app(settings, store, clock, None), store, clock)
