"""The command centre's database: its tables, its errors."""

from pathlib import Path

import persistence.database
from command_center.errors import StoreError, StoreUnavailableError


class Database(persistence.database.Database):
    """Raises StoreError, and StoreUnavailableError for what may work later."""

    migrations = Path(__file__).parent / "migrations"
    error = StoreError
    unavailable_error = StoreUnavailableError
