"""The client against a real server that misbehaves."""

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from base.addresses import Address
from base.clock import SystemClock
from dispatch_client.addresses import AddressGuard
from dispatch_client.client import RestClient
from dispatch_client.connection import GuardedTransport, Timeouts
from dispatch_client.errors import Busy, ForbiddenAddress, Nonsense, Refused, Unreachable
from tests.dispatch_client.desk_server import DeskServer, answer, drip, hang, hang_up
from tests.dispatch_client.values import CASE, EVENT, PICTURE, SHA256, as_json, case, report
from tests.fakes import FakeClock

QUICK = Timeouts(connect_s=1.0, read_s=0.05, total_s=30.0)
PATIENT = Timeouts(connect_s=5.0, read_s=20.0, total_s=60.0)
TAKEN = answer("201 Created", as_json(case()))


def client(server: DeskServer, clock: FakeClock | None = None, timeouts: Timeouts = PATIENT) -> RestClient:
    guard = AddressGuard.allowing([server.url])
    return RestClient(server.url, "token", guard, clock or FakeClock(), timeouts=timeouts)


def leading_to(*addresses: str) -> AddressGuard:
    found: Sequence[Address] = [ip_address(each) for each in addresses]
    return AddressGuard.allowing(["desk.test"], resolve=lambda _host, _port: found)


def test_a_picture_and_a_report_arrive_each_on_a_connection_of_its_own() -> None:
    with DeskServer(answer("201 Created"), TAKEN) as server:
        sending = client(server)
        sending.put_picture(SHA256, PICTURE)
        assert sending.submit(report().envelope(), f"{EVENT}:1").id == CASE
        sending.close()
    assert server.requests[0].endswith(PICTURE)
    assert f"idempotency-key: {EVENT}:1".encode() in server.requests[1].lower()


def test_a_large_picture_arrives_whole() -> None:
    large = bytes(range(256)) * 4096 * 8
    with DeskServer(answer("201 Created")) as server:
        client(server).put_picture(SHA256, large)
    assert server.requests[0].endswith(b"\r\n\r\n" + large)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ("500 Oh", Busy),
        ("429 Wait", Busy),
        ("302 Found", Nonsense),
        ("422 No", Refused),
        ("200 OK", Nonsense),
    ],
)
def test_a_bad_answer_is_an_error_of_its_kind(status: str, error: type[Exception]) -> None:
    badly = answer(status, b"<html>", ["Location: http://127.0.0.1:1/", "Retry-After: 9"])
    with DeskServer(badly) as server, pytest.raises(error):
        client(server).case_of(EVENT)
    assert len(server.requests) == 1


def test_a_server_that_says_nothing_is_given_up() -> None:
    with DeskServer(hang) as server, pytest.raises(Unreachable, match="no answer"):
        client(server, timeouts=QUICK).case_of(EVENT)


@pytest.mark.parametrize(
    "greeting", [b"SSH-2.0-OpenSSH_9.2\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"]
)
def test_what_is_not_a_whole_http_answer_is_none(greeting: bytes) -> None:
    greet = DeskServer(lambda connection: connection.sendall(greeting))
    with greet as server, pytest.raises(Unreachable, match="no answer"):
        client(server).case_of(EVENT)


def test_a_server_that_hangs_up_or_is_gone_is_unreachable() -> None:
    with DeskServer(hang_up) as server, pytest.raises(Unreachable):
        client(server).case_of(EVENT)
    with pytest.raises(Unreachable, match="running and reachable"):
        client(server).case_of(EVENT)


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_server_that_sends_a_byte_now_and_then_is_given_up_after_the_total_time(start: bytes) -> None:
    clock = FakeClock()
    slow = DeskServer(drip(start, lambda: clock.advance(1.0)))
    with slow as server, pytest.raises(Unreachable, match="took too long"):
        client(server, clock).case_of(EVENT)


