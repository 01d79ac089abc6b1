import re

import pytest
from fastapi import FastAPI

from dispatch_desk.desk import Desk
from dispatch_desk.settings import Language
from dispatch_desk.web.headers import SECURITY_HEADERS
from tests.dispatch_desk.street import (
    BEFORE,
    OWN_PIN,
    CameraSide,
    Visitor,
    dispatcher,
    numbered,
    picture,
    report,
    sha,
    verification,
    worker,
)
from tests.fakes import FakeClock

JPEG = b"\xff\xd8\xff the street is free"
WORDS = {
    "zh-CN": ("我的案件", "违规停车", "接单", "已处理", "处置前", "自动核查中", "超时 10 分钟", "不属实"),
    "en": (
        "My cases",
        "Illegal parking",
        "Accept",
        "Handled",
        "Before",
        "Being checked",
        "10 min overdue",
        "Not real",
    ),
}


def photos(*contents: bytes) -> list[tuple[str, tuple[str, bytes, str]]]:
    return [("photos", ("photo.jpg", content, "image/jpeg")) for content in contents]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_worker_takes_a_case_from_the_list_to_handled_in_their_language(
    app: FastAPI, camera: CameraSide, clock: FakeClock, language: str
) -> None:
    mine, parking, accept, done, before, checked, late, _ = WORDS[language]
    visitor = worker(app, language=language)
    camera.put(BEFORE)
    number = camera.send(report(evidence=[picture(BEFORE)], latitude=25.0, longitude=102.7)).json()["number"]
    clock.advance(40 * 60)
    cases = visitor.get("/cases").text
    assert all(word in cases for word in (mine, parking, "北京路 128 号", late, f'lang="{language}"'))
    page = visitor.get(f"/cases/{number}").text
    assert all(word in page for word in (accept, before, "geo:25.0,102.7", f"/pictures/{sha(BEFORE)}"))
    assert visitor.act(number, "accept").headers["location"] == f"/cases/{number}"
    assert done in visitor.get(f"/cases/{number}").text
    assert visitor.post(f"/cases/{number}/handle", photos(JPEG), note="<b>free</b>").status_code == 303
    page = visitor.get(f"/cases/{number}").text
    assert all(word in page for word in (checked, "&lt;b&gt;free&lt;/b&gt;", f"/pictures/{sha(JPEG)}"))
    shown = visitor.get(f"/pictures/{sha(JPEG)}")
    assert (shown.content, shown.headers["content-type"]) == (JPEG, "image/jpeg")
    assert camera.kinds() == ["accepted", "handled"]
    assert camera.updates()[-1]["note"] == "<b>free</b>"


def test_a_film_plays_on_the_page_of_its_case(app: FastAPI, camera: CameraSide) -> None:
    visitor, film = worker(app), b"0123456789"
    camera.put(BEFORE)
    assert camera.put(film, media_type="video/mp4").status_code == 201
    evidence = [picture(BEFORE), picture(film, kind="clip")]
    number = camera.send(report(evidence=evidence)).json()["number"]
    page = visitor.get(f"/cases/{number}").text
    assert f'<video controls muted playsinline preload="none" src="/pictures/{sha(film)}"' in page
    assert f'<img src="/pictures/{sha(film)}"' not in page
    part = visitor.http.get(f"/pictures/{sha(film)}", headers={"range": "bytes=2-4"})
    assert (part.status_code, part.content, part.headers["content-type"]) == (206, b"234", "video/mp4")


@pytest.mark.parametrize(("action", "state"), [("return", "returned"), ("reject", "rejected")])
def test_returning_and_not_real_need_a_reason(
    app: FastAPI, camera: CameraSide, action: str, state: str
) -> None:
    visitor = worker(app)
    number = camera.send(report()).json()["number"]
    refused = visitor.act(number, action, note="  ")
    assert (refused.status_code, camera.case()["state"]) == (422, "dispatched")
    assert "a reason" in refused.text
    assert visitor.act(number, action, note="no car there").status_code == 303
    assert camera.case()["state"] == state
    assert camera.updates()[-1]["note"] == "no car there"


def test_a_returned_case_leaves_the_workers_list_and_the_dispatcher_gives_it_to_another(
    app: FastAPI, camera: CameraSide, desk: Desk
) -> None:
    first, boss = worker(app), dispatcher(app)
    number = camera.send(report()).json()["number"]
    second = worker(app, "赵敏", ("panlong-09",))
    assert first.act(number, "return", note="not my street").headers["location"] == "/cases"
    assert first.get(f"/cases/{number}").status_code == 404
    page = boss.get(f"/cases/{number}").text
    found = re.search(r'<option value="([^"]+)"[^>]*>赵敏', page)
    assert found is not None
    assert boss.act(number, "dispatch", worker=found[1]).status_code == 303
    assert camera.case()["worker"] == "赵敏"
    assert number in second.get("/cases").text
    assert boss.act(number, "dispatch", worker=found[1][::-1]).status_code == 422


