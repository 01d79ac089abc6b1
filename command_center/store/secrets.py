"""Camera addresses carry passwords: they are encrypted before they reach the database.

Every address is, not only those with a `user:password@`: vendors hide passwords in paths and queries too.
"""

import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from command_center.errors import SecretError

KEY_FILE = "secret.key"


class Keeper:
    """Encrypts with a key in a file that only its owner can read (Fernet: AES-128-CBC with HMAC-SHA256).

    The key is made when something is encrypted for the first time, never when something is read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def encrypt(self, text: str) -> str:
        """The cipher text (URL-safe base64); "" stays ""."""
        if not text:
            return ""
        if not self._path.exists():
            self._make_key()
        return self._fernet().encrypt(text.encode()).decode("ascii")

    def decrypt(self, text: str) -> str:
        """The plain text. Raises SecretError."""
        if not text:
            return ""
        try:
            return self._fernet().decrypt(text).decode()
        except InvalidToken:
            raise SecretError(
                f"{self._path}: expected the key that the camera addresses were saved with, got another one;"
                " put the right key back, or import the site again"
            ) from None

    def _fernet(self) -> Fernet:
        try:
            return Fernet(self._path.read_bytes().strip())
        except OSError as error:
            raise SecretError(
                f"{self._path}: cannot read the key of the camera addresses ({error.strerror});"
                " put it back, or import the site again"
            ) from error
        except ValueError:
            raise SecretError(
                f"{self._path}: expected 32 bytes in base64, got something else;"
                " put the right key back, or move this file away and import the site again"
            ) from None

    def _make_key(self) -> None:
        """Write a new key whole or not at all; of two processes at once, the first one's key counts."""
        temporary = self._path.with_name(f".{KEY_FILE}.{secrets.token_hex(8)}")
        try:
            _write(temporary, Fernet.generate_key())
            self._path.hardlink_to(temporary)
        except FileExistsError:
            return
        except OSError as error:
            raise SecretError(
                f"{self._path}: cannot make a key for the camera addresses ({error.strerror});"
                " check the disk and the rights on this folder"
            ) from error
        finally:
            temporary.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
