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


@pytest.fixture
def store(tmp_path: Path, clock: FakeClock) -> Iterator[Store]:
    store = Store.open(tmp_path / "data", clock)
    store.import_site(SITE)
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
