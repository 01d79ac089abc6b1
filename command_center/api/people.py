"""Users and tokens, for administrators."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from command_center.accounts import must_change_password
from command_center.api.problems import answers
from command_center.api.views import View
from command_center.identity import Caller, needs
from command_center.parts import Parts
from command_center.roles import Scope
from command_center.store.accounts import Role, User

Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
NameInPath = Annotated[str, Path(min_length=1, max_length=100)]


class Form(BaseModel):
    """A body; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class UserForm(Form):
    """A new user."""

    name: Name
    role: Role


class UserChange(Form):
    """What changes; the user's sessions end."""

    role: Role | None = None
    disabled: bool | None = None


class TokenForm(Form):
    """A new token."""

    name: Annotated[Name, Field(description="what it is for")]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=len(Scope))]


class UserView(View):
    """A user."""

    name: str
    role: Role
    created_at: datetime
    disabled: bool
    language: str
    must_change_password: bool

    @classmethod
    def of(cls, user: User) -> "UserView":
        """The view of a user."""
        plain = {name: getattr(user, name) for name in ("name", "role", "created_at", "disabled", "language")}
        return cls.model_validate({**plain, "must_change_password": must_change_password(user)})


class TokenView(View):
    """A token, without its secret."""

    name: str
    scopes: list[str]
    created_at: datetime
    last_used_at: datetime | None
    revoked: bool


class NewPassword(View):
    """A one-time password; it is not shown again."""

    name: str
    password: str


class NewToken(View):
    """A token; it is not shown again."""

    name: str
    token: str


router = APIRouter(tags=["people"])
_USERS, _TOKENS = [needs(Scope.USERS_WRITE)], [needs(Scope.TOKENS_WRITE)]


@router.get("/users", responses=answers(401, 403, 503), dependencies=_USERS)
def list_users(parts: Parts) -> list[UserView]:
    """All users by name."""
    return [UserView.of(user) for user in parts.store.accounts.users()]


@router.post("/users", status_code=201, responses=answers(401, 403, 409, 422, 503), dependencies=_USERS)
def add_user(form: UserForm, caller: Caller, parts: Parts) -> NewPassword:
    """Add a user; the answer has a one-time password for the first sign-in."""
    made = parts.people.add(form.name, form.role, caller.name)
    return NewPassword(name=made.name, password=made.secret)


@router.patch("/users/{name}", responses=answers(401, 403, 404, 409, 422, 503), dependencies=_USERS)
def change_user(name: NameInPath, change: UserChange, caller: Caller, parts: Parts) -> UserView:
    """Give a user another role, block or unblock him. Nobody changes himself."""
    return UserView.of(parts.people.change(name, caller.name, role=change.role, disabled=change.disabled))


@router.post("/users/{name}/password", responses=answers(401, 403, 404, 422, 503), dependencies=_USERS)
def reset_password(name: NameInPath, caller: Caller, parts: Parts) -> NewPassword:
    """Give a user a new one-time password."""
    made = parts.people.reset_password(name, caller.name)
    return NewPassword(name=made.name, password=made.secret)


@router.get("/tokens", responses=answers(401, 403, 503), dependencies=_TOKENS)
def list_tokens(parts: Parts) -> list[TokenView]:
    """All tokens by name, the revoked ones too."""
    return [TokenView.model_validate(token) for token in parts.store.accounts.tokens()]


@router.post("/tokens", status_code=201, responses=answers(401, 403, 409, 422, 503), dependencies=_TOKENS)
def add_token(form: TokenForm, caller: Caller, parts: Parts) -> NewToken:
    """Make a token. Rights over users and tokens are people's alone."""
    made = parts.tokens.make(form.name, form.scopes, caller.name)
    return NewToken(name=made.name, token=made.secret)


@router.delete(
    "/tokens/{name}", status_code=204, responses=answers(401, 403, 404, 422, 503), dependencies=_TOKENS
)
def revoke_token(name: NameInPath, caller: Caller, parts: Parts) -> None:
    """Revoke a token for good; its name stays taken."""
    parts.tokens.revoke(name, caller.name)
