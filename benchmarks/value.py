"""What the values of a benchmark's record have in common."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """Frozen, and the same again after a way through JSON; numbers are finite, for JSON knows no others."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
