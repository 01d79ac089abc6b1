"""Camera addresses carry passwords: they are encrypted before they reach the database.

Every address is, not only those with a `user:password@`: vendors hide passwords in paths and queries too.
"""

from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from command_center.errors import SecretError
from persistence.files import make_private

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
        """Of two processes at once, the first one's key counts."""
        try:
            make_private(self._path, Fernet.generate_key())
        except OSError as error:
            raise SecretError(
                f"{self._path}: cannot make a key for the camera addresses ({error.strerror});"
                " check the disk and the rights on this folder"
            ) from error
