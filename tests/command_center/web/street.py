"""A street with something of everything, for pages that are looked at."""

from dataclasses import replace
from uuid import UUID

import cv2
import numpy as np

from command_center.store.store import Store
from dispatch_client.parsing import case_update
from models.detections import ObjectClass
from streams.frame import Image
from tests.command_center.values import EVENT, SITE, STATE, at
from tests.command_center.web.center import jpeg
from tests.command_center.web.signing import signed, update
from vision.event import Event, EventState, Evidence
from vision.evidence import close_up_region
from vision.violation import EventType, Severity, Subject

PARKING = replace(
    EVENT,
    parts=(replace(EVENT.parts[0], name="dwell"), replace(EVENT.parts[1], name="detection", value=0.8)),
    flags=("queue",),
    momentary=False,
)


def street(*, car: bool) -> Image:
    """A drawn street of 1280 x 720 with a person, and a car or none."""
    image = np.full((720, 1280, 3), (200, 205, 205), np.uint8)
    image[360:] = (110, 110, 112)
    cv2.line(image, (0, 560), (1280, 560), (230, 230, 230), 8)
    cv2.rectangle(image, (900, 200), (960, 480), (90, 60, 40), -1)
    cv2.circle(image, (930, 170), 30, (140, 170, 220), -1)
    if car:
        cv2.rectangle(image, (200, 330), (640, 500), (40, 60, 180), -1)
        cv2.rectangle(image, (290, 250), (560, 330), (60, 80, 190), -1)
        cv2.putText(image, "A 12345", (330, 470), cv2.FONT_HERSHEY_SIMPLEX, 1.4, (250, 250, 250), 3)
    return image.astype(np.uint8)


def fill(store: Store) -> Event:
    """Put events of every kind and state into the store; the one that is returned has gone all the way."""
    store.import_site(SITE)
    before, after = street(car=True), street(car=False)
    subjects = (
        Subject("vehicle", "gate/3/1", ObjectClass.CAR, (0.15, 0.34, 0.5, 0.7), 0.9, at(0)),
        Subject("person", "gate/3/2", ObjectClass.PERSON, (0.69, 0.19, 0.76, 0.67), 0.8, at(0)),
    )
    rows, columns = close_up_region(1280, 720, [subject.box for subject in subjects])
    evidence = tuple(
        _picture(store, kind, moment, image)
        for moment, whole in (("confirmed", before), ("ended", after))
        for kind, image in (("overview_drawn", whole), ("close_up", whole[rows, columns]))
    )
    opened = replace(PARKING, evidence=evidence[:2], subjects=subjects)
    done = replace(
        opened, revision=2, state=EventState.CLOSED, ended_at=at(600), changed_at=at(600),
        last_seen_at=at(590), evidence=evidence,
    )  # fmt: skip
    store.record(STATE, [opened])
    store.record(STATE, [done, *_others()])
    for number, (kind, state, note) in enumerate(
        (
            ("accepted", "accepted", ""),
            ("handled", "verifying", "车已挪走，已拍照"),
            ("closed", "closed", ""),
        ),
        1,
    ):
        news = update(
            id=str(UUID(int=number)), seq=number, kind=kind, state=state, note=note,
            at=at(120 * number).isoformat(), actor="李网格" if number < 3 else "自动核查",
        )  # fmt: skip
        store.take_update(case_update(signed(news, at(0))[0]))
    _refuse_one(store)
    return done


def _picture(store: Store, kind: str, moment: str, image: Image) -> Evidence:
    content = jpeg(image)
    path = f"{EVENT.id}/{moment}-{kind}.jpg"
    store.evidence.put(path, content)
    sha256 = f"{len(content):064x}"
    return Evidence(kind, moment, at(0 if moment == "confirmed" else 600), sha256, path, len(content))


def _others() -> list[Event]:
    plain = replace(PARKING, evidence=(), subjects=(), flags=(), severity=Severity.NORMAL)
    return [
        replace(
            plain, id=UUID(int=1), started_at=at(-70), last_seen_at=at(580), camera_id="alley", address="",
        ),
        replace(
            plain, id=UUID(int=2), event_type=EventType.STREET_VENDOR, rule="street_vendor",
            state=EventState.WARNED, started_at=at(450), last_seen_at=at(598), confirmed_at=None,
        ),
        replace(
            plain, id=UUID(int=3), event_type=EventType.ELDER_INACTIVITY, rule="motionless_in_public",
            severity=Severity.URGENT, started_at=at(520), last_seen_at=at(599),
        ),
        replace(
            plain, id=UUID(int=4), event_type=EventType.TAILGATING, rule="tailgating", momentary=True,
            started_at=at(300), last_seen_at=at(300),
        ),
    ]  # fmt: skip


def _refuse_one(store: Store) -> None:
    (parcel,) = store.outbox.claim("test", at(601), 60, 1)
    store.outbox.refuse(parcel.row_id, "test", at(602), "422: expected a grid that exists, got g-7")
