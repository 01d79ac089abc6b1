import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from base.clock import SystemClock
from command_center.store.store import Store
from streetwarden.redis_server import PrivateRedis, RedisServerError, find_redis_server
from tests.command_center.values import SITE
from tests.fakes import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def new_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the site and nothing else, to be copied: making tables takes longer than most tests."""
    folder = tmp_path_factory.mktemp("new") / "data"
    store = Store.open(folder, FakeClock())
    store.import_site(SITE)
    store.close()
    return folder


@pytest.fixture
def store(tmp_path: Path, clock: FakeClock, new_store: Path) -> Iterator[Store]:
    shutil.copytree(new_store, tmp_path / "data")
    store = Store.open(tmp_path / "data", clock)
    yield store
    store.close()


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    try:
        server = find_redis_server()
    except RedisServerError as error:
        pytest.skip(str(error))
    with PrivateRedis(server, tmp_path_factory.mktemp("redis"), SystemClock()) as running:
        yield running.url
