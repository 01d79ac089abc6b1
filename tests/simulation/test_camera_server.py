import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from simulation.rtsp import Camera, CameraServer, Clip, Credentials, Fault

PATIENCE_S = 10.0
TCP = "RTP/AVP/TCP;unicast;interleaved=0-1"


class Client:
    """An RTSP client that can be rude."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        self._file = self._socket.makefile("rb")

    def ask(self, method: str, path: str = "gate", **headers: str) -> str:
        """Send a request; return status line and headers of the answer."""
        lines = [f"{method} rtsp://127.0.0.1/{path} RTSP/1.0", "CSeq: 1"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        return self._head()

    def play(self) -> None:
        """Start watching."""
        self.ask("SETUP", "gate/track0", Transport=TCP)
        assert self.ask("PLAY").startswith("RTSP/1.0 200")

    def describe(self) -> str:
        """The session description."""
        head = self.ask("DESCRIBE")
        (length,) = (line.split(": ")[1] for line in head.split("\n") if line.startswith("Content-Length"))
        return self._file.read(int(length)).decode()

    def packet(self) -> tuple[int, bytes]:
        """The next interleaved packet and its channel; channel -1 at the end of the connection."""
        header = self._file.read(4)
        if len(header) < 4:
            return -1, b""
        _, channel, length = struct.unpack("!cBH", header)
        return channel, self._file.read(length)

    def close(self) -> None:
        self._file.close()
        self._socket.close()

    def _head(self) -> str:
        lines = []
        while line := self._file.readline().decode().rstrip("\r\n"):
            lines.append(line)
        return "\n".join(lines)


@contextmanager
def visiting(camera: Camera) -> Iterator[Client]:
    with CameraServer({"gate": camera}) as server:
        client = Client(server.port)
        try:
            yield client
        finally:
            client.close()


def sequence_and_time(packet: bytes) -> tuple[int, int]:
    sequence, timestamp = struct.unpack("!HI", packet[2:8])
    return sequence, timestamp


def test_the_first_thing_a_viewer_gets_is_a_report_then_a_key_picture(clip: Clip) -> None:
    with visiting(Camera(clip)) as client:
        client.play()
        (first, report), (second, picture) = client.packet(), client.packet()
    assert (first, report[1]) == (1, 200)
    assert second == 0
    (of_report,) = struct.unpack("!I", report[16:20])
    lag = (of_report - sequence_and_time(picture)[1]) & 0xFFFFFFFF
    assert lag < 90_000


def test_two_viewers_see_the_same_position(clip: Clip) -> None:
    with CameraServer({"gate": Camera(clip)}) as server:
        one, two = Client(server.port), Client(server.port)
        one.play()
        two.play()
        seen_by_one = {one.packet()[1] for _ in range(40)}
        seen_by_two = {two.packet()[1] for _ in range(20)}
        one.close()
        two.close()
    assert len({packet for packet in seen_by_two if packet[1] != 200} & seen_by_one) > 5


def channels(client: Client, packets: int = 60) -> set[int]:
    return {client.packet()[0] for _ in range(packets)}


def test_sound_goes_to_those_who_ask_for_it(clip: Clip) -> None:
    with CameraServer({"gate": Camera(clip, sound=True)}) as server:
        seeing, hearing = Client(server.port), Client(server.port)
        assert hearing.ask("SETUP", "gate/track1", Transport=TCP).startswith("RTSP/1.0 200")
        seeing.play()
        hearing.play()
        assert (channels(seeing), channels(hearing)) == ({0, 1}, {0, 1, 2})
        seeing.close()
        hearing.close()


def test_sound_may_go_on_alone(clip: Clip) -> None:
    camera = Camera(clip, sound=True)
    with visiting(camera) as client:
        assert "m=audio" in client.describe()
        client.ask("SETUP", "gate/track1", Transport=TCP)
        client.play()
        channels(client)
        camera.fault = Fault.SOUND_ALONE
        while client.packet()[0] != 2 or client.packet()[0] != 2 or client.packet()[0] != 2:
            pass


def test_a_camera_without_a_microphone_has_no_sound(clip: Clip) -> None:
    with visiting(Camera(clip)) as client:
        assert "m=audio" not in client.describe()
        assert client.ask("SETUP", "gate/track1", Transport=TCP).startswith("RTSP/1.0 404")


def test_cameras_start_at_random_numbers_and_times(clip: Clip) -> None:
    firsts = []
    for _ in range(2):
        with visiting(Camera(clip, starts_on_play=True)) as client:
            client.play()
            client.packet()
            firsts.append(sequence_and_time(client.packet()[1]))
    assert firsts[0] != firsts[1]


@pytest.mark.parametrize(
    ("fault", "status"), [(Fault.UNAUTHORIZED, "401 Unauthorized"), (Fault.NOT_FOUND, "404 Not Found")]
)
def test_a_fault_on_order_is_answered_and_can_be_taken_back(fault: Fault, status: str, clip: Clip) -> None:
    camera = Camera(clip)
    with visiting(camera) as client:
        camera.fault = fault
        assert client.ask("DESCRIBE").startswith(f"RTSP/1.0 {status}")
        camera.fault = None
        assert client.ask("DESCRIBE").startswith("RTSP/1.0 200 OK")


def test_a_camera_with_a_password_challenges(clip: Clip) -> None:
    with visiting(Camera(clip, credentials=Credentials("admin", "secret"))) as client:
        assert client.ask("OPTIONS").startswith("RTSP/1.0 200")
        head = client.ask("DESCRIBE")
    assert head.startswith("RTSP/1.0 401")
    assert 'WWW-Authenticate: Digest realm="' in head


@pytest.mark.parametrize(
    ("method", "path", "transport", "status"),
    [
        pytest.param("DESCRIBE", "elsewhere", "", "404", id="an unknown path"),
        pytest.param("SETUP", "gate/track0", "RTP/AVP;unicast;client_port=5000-5001", "461", id="UDP"),
        pytest.param("RECORD", "gate", "", "501", id="an unknown method"),
    ],
)
def test_what_is_not_served_is_refused(
    method: str, path: str, transport: str, status: str, clip: Clip
) -> None:
    with visiting(Camera(clip)) as client:
        assert client.ask(method, path, Transport=transport).startswith(f"RTSP/1.0 {status}")


def test_a_clip_that_is_played_once_is_gone_afterwards(clip: Clip) -> None:
    camera = Camera(clip, loop=False, starts_on_play=True)
    with CameraServer({"gate": camera}) as server:
        first, second = Client(server.port), Client(server.port)
        first.play()
        while first.packet()[0] >= 0:
            pass
        assert camera.ended.is_set()
        assert second.ask("DESCRIBE").startswith("RTSP/1.0 404")
        first.close()
        second.close()


def test_noise_instead_of_rtsp_ends_that_connection_only(clip: Clip) -> None:
    with CameraServer({"gate": Camera(clip)}) as server:
        rude, polite = Client(server.port), Client(server.port)
        assert rude.ask("GET", "a b c") == ""
        assert polite.ask("OPTIONS").startswith("RTSP/1.0 200")
        rude.close()
        polite.close()


def test_the_server_hangs_up_when_it_stops(clip: Clip) -> None:
    server = CameraServer({"gate": Camera(clip)}).start()
    client = Client(server.port)
    client.play()
    server.stop()
    while client.packet()[0] >= 0:
        pass
    client.close()


def test_a_server_that_was_never_started_can_be_stopped(clip: Clip) -> None:
    server = CameraServer({"gate": Camera(clip)})
    server.stop()
    with pytest.raises(RuntimeError, match="before start"):
        _ = server.port


def test_a_port_that_is_taken_is_told_at_once(clip: Clip) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        server = CameraServer({"gate": Camera(clip)}, port=taken.getsockname()[1])
        with pytest.raises(OSError, match="in use"):
            server.start()


def test_an_address_carries_the_credentials_in_escaped_form(clip: Clip) -> None:
    camera = Camera(clip, credentials=Credentials("ad min", "p@ss/1"))
    with CameraServer({"/gate 1/": camera}) as server:
        assert server.url("gate 1") == f"rtsp://ad%20min:p%40ss%2F1@127.0.0.1:{server.port}/gate%201"