def test_a_dispatcher_closes_by_hand_what_the_camera_cannot_see_and_reopens_it(
    app: FastAPI, camera: CameraSide
) -> None:
    visitor, boss = worker(app), dispatcher(app)
    number = camera.send(report()).json()["number"]
    visitor.act(number, "accept")
    visitor.act(number, "handle")
    camera.send(verification("cannot_see", 2))
    page = boss.get(f"/cases/{number}").text
    assert all(word in page for word in ("A dispatcher decides", "dark", "Close by hand", "Reopen"))
    assert boss.act(number, "close_by_hand", note="telephoned").status_code == 303
    assert camera.case()["state"] == "closed"
    assert boss.act(number, "reopen", note="it is back").status_code == 303
    assert (camera.case()["state"], camera.case()["reworks"]) == ("dispatched", 1)
    assert camera.kinds() == ["accepted", "handled", "closed", "reopened"]


def test_a_case_that_ended_by_itself_tells_the_worker_not_to_come(app: FastAPI, camera: CameraSide) -> None:
    visitor = worker(app)
    number = camera.send(report()).json()["number"]
    camera.send(report("closed", 2))
    for path in ("/cases", "/cases?finished=1", f"/cases/{number}"):
        assert "no need to go" in visitor.get(path).text
    assert visitor.act(number, "accept").status_code == 409


def test_what_can_no_longer_be_done_is_said_on_a_page_or_in_a_problem_document(
    app: FastAPI, camera: CameraSide
) -> None:
    visitor = worker(app)
    number = camera.send(report()).json()["number"]
    page = visitor.act(number, "handle")
    assert (page.status_code, "changed meanwhile" in page.text) == (409, True)
    visitor.http.headers["accept"] = "application/json"
    problem = visitor.http.post(f"/cases/{number}/handle", data={"csrf": visitor.csrf()})
    assert (problem.status_code, problem.headers["content-type"]) == (409, "application/problem+json")
    assert camera.case()["state"] == "dispatched"


def test_workers_neither_see_nor_touch_the_cases_of_others(app: FastAPI, camera: CameraSide) -> None:
    camera.put(BEFORE)
    worker(app)
    other = worker(app, "赵敏", ("panlong-09",))
    number = camera.send(report(evidence=[picture(BEFORE)])).json()["number"]
    assert number not in other.get("/cases").text
    for path in (f"/cases/{number}", f"/pictures/{sha(BEFORE)}"):
        assert other.get(path).status_code == 404
    assert other.act(number, "accept").status_code == 404


@pytest.mark.parametrize("action", ["close_by_hand", "dispatch", "recall", "camera_saw_end"])
def test_workers_cannot_do_what_is_the_dispatchers_or_the_cameras(
    app: FastAPI, camera: CameraSide, desk: Desk, action: str
) -> None:
    visitor = worker(app)
    number = camera.send(report()).json()["number"]
    own_id = str(desk.accounts.workers()[0].id)
    assert visitor.act(number, action, worker=own_id).status_code == 403
    assert camera.case()["state"] == "dispatched"


def test_long_lists_come_in_pages(app: FastAPI, camera: CameraSide) -> None:
    boss = dispatcher(app)
    for number in range(31):
        camera.send(report(event_id=numbered(number)))
    first, second = boss.get("/cases").text, boss.get("/cases?page=2").text
    assert (first.count('class="card case'), second.count('class="card case')) == (30, 1)
    assert ("Next page" in first, "Next page" in second) == (True, False)
    assert boss.get("/cases?page=0").status_code == 422


@pytest.mark.parametrize(
    ("files", "status"),
    [
        (photos(b"GIF89a"), 415),
        (photos(b"<svg onload=alert(1)>"), 415),
        (photos(*[JPEG] * 5), 400),
        (photos(b"\xff\xd8\xff" + b"x" * 10 * 1024**2), 413),
        (photos(b""), 303),
        (photos(b"\x89PNG\r\n\x1a\n...", b"RIFF....WEBP..."), 303),
    ],
)
def test_photos_are_few_bounded_and_really_pictures(
    app: FastAPI, camera: CameraSide, files: list[tuple[str, tuple[str, bytes, str]]], status: int
) -> None:
    visitor = worker(app)
    number = camera.send(report()).json()["number"]
    visitor.act(number, "accept")
    assert visitor.post(f"/cases/{number}/handle", files).status_code == status
    assert camera.case()["state"] == ("verifying" if status == 303 else "accepted")


def test_a_form_that_is_far_too_large_is_refused_before_it_is_read(app: FastAPI, camera: CameraSide) -> None:
    visitor = worker(app)
    number = camera.send(report()).json()["number"]
    form = {"content-type": "application/x-www-form-urlencoded"}
    answer = visitor.http.post(
        f"/cases/{number}/accept", content=b"", headers={**form, "content-length": str(100 * 1024**2)}
    )
    assert answer.status_code == 413


