"""Who may use the command centre: people with a password, programs with a token. Hashes, never secrets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Table, exists, insert, literal, select, update

from command_center.errors import NotFoundError
from command_center.store import schema_people as schema
from command_center.store.codec import Codec
from command_center.store.database import Database

LANGUAGES = ("zh-CN", "en")


class Role(StrEnum):
    """What a person may do; each role may do what the ones before it may."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class User:
    """A person. `password_hash` in the PHC text form (`$argon2id$...`); a disabled one may not sign in."""

    name: str
    role: Role
    password_hash: str
    created_at: datetime
    disabled: bool = False
    language: str = LANGUAGES[0]

    def __post_init__(self) -> None:
        _check_name(self.name)
        if self.language not in LANGUAGES:
            raise ValueError(f"language: expected one of {', '.join(LANGUAGES)}, got {self.language!r}")


@dataclass(frozen=True, slots=True)
class Token:
    """A program's right. `sha256` of the secret, hexadecimal; scopes such as `signals:write`."""

    name: str
    sha256: str
    scopes: tuple[str, ...]
    created_at: datetime
    last_used_at: datetime | None = None
    revoked: bool = False

    def __post_init__(self) -> None:
        _check_name(self.name)


_USER = Codec(User, schema.users)
_TOKEN = Codec(Token, schema.tokens)
_USERS, _TOKENS = schema.users.c, schema.tokens.c


class Accounts:
    """Users and tokens, by name; a name is never given twice."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_first_user(self, user: User) -> bool:
        """Add a user if there is none at all; of two programs that try at once, one succeeds."""
        return self._add(schema.users, _USER.row(user), ~exists().select_from(schema.users))

    def add_user(self, user: User) -> bool:
        """Add a user; False when the name is taken, which changes nothing."""
        return self._add(schema.users, _USER.row(user), ~exists().where(_USERS.name == user.name))

    def user(self, name: str) -> User | None:
        """The user of this name, disabled or not."""
        with self._database.read() as connection:
            row = connection.execute(select(schema.users).where(_USERS.name == name)).mappings().one_or_none()
        return None if row is None else _USER.value(dict(row))

    def users(self) -> list[User]:
        """All users by name."""
        with self._database.read() as connection:
            rows = connection.execute(select(schema.users).order_by(_USERS.name)).mappings().all()
        return [_USER.value(dict(row)) for row in rows]

    def update_user(
        self,
        name: str,
        *,
        role: Role | None = None,
        password_hash: str | None = None,
        disabled: bool | None = None,
        language: str | None = None,
    ) -> User:
        """Change what is given and return the user as it is now. Raises NotFoundError, ValueError."""
        given = {"role": role, "password_hash": password_hash, "disabled": disabled, "language": language}
        changes = {field: value for field, value in given.items() if value is not None}
        with self._database.write() as connection:
            row = connection.execute(select(schema.users).where(_USERS.name == name)).mappings().one_or_none()
            if row is None:
                raise NotFoundError(f"expected the name of a user, got {name!r}")
            user = _USER.value({**row, **changes})
            connection.execute(update(schema.users).where(_USERS.name == name).values(_USER.row(user)))
        return user

    def add_token(self, token: Token) -> bool:
        """Add a token; False when the name or the secret is taken, which changes nothing."""
        taken = exists().where((_TOKENS.name == token.name) | (_TOKENS.sha256 == token.sha256))
        return self._add(schema.tokens, _TOKEN.row(token), ~taken)

    def token(self, sha256: str) -> Token | None:
        """The token whose secret has this hash, if it was not revoked."""
        query = select(schema.tokens).where(_TOKENS.sha256 == sha256, _TOKENS.revoked.is_(False))
        with self._database.read() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return None if row is None else _TOKEN.value(dict(row))

    def tokens(self) -> list[Token]:
        """All tokens by name, the revoked ones too."""
        with self._database.read() as connection:
            rows = connection.execute(select(schema.tokens).order_by(_TOKENS.name)).mappings().all()
        return [_TOKEN.value(dict(row)) for row in rows]

    def token_used(self, name: str, at: datetime) -> None:
        """Note when a token was last used. Raises NotFoundError."""
        self._update_token(name, {"last_used_at": at})

    def revoke_token(self, name: str) -> None:
        """Take the right away for good. Raises NotFoundError."""
        self._update_token(name, {"revoked": True})

    def _update_token(self, name: str, changes: Mapping[str, object]) -> None:
        with self._database.write() as connection:
            changed = update(schema.tokens).where(_TOKENS.name == name).values(changes)
            if connection.execute(changed).rowcount == 0:
                raise NotFoundError(f"expected the name of a token, got {name!r}")

    def _add(self, table: Table, row: Mapping[str, object], condition: ColumnElement[bool]) -> bool:
        """Insert a row if a condition holds, in one statement; return whether it did."""
        values = select(*(literal(value, table.c[name].type) for name, value in row.items()))
        statement = insert(table).from_select(list(row), values.where(condition))
        with self._database.write() as connection:
            return connection.execute(statement).rowcount == 1


def _check_name(name: str) -> None:
    if not 1 <= len(name) <= 100 or name != name.strip() or not name.isprintable():
        raise ValueError(f"name: expected 1 to 100 printable characters, got {name!r}")
