import asyncio

import pytest

from simulation.rtsp.messages import BadRequest, Request, Response, read_request


def parsed(data: bytes) -> Request:
    async def read() -> Request:
        reader = asyncio.StreamReader()
        reader.feed_data(data)
        reader.feed_eof()
        return await read_request(reader)

    return asyncio.run(read())


def test_a_request_is_read_and_its_header_names_are_lower_case() -> None:
    request = parsed(b"DESCRIBE rtsp://host:554/my%20gate/ RTSP/1.0\r\nCSeq: 2\r\n\r\n")
    assert (request.method, request.path, request.headers) == ("DESCRIBE", "my gate", {"cseq": "2"})


def test_the_rtcp_of_the_client_between_two_requests_is_skipped() -> None:
    assert parsed(b"$\x01\x00\x04abcdPLAY rtsp://h/1 RTSP/1.0\r\n\r\n").method == "PLAY"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", id="another protocol"),
        pytest.param(b"\xff\xfe\r\n\r\n", id="noise"),
        pytest.param(b"PLAY rtsp://h/1 RTSP/1.0\r\nContent-Length: 99999999\r\n\r\n", id="a huge body"),
        pytest.param(b"PLAY rtsp://h/1 RTSP/1.0\r\nContent-Length: -1\r\n\r\n", id="a negative body"),
        pytest.param(b"x" * (1 << 17), id="headers without an end"),
    ],
)
def test_whoever_does_not_speak_rtsp_is_refused(data: bytes) -> None:
    with pytest.raises(BadRequest):
        parsed(data)


def test_an_answer_bears_the_number_of_its_request() -> None:
    response = Response("404 Not Found", {"Session": "1"}, "no")
    assert response.encode("7") == (
        b"RTSP/1.0 404 Not Found\r\nCSeq: 7\r\nSession: 1\r\nContent-Length: 2\r\n\r\nno"
    )
