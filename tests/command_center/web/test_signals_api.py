import pytest

from command_center.live import LiveChannel
from command_center.roles import Scope
from tests.command_center.web.center import Center

GRANT = {"kind": "access_grant", "gate": "east", "at": "2026-01-05T02:00:00Z", "admits": 2, "source": "card"}
KINDS = [
    GRANT,
    {"kind": "grant_watermark", "gate": "east", "at": "2026-01-05T10:00:00+08:00"},
    {"kind": "sign_of_life", "household": "h-12", "at": "2026-01-05T01:00:00Z", "source": "water_meter"},
    {"kind": "away", "household": "h-12", "at": "2027-01-05T02:00:00Z", "until": "2027-01-12T00:00:00+08:00"},
    {"kind": "permit", "zone": "kerb", "at": "2026-01-06T02:00:00Z"},
    {"kind": "sign_of_life", "subject": "h-3", "at": "2026-01-05T03:00:00Z"},
]


def test_signals_of_every_kind_are_saved_and_those_that_nobody_asks_about_are_named(center: Center) -> None:
    program = center.program(Scope.SIGNALS_WRITE)
    assert program.post("/api/v1/signals", json=KINDS).json() == {
        "received": 6,
        "new": 6,
        "unwatched": ["east"],
    }
    saved = [signal for _, signal in center.store.signals_after(0, 100)]
    assert [signal.subject for signal in saved] == ["east", "east", "h-12", "h-12", "kerb", "h-3"]
    assert saved[1].at.isoformat() == "2026-01-05T02:00:00+00:00"


def test_one_signal_comes_without_a_list_and_twice_changes_nothing(center: Center) -> None:
    program = center.program(Scope.SIGNALS_WRITE)
    assert program.post("/api/v1/signals", json=GRANT).json()["new"] == 1
    assert program.post("/api/v1/signals", json=GRANT).json()["new"] == 0


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"kind": "greeting"}, "kind", "expected 'access_grant'"),
        ({"at": "2026-01-05T02:00:00"}, "at", "expected a time with its zone"),
        ({"at": "yesterday"}, "at", "expected a time with its zone"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "at", "expected a time between"),
        ({"at": "2026-01-05T03:00:01Z"}, "at", "expected at most an hour after now"),
        ({"at": None}, "at", "expected a time with its zone"),
        ({"admits": 0}, "admits", "greater than or equal to 1"),
        ({"admits": "two"}, "admits", "expected a whole number"),
        ({"gate": ""}, "gate", "at least 1 character"),
        ({"gate": "a\u0000b"}, "gate", "pattern"),
        ({"gate": "x" * 101}, "gate", "at most 100"),
        ({"household": "h-12"}, "", "gate: expected the id of a gate"),
        ({"until": "2026-01-05T01:00:00Z"}, "", "until: expected after at"),
        ({"colour": "red"}, "colour", "expected a field that is known"),
    ],
)
@pytest.mark.parametrize("in_list", [False, True])
def test_what_is_wrong_with_a_signal_is_said_of_its_field(
    center: Center, change: dict[str, object], field: str, says: str, in_list: bool
) -> None:
    wrong = GRANT | change
    answer = center.program(Scope.SIGNALS_WRITE).post(
        "/api/v1/signals", json=[GRANT, wrong] if in_list else wrong
    )
    assert answer.status_code == 422, answer.text
    (finding,) = answer.json()["findings"]
    place = ("[1]" + (f".{field}" if field else "")) if in_list else field or "body"
    assert finding["field"] == place
    assert says in finding["message"]
    assert center.store.signals_after(0, 10) == []


@pytest.mark.parametrize(
    "content", [b"", b"{", b"7", b"null", b"[]", b'"a"', b"\xff", b"[" * 5000, b"9" * 5000]
)
def test_what_is_no_signal_at_all_is_refused_with_a_reason(center: Center, content: bytes) -> None:
    answer = center.program(Scope.SIGNALS_WRITE).post(
        "/api/v1/signals", content=content, headers={"content-type": "application/json"}
    )
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


def test_more_than_a_thousand_are_refused(center: Center) -> None:
    answer = center.program(Scope.SIGNALS_WRITE).post("/api/v1/signals", json=[GRANT] * 1001)
    assert answer.status_code == 422
    assert "1000" in answer.json()["findings"][0]["message"]


def test_findings_are_bounded(center: Center) -> None:
    answer = center.program(Scope.SIGNALS_WRITE).post("/api/v1/signals", json=[{"kind": "x"}] * 1000)
    assert len(answer.json()["findings"]) == 50
    assert answer.json()["detail"].startswith("2000 found wrong")


def test_the_workers_are_woken(center: Center, redis_url: str) -> None:
    with LiveChannel(redis_url) as live:
        object.__setattr__(center.parts, "live", live)
        waker = live.waker("signals")
        center.program(Scope.SIGNALS_WRITE).post("/api/v1/signals", json=GRANT)
        assert waker.wait(5.0)
        waker.close()


def test_without_redis_signals_are_saved_all_the_same_and_the_missed_wake_is_counted(center: Center) -> None:
    with LiveChannel("redis://127.0.0.1:1/0") as away:
        object.__setattr__(center.parts, "live", away)
        assert center.program(Scope.SIGNALS_WRITE).post("/api/v1/signals", json=GRANT).status_code == 200
    assert center.parts.missed_wakes == {"signals": 1}
