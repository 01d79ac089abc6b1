"""In the place of a worker: a private socket that sends what it is told to."""

import json
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Queue
from typing import Any


class MediaWorker:
    """Sends the same to everybody who asks, then waits; `hang_up` ends all lines.

    asked   the lines that were said to it
    """

    def __init__(self, folder: Path, wire: bytes) -> None:
        self.address = str(folder / "media.sock")
        self.asked: Queue[Any] = Queue()
        self._wire = wire
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(self.address)
        self._listener.listen()
        self._lines: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def hang_up(self) -> None:
        for line in self._lines:
            with suppress(OSError):  # the viewer has gone
                line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._threads[0].join()
        for line, thread in zip(self._lines, self._threads[1:], strict=True):
            thread.join()
            line.close()

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self._lines.append(line)
            self._threads.append(threading.Thread(target=self._serve, args=(line,)))
            self._threads[-1].start()

    def _serve(self, line: socket.socket) -> None:
        with line.makefile("rb") as lines, suppress(OSError):  # a viewer may go in the middle
            for text in lines:
                said = json.loads(text)
                self.asked.put(said)
                if "camera" in said:
                    line.sendall(self._wire)


@contextmanager
def media_worker(*messages: bytes, raw: bytes = b"") -> Iterator[MediaWorker]:
    """`raw` follows the messages as it is."""
    wire = b"".join(len(message).to_bytes(4, "big") + message for message in messages) + raw
    with tempfile.TemporaryDirectory(prefix="sw-") as folder:
        worker = MediaWorker(Path(folder), wire)
        try:
            yield worker
        finally:
            worker.hang_up()
            worker.close()
