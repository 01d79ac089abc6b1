"""From JSON to cases and updates: one strict way for callbacks, polling and answers.

Strict: every field that openapi.yaml requires, of its type and within its bounds; fields that we do not know
are ignored, so that a newer dispatch side may say more.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, TypeVar
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from dispatch_client.contract import CaseReply, CaseState, CaseUpdate, UpdateKind

MAX_SEQ = 2**63 - 1
"""The contract's largest cursor: what a database's bigint holds."""

_SHOWN_ERRORS = 3


class ContractError(ValueError):
    """JSON that is not what the contract says; the message names fields, never their values."""


@dataclass(frozen=True, slots=True)
class UpdatePage:
    """Some case updates in order, and the cursor of the page behind them."""

    updates: tuple[CaseUpdate, ...]
    next: int


def case_update(content: bytes) -> CaseUpdate:
    """The update in a JSON document. Raises `ContractError`."""
    return _parsed(_UpdateForm, content).value()


def case_reply(content: bytes) -> CaseReply:
    """The case in a JSON document. Raises `ContractError`."""
    return _parsed(_CaseForm, content).value()


def update_page(content: bytes) -> UpdatePage:
    """The page of updates in a JSON document. Raises `ContractError`."""
    page = _parsed(_PageForm, content)
    return UpdatePage(tuple(update.value() for update in page.updates), page.next)


def _utc(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError:  # the last hours of year 9999, or the first of year 1, in another zone
        raise ValueError("expected an instant that exists in UTC") from None


_Id = Annotated[UUID, AfterValidator(str)]
_Instant = Annotated[AwareDatetime, AfterValidator(_utc)]


class _Form(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class _UpdateForm(_Form):
    id: _Id
    seq: int = Field(ge=1, le=MAX_SEQ)
    kind: UpdateKind
    case_id: _Id
    event_id: _Id
    at: _Instant
    state: CaseState
    actor: str = Field(default="", max_length=200)
    note: str = Field(default="", max_length=2000)
    reworks: int = Field(default=0, ge=0, le=MAX_SEQ)

    def value(self) -> CaseUpdate:
        return CaseUpdate(**dict(self))


class _CaseForm(_Form):
    id: _Id
    number: str = Field(max_length=100)
    event_id: _Id
    state: CaseState
    created_at: _Instant
    updated_at: _Instant
    due_at: _Instant | None
    grid_id: str = Field(default="", max_length=64)
    worker: str | None = Field(default=None, max_length=200)
    reworks: int = Field(default=0, ge=0, le=MAX_SEQ)

    def value(self) -> CaseReply:
        return CaseReply(**dict(self))


class _PageForm(_Form):
    updates: list[_UpdateForm] = Field(max_length=500)
    next: int = Field(ge=0, le=MAX_SEQ)


Form = TypeVar("Form", bound=_Form)


def _parsed(form: type[Form], content: bytes) -> Form:
    try:
        return form.model_validate_json(content)
    except ValidationError as error:
        problems = [
            ": ".join(filter(None, (".".join(map(str, each["loc"])), each["msg"])))
            for each in error.errors(include_url=False, include_input=False)
        ]
        raise ContractError("; ".join(problems[:_SHOWN_ERRORS])) from error
