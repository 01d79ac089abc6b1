"""RTSP cameras that say what a test tells them to say, right or wrong."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Script:
    """What a camera says to whoever calls.

    description  the body that answers DESCRIBE
    stream       what follows the answer to PLAY
    trickle      what follows that, byte by byte
    answer       put in the place of the answer to every request; None: RTSP as it should be
    refuses      whether it hangs up at the first request
    stays        whether the line stays open when all is said
    answer_s     between two bytes of an answer; 0: all at once
    trickle_s    between two bytes of `trickle`
    """

    description: bytes = b""
    stream: bytes = b""
    trickle: bytes = b""
    answer: bytes | None = None
    refuses: bool = False
    stays: bool = False
    answer_s: float = 0.0
    trickle_s: float = 0.0


class ScriptedCamera(socketserver.ThreadingTCPServer):
    """Plays `script` to each caller; another script may take its place at any time."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.script = script
        self.closing = threading.Event()
        self.calls = 0

    @property
    def url(self) -> str:
        return f"rtsp://127.0.0.1:{self.server_address[1]}/gate"

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller who hangs up in the middle is usual here."""


class _Conversation(socketserver.StreamRequestHandler):
    server: ScriptedCamera
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.server.calls += 1
        script = self.server.script
        with suppress(OSError):
            while (request := self._request()) and not script.refuses:
                self._say(self._answer(script, request), script.answer_s)
                if request[0] == "PLAY":
                    self._say(script.stream, 0.0)
                    self._say(script.trickle, script.trickle_s)
                    if not script.stays:
                        return
                if request[0] == "TEARDOWN":
                    return

    def _request(self) -> tuple[str, dict[str, str]] | None:
        """Method and headers of the next request; None when the caller has gone."""
        while (first := self.rfile.read(1)) == b"$":
            self.rfile.read(int.from_bytes(self.rfile.read(3)[1:], "big"))
        if not first:
            return None
        method = (first + self.rfile.readline()).split(b" ")[0].decode()
        headers = {}
        while line := self.rfile.readline().decode().strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        return method, headers

    def _answer(self, script: Script, request: tuple[str, dict[str, str]]) -> bytes:
        if script.answer is not None:
            return script.answer
        method, headers = request
        lines = [b"RTSP/1.0 200 OK", f"CSeq: {headers.get('cseq', '0')}".encode(), b"Session: 12345678"]
        body = b""
        if method == "DESCRIBE":
            body = script.description
            lines += [b"Content-Type: application/sdp", f"Content-Length: {len(body)}".encode()]
        if method == "SETUP":
            lines.append(f"Transport: {headers.get('transport', '')}".encode())
        return b"\r\n".join(lines) + _END + body

    def _say(self, data: bytes, pause_s: float) -> None:
        if not pause_s:
            self.connection.sendall(data)
            return
        for place in range(len(data)):
            self.connection.sendall(data[place : place + 1])
            if self.server.closing.wait(pause_s):
                return


@contextmanager
def scripted(script: Script) -> Iterator[ScriptedCamera]:
    """A camera that plays `script` while it is needed."""
    camera = ScriptedCamera(script)
    thread = threading.Thread(target=camera.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield camera
    finally:
        camera.closing.set()
        camera.shutdown()
        thread.join()
        camera.server_close()
