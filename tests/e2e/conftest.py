"""What several end-to-end tests start."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from streetwarden.redis_server import RedisServerError, find_redis_server
from tests.e2e.program import Program

Up = Callable[[str], Program]


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    """Starts `up` with the text of a site file, each time on the data folder of the test."""
    try:
        find_redis_server()
    except RedisServerError as error:
        pytest.skip(str(error))
    with ExitStack() as stack:
        short = stack.enter_context(tempfile.TemporaryDirectory(prefix="sw-"))  # for sockets

        def start(text: str) -> Program:
            site = tmp_path / "site.yaml"
            site.write_text(text, "utf-8")
            command = ("up", "-c", str(site), "--json")
            program = Program(tmp_path / "data", *command, environ={"TMPDIR": short})
            stack.callback(program.close)
            return program

        yield start