def test_nothing_is_seen_or_done_without_signing_in(app: FastAPI, camera: CameraSide) -> None:
    camera.put(BEFORE)
    number = camera.send(report(evidence=[picture(BEFORE)])).json()["number"]
    stranger = Visitor(app)
    for path in ("/", "/cases", f"/cases/{number}", f"/pictures/{sha(BEFORE)}", "/pin"):
        assert stranger.http.get(path).url.path == "/sign-in"
    assert stranger.act(number, "accept").headers["location"] == "/sign-in"
    assert camera.case()["state"] == "filed"


def test_a_one_time_pin_leads_to_choosing_ones_own_and_nowhere_else(app: FastAPI, desk: Desk) -> None:
    visitor = Visitor(app)
    pin = desk.accounts.create_worker("李伟", (), Language.ENGLISH)
    assert visitor.sign_in("李伟", pin).headers["location"] == "/pin"
    assert visitor.http.get("/cases").url.path == "/pin"
    assert visitor.post("/pin", pin=OWN_PIN, again="another").status_code == 422
    assert visitor.post("/pin", pin=pin, again=pin).status_code == 422
    assert visitor.post("/pin", pin=OWN_PIN, again=OWN_PIN).headers["location"] == "/cases"
    assert visitor.http.get("/sign-in").url.path == "/cases"


def test_a_wrong_pin_is_said_and_too_many_lock(app: FastAPI, desk: Desk) -> None:
    desk.accounts.create_worker("李伟", (), Language.ENGLISH)
    visitor = Visitor(app)
    for _ in range(5):
        answer = visitor.sign_in("李伟", "wrong")
        assert (answer.status_code, "Name or PIN is wrong" in answer.text) == (401, True)
    answer = visitor.sign_in("李伟", "wrong")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")
    assert "Try again in 30 seconds" in answer.text


def test_a_form_without_the_pages_token_does_nothing(app: FastAPI, camera: CameraSide) -> None:
    visitor = worker(app)
    number = camera.send(report()).json()["number"]
    for forged in ({"csrf": ""}, {"csrf": "x"}, {"csrf": worker(app, "赵敏").csrf()}):
        answer = visitor.http.post(f"/cases/{number}/accept", data=forged)
        assert answer.status_code == 403
    assert camera.case()["state"] == "dispatched"


def test_signing_out_and_a_new_pin_end_the_session(app: FastAPI, desk: Desk) -> None:
    visitor = worker(app)
    elsewhere = Visitor(app)
    elsewhere.sign_in("李伟", OWN_PIN)
    assert visitor.post("/sign-out").headers["location"] == "/sign-in"
    assert visitor.http.get("/cases").url.path == "/sign-in"
    desk.accounts.reset_pin("李伟")
    assert elsewhere.http.get("/cases").url.path == "/sign-in"


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites_and_cannot_be_altered(app: FastAPI) -> None:
    visitor = Visitor(app)
    cookie = visitor.get("/sign-in").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    visitor = worker(app, "赵敏")
    value = visitor.http.cookies["desk_session"]
    visitor.http.cookies.set("desk_session", value[:-2] + "xx", domain="testserver.local")
    assert visitor.http.get("/cases").url.path == "/sign-in"


@pytest.mark.parametrize("path", ["/sign-in", "/healthz", "/static/desk.css", "/nowhere", "/v1/updates"])
def test_every_answer_carries_the_security_headers(app: FastAPI, path: str) -> None:
    headers = Visitor(app).http.get(path).headers
    assert {name: headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS


def test_pages_load_nothing_from_elsewhere_and_run_no_inline_script(app: FastAPI, camera: CameraSide) -> None:
    visitor = worker(app)
    number = camera.send(report()).json()["number"]
    for path in ("/cases", f"/cases/{number}"):
        page = visitor.get(path).text
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)
        assert not re.search(r"<script(?! src)|\son\w+=|\sstyle=", page)


def test_the_language_is_chosen_by_link_then_account_then_browser(app: FastAPI, desk: Desk) -> None:
    assert 'lang="zh-CN"' in Visitor(app, "fr").get("/sign-in").text, "the desk's default"
    assert "Sign in" in Visitor(app, "en-GB").get("/sign-in").text
    pin = desk.accounts.create_worker("赵敏", (), Language.CHINESE)
    visitor = Visitor(app, "en")
    visitor.sign_in("赵敏", pin)
    assert "设置自己的口令" in visitor.get("/pin").text, "the account's"
    answer = visitor.http.get("/language/en?back=/pin")
    assert (answer.url.path, "Choose your own PIN" in answer.text) == ("/pin", True)


@pytest.mark.parametrize("back", ["https://evil.test", "//evil.test", "/\\evil.test", "evil"])
def test_the_way_back_never_leads_out(app: FastAPI, back: str) -> None:
    answer = Visitor(app).http.get("/language/en", params={"back": back}, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_a_page_that_does_not_exist_is_said_in_the_visitors_language(app: FastAPI) -> None:
    for language, words in (("en", "There is no such case"), ("zh-CN", "没有这个案件")):
        answer = Visitor(app, language).get("/nowhere")
        assert (answer.status_code, words in answer.text) == (404, True)


def test_health_is_public_and_says_little(app: FastAPI) -> None:
    answer = Visitor(app).http.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
