from collections.abc import Iterator
from pathlib import Path

import pytest

from base.clock import SystemClock
from streetwarden.redis_server import PrivateRedis, RedisServerError, find_redis_server
from tests.streetwarden.car_model import write_car_model
from tests.streetwarden.painted import paint, stands


@pytest.fixture(scope="session")
def parked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve seconds of a car that stands."""
    return paint(tmp_path_factory.mktemp("painted") / "parked.mkv", stands(), 12)


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    try:
        server = find_redis_server()
    except RedisServerError as error:
        pytest.skip(str(error))
    with PrivateRedis(server, tmp_path_factory.mktemp("redis"), SystemClock()) as running:
        yield running.url


@pytest.fixture(scope="session")
def car_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A detector file that finds the car of `parked`."""
    return write_car_model(tmp_path_factory.mktemp("models") / "car.onnx")
