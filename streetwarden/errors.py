"""What may go wrong for the person at the command line, and the exit code that says so.

UserError            the work failed (1)
└── WrongInput       the call or a file is wrong; the same call fails again until it is changed (2)
    └── WrongFile    a file is wrong in one or more places
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """What every command exits with (docs/ref/exit-codes.md).

    BUG is EX_SOFTWARE of BSD's sysexits.h; INTERRUPTED is 128 + SIGINT, as shells count.
    """

    OK = 0
    FAILED = 1
    WRONG_INPUT = 2
    BUG = 70
    INTERRUPTED = 130


class UserError(Exception):
    """The work failed for a reason that the user can understand and act upon: the message says how."""

    exit_code: ClassVar[ExitCode] = ExitCode.FAILED

    @property
    def details(self) -> tuple[str, ...]:
        """Lines to show before the message."""
        return ()


class WrongInput(UserError):  # noqa: N818 - reads as what it is: raise WrongInput("...")
    """The call, or a file it names, must be changed first."""

    exit_code = ExitCode.WRONG_INPUT


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file.

    file   as the user named it
    line   from 1
    path   the field, such as `cameras[0].url`; empty when the file as a whole is meant
    message  "expected ..., got ..."; never carries a password
    """

    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (f"{self.file}:{self.line}", self.path, self.message) if part)


class WrongFile(WrongInput):
    """A file is wrong; `problems` holds everything that was found, in the order of its lines."""

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        count = len(self.problems)
        super().__init__(f"{file} has {count} problem{'s' if count != 1 else ''}")

    @property
    def details(self) -> tuple[str, ...]:
        """One line for each problem."""
        return tuple(str(problem) for problem in self.problems)
