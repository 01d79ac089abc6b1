"""Reports of the camera side: each has its effect exactly once."""

import hashlib
import json

from pydantic import ValidationError
from sqlalchemy import Connection

from base.clock import Clock
from dispatch_desk.case import CAMERA, Act, Case
from dispatch_desk.casework import Casework
from dispatch_desk.errors import IllegalActionError, InvalidError, KeyReusedError, MalformedError
from dispatch_desk.pictures import Pictures
from dispatch_desk.states import Action, State
from dispatch_desk.store import cases, receipts
from dispatch_desk.store.database import Database
from dispatch_desk.store.receipts import Answer, Receipt
from dispatch_desk.wire import CaseBody, EventData, ReportEnvelope, ReportKind


class Reports:
    """Takes reports. Safe to use from several threads: the database lets one writer in at a time."""

    def __init__(self, database: Database, casework: Casework, pictures: Pictures, clock: Clock) -> None:
        self._database = database
        self._casework = casework
        self._pictures = pictures
        self._clock = clock

    def submit(self, key: str, body: bytes) -> Answer:
        """The answer to a report: 201 when it filed a case, else 200, with the case as it is then.

        1. A key that is known gets the answer that it got before; KeyReusedError if the body is another.
        2. A revision that is not newer than the known one changes nothing.
        3. Else the case takes the event as it is now, and goes where the report leads.
        Raises MalformedError, InvalidError (also for pictures that were not handed over), IllegalActionError:
        nothing has changed.
        """
        envelope, body_sha256 = _read(key, body)
        with self._database.write() as connection:
            known = receipts.find(connection, key)
            if known is not None:
                return _same_answer(known, key, body_sha256)
            self._pictures.demand(connection, [picture.sha256 for picture in envelope.data.evidence])
            before = cases.of_event(connection, envelope.data.id)
            after = (
                self._file(connection, envelope)
                if before is None
                else self._add(connection, before, envelope)
            )
            answer = Answer(201 if before is None else 200, case_body(after).model_dump_json())
            receipts.add(connection, key, after.id, Receipt(body_sha256, answer), self._clock.now())
            return answer

    def _file(self, connection: Connection, envelope: ReportEnvelope) -> Case:
        if envelope.kind is ReportKind.VERIFICATION:
            raise IllegalActionError(f"expected a case to verify, got event {envelope.data.id} that has none")
        case = self._casework.file(connection, envelope.data)
        action = _action(envelope, case.state)
        if action is None:
            return self._casework.dispatch(connection, case)
        return self._casework.perform(connection, case, Act(action, CAMERA))

    def _add(self, connection: Connection, before: Case, envelope: ReportEnvelope) -> Case:
        """What the camera says of a finished case is kept and moves nothing, unless it happens again."""
        if envelope.data.revision <= before.revision:
            return before
        action = Action.CAMERA_SAW_AGAIN if _again(before, envelope.data) else _action(envelope, before.state)
        after = self._casework.revise(connection, before, envelope.data)
        if action is None or (before.finished and action is not Action.CAMERA_SAW_AGAIN):
            return after
        return self._casework.perform(connection, after, Act(action, CAMERA, note=_reason(envelope)))


def case_body(case: Case) -> CaseBody:
    """The case as the camera side sees it."""
    return CaseBody(
        id=case.id,
        number=case.number,
        event_id=case.event_id,
        state=case.state,
        grid_id=case.grid_id,
        worker=case.worker,
        created_at=case.created_at,
        updated_at=case.updated_at,
        due_at=case.due_at,
        reworks=case.reworks,
    )


def _read(key: str, body: bytes) -> tuple[ReportEnvelope, str]:
    """The report, and a hash that is the same for the same JSON in another order of keys."""
    try:
        parsed = json.loads(body)
        canonical = json.dumps(parsed, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    except (ValueError, RecursionError) as error:
        raise MalformedError(f"expected a JSON document in UTF-8, got something else ({error})") from error
    try:
        envelope = ReportEnvelope.model_validate_json(body)
    except ValidationError as error:
        raise InvalidError(_faults(error)) from error
    if envelope.id != key:
        raise InvalidError(f"expected the report's id as Idempotency-Key ({envelope.id!r}), got {key!r}")
    return envelope, hashlib.sha256(canonical.encode()).hexdigest()


def _faults(error: ValidationError, limit: int = 10) -> str:
    faults = error.errors(include_url=False, include_input=False, include_context=False)
    named = [
        f"{'.'.join(str(part) for part in fault['loc']) or 'report'}: {fault['msg']}" for fault in faults
    ]
    more = [f"and {len(named) - limit} more"] if len(named) > limit else []
    return "; ".join([*named[:limit], *more])


def _same_answer(known: Receipt, key: str, body_sha256: str) -> Answer:
    if known.body_sha256 != body_sha256:
        raise KeyReusedError(
            f"expected the body that came with this key before, got another one (key {key!r})"
        )
    return known.answer


def _action(envelope: ReportEnvelope, state: State) -> Action | None:
    """Where a report leads a case; an end that is seen during the second look is what it looked for."""
    match envelope.kind:
        case ReportKind.CLOSED if state is State.VERIFYING:
            return Action.VERIFY_GONE
        case ReportKind.CLOSED:
            return Action.CAMERA_SAW_END
        case ReportKind.WITHDRAWN:
            return Action.RECALL
        case ReportKind.VERIFICATION if envelope.data.verification is not None:
            return envelope.data.verification.action
        case _:
            return None


def _again(before: Case, event: EventData) -> bool:
    """Whether an event that had ended goes on (it recurred within the cool-off) though its case is closed."""
    return before.state is State.CLOSED and before.event.state == "closed" and event.state == "open"


def _reason(envelope: ReportEnvelope) -> str:
    return "" if envelope.data.verification is None else envelope.data.verification.reason
