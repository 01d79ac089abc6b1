from dataclasses import replace

import pytest

from command_center import noted_views
from command_center.errors import StoreUnavailableError
from command_center.noted_views import NotedViews
from command_center.store.audit import AuditEntry
from tests.command_center.values import at

VIEW = AuditEntry(at(0), "张敏", "view_live_video", "gate")


def test_who_comes_back_soon_is_not_noted_again() -> None:
    rows: list[AuditEntry] = []
    views = NotedViews(rows.append)
    for seconds in (0, 4, 599, 600, 604):
        views.note(replace(VIEW, at=at(seconds)))
    assert [row.at for row in rows] == [at(0), at(600)]


@pytest.mark.parametrize(
    "other", [{"who": "wall"}, {"action": "view_blurred_live_video"}, {"subject": "alley"}]
)
def test_another_person_deed_or_camera_is_another_row(other: dict[str, str]) -> None:
    rows: list[AuditEntry] = []
    views = NotedViews(rows.append)
    for entry in (VIEW, replace(VIEW, **other)):  # type: ignore[arg-type]
        views.note(entry)
    assert len(rows) == 2


def test_what_could_not_be_kept_is_not_taken_for_noted() -> None:
    rows: list[AuditEntry] = []

    def add(entry: AuditEntry) -> None:
        if entry.at == at(0):
            raise StoreUnavailableError("locked")
        rows.append(entry)

    views = NotedViews(add)
    with pytest.raises(StoreUnavailableError):
        views.note(VIEW)
    views.note(replace(VIEW, at=at(1)))
    assert len(rows) == 1


def test_the_longest_unseen_are_forgotten_first() -> None:
    rows: list[AuditEntry] = []
    views = NotedViews(rows.append)
    for number in range(noted_views._MAX_NOTED + 1):
        views.note(replace(VIEW, subject=str(number)))
    assert len(views._noted) == noted_views._MAX_NOTED
