"""The desk's database: its tables, its errors."""

from pathlib import Path

import persistence.database
from dispatch_desk.errors import StoreError, UnavailableError


class Database(persistence.database.Database):
    """Raises StoreError, and UnavailableError for what may work later."""

    migrations = Path(__file__).parent / "migrations"
    error = StoreError
    unavailable_error = UnavailableError
