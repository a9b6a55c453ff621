"""Every error that Firstline raises on purpose.

FirstlineError            says what is wrong and what to do; shown as it is, without a stack trace
├── SettingsError         a setting is missing or wrong; start-up stops
├── PortInUse             another program listens where we want to
├── KnowledgeError        articles or checks cannot be used; carries each problem with file and line
│   └── DamagedVersion    a published version does not match its manifest
├── StoreError            the database cannot be used safely
├── RasaUnavailable       Rasa does not answer, or a turn failed in it
├── Refused               somebody asked for what the rules do not allow; carries an HTTP status
└── channel errors
    ├── DeliveryFailed    the provider refused for good: no retry
    ├── DeliveryUncertain it may or may not have arrived
    └── DeliveryDelayed   not now; try again after so many seconds
"""

from __future__ import annotations

from dataclasses import dataclass


class FirstlineError(Exception):
    """Base of all errors whose text is meant for people."""


class SettingsError(FirstlineError):
    pass


class PortInUse(FirstlineError):
    pass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend in a file. `line` counts from 1; 0 means the file as a whole."""

    file: str
    line: int
    what: str
    do: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.what} {self.do}"


class KnowledgeError(FirstlineError):
    def __init__(self, headline: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__("\n".join([headline, *(f"  {problem}" for problem in problems)]))
        self.headline = headline
        self.problems = problems


class DamagedVersion(KnowledgeError):
    pass


class StoreError(FirstlineError):
    pass


class RasaUnavailable(FirstlineError):
    pass


class Refused(FirstlineError):
    def __init__(self, message: str, status: int = 409) -> None:
        super().__init__(message)
        self.status = status


class DeliveryFailed(FirstlineError):
    pass


class DeliveryUncertain(FirstlineError):
    pass


class DeliveryDelayed(FirstlineError):
    """Not now. With `everywhere`, nothing else of the channel needs to be tried before either."""

    def __init__(self, message: str, retry_after: float, *, everywhere: bool = False) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.everywhere = everywhere