def test_a_huge_answer_is_broken_off() -> None:
    huge = answer("200 OK", b" " * 20_000_000)
    with DeskServer(huge) as server, pytest.raises(Nonsense, match="larger than"):
        client(server).case_of(EVENT)


def test_a_gzip_bomb_is_not_unpacked() -> None:
    bomb = answer("200 OK", b"\x1f\x8b\x08bomb", ["Content-Encoding: gzip"])
    with DeskServer(bomb) as server, pytest.raises(Nonsense, match="but not as"):
        client(server).case_of(EVENT)


def test_a_request_under_way_is_broken_off_when_the_program_stops() -> None:
    asked = threading.Event()
    errors: list[Unreachable] = []

    def hear_and_hang(connection: socket.socket) -> None:
        asked.set()
        hang(connection)

    def ask() -> None:
        try:
            asking.case_of(EVENT)
        except Unreachable as error:
            errors.append(error)

    with DeskServer(hear_and_hang) as server:
        asking = client(server)
        thread = threading.Thread(target=ask)
        thread.start()
        assert asked.wait(10)
        asking.interrupt()
        thread.join(10)
    assert "the program stops" in str(errors[0])
    with pytest.raises(Unreachable):
        asking.case_of(EVENT)


def test_an_inside_address_is_refused_before_a_connection_is_made() -> None:
    with DeskServer(TAKEN) as server:
        asking = RestClient(server.url, "token", AddressGuard(), FakeClock())
        with pytest.raises(ForbiddenAddress, match="leads to 127"):
            asking.case_of(EVENT)
    assert server.requests == []


def test_a_name_that_leads_inside_a_moment_after_it_was_checked_gains_nothing() -> None:
    answers = [[ip_address("93.184.215.14")], [ip_address("127.0.0.1")]]
    guard = AddressGuard(resolve=lambda _host, _port: answers.pop(0))
    with DeskServer(TAKEN) as server:
        url = f"http://desk.test:{server.port}"
        guard.check(url)
        with pytest.raises(ForbiddenAddress):
            RestClient(url, "token", guard, FakeClock()).case_of(EVENT)
    assert server.requests == []


def test_the_address_that_was_checked_is_connected_to_under_the_servers_own_name() -> None:
    with DeskServer(TAKEN) as server:
        url = f"http://desk.test:{server.port}"
        asking = RestClient(url, "token", leading_to("127.0.0.2", "127.0.0.1"), FakeClock())
        assert asking.case_of(EVENT).id == CASE
    assert f"host: desk.test:{server.port}".encode() in server.requests[0].lower()


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with DeskServer(TAKEN) as server:
        assert client(server).case_of(EVENT).id == CASE


@pytest.mark.parametrize(("name", "trusted"), [("desk.test", True), ("other.test", False)])
def test_tls_still_checks_the_name_although_an_address_is_connected_to(
    tmp_path: Path, name: str, trusted: bool
) -> None:
    certificate, key = self_signed(name, tmp_path)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate, key)
    trusting = ssl.create_default_context(cafile=str(certificate))
    with DeskServer(TAKEN, tls=serving) as server:
        transport = GuardedTransport(leading_to("127.0.0.1"), FakeClock(), PATIENT, trusting)
        asking = RestClient(
            f"https://desk.test:{server.port}", "token", AddressGuard(), FakeClock(), transport=transport
        )
        if trusted:
            assert asking.case_of(EVENT).id == CASE
        else:
            with pytest.raises(Unreachable, match="certificate"):
                asking.case_of(EVENT)


@pytest.mark.parametrize("timeouts", [(0.0, 1.0, 2.0), (1.0, 0.0, 2.0), (1.0, 3.0, 2.0), (-1.0, 1.0, 2.0)])
def test_time_outs_must_make_sense_together(timeouts: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="expected 0 < connect_s"):
        Timeouts(*timeouts)


def self_signed(name: str, folder: Path) -> tuple[Path, Path]:
    """Files of a certificate for a host name and of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = SystemClock().now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, private = folder / "desk.pem", folder / "desk.key"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return pem, private
