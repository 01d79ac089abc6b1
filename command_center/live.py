"""The live channel: who is alive, and "look into the database now". Redis carries it, never the truth.

Everything here may be lost or late: that costs time, nothing else. Redis 6.2 commands only.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Self

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from base.redaction import redact
from command_center.errors import LiveChannelError

_WORKER = "streetwarden:worker:"
_WAKE = "streetwarden:wake:"
LONGEST_WAIT_S = 10.0
_ANSWER_S = 2.0  # a local Redis answers within a millisecond; over a network, within this
_SCAN_COUNT = 500


class LiveChannel:
    """Heartbeats and wakes over one Redis. Every method raises `LiveChannelError` while Redis is away."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._redis = _client(url, _ANSWER_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back the connections."""
        self._redis.close()

    def heartbeat(self, worker_id: str, status: Mapping[str, object], ttl_s: float) -> None:
        """Say that a worker lives, and how it is (JSON values); forgotten after `ttl_s` without another."""
        with _faults(self._url):
            self._redis.set(_WORKER + worker_id, json.dumps(dict(status)), px=max(1, round(ttl_s * 1000)))

    def workers(self) -> dict[str, dict[str, object]]:
        """The latest status of every worker that is alive, by its id."""
        with _faults(self._url):
            keys = sorted(self._redis.scan_iter(match=_WORKER + "*", count=_SCAN_COUNT))
            statuses = self._redis.mget(keys) if keys else []
        alive = zip(keys, statuses, strict=True)
        return {key.removeprefix(_WORKER): json.loads(status) for key, status in alive if status is not None}

    def wake(self, topic: str) -> None:
        """Wake everybody who waits for `topic`; a stream of length 1 remembers the last wake."""
        with _faults(self._url):
            self._redis.xadd(_WAKE + topic, {"wake": "1"}, maxlen=1, approximate=False)

    def waker(self, topic: str) -> "Waker":
        """Somebody who can be woken; wakes from now on count."""
        return Waker(self._url, topic)


class Waker:
    """Waits for wakes of one topic. One that comes between two waits ends the second at once."""

    def __init__(self, url: str, topic: str) -> None:
        self._url = url
        self._key = _WAKE + topic
        self._redis = _client(url, LONGEST_WAIT_S + _ANSWER_S)
        self._last = self._latest()

    def wait(self, timeout_s: float) -> bool:
        """Whether somebody woke us within `timeout_s` (at most `LONGEST_WAIT_S` are waited)."""
        block_ms = max(1, round(min(timeout_s, LONGEST_WAIT_S) * 1000))
        with _faults(self._url):
            answer = self._redis.xread({self._key: self._last}, block=block_ms)
        if answer:
            self._last = self._latest()
        return bool(answer)

    def close(self) -> None:
        """Give back the connection."""
        self._redis.close()

    def _latest(self) -> str:
        with _faults(self._url):
            entries = self._redis.xrevrange(self._key, count=1)
        return str(entries[0][0]) if entries else "0"


def _client(url: str, timeout_s: float) -> redis.Redis:
    """A client that opens no connection yet. Raises LiveChannelError for an address of another kind."""
    try:
        return redis.Redis.from_url(
            url,
            decode_responses=True,
            socket_timeout=timeout_s,
            retry=Retry(NoBackoff(), 1),  # once, for a connection that Redis has closed meanwhile
            protocol=2,
        )
    except ValueError as error:
        raise LiveChannelError(f"expected redis://, rediss:// or unix://, got {redact(url)}") from error


@contextmanager
def _faults(url: str) -> Iterator[None]:
    try:
        yield
    except redis.RedisError as error:
        raise LiveChannelError(f"Redis at {redact(url)} does not answer: {redact(str(error))}") from error
