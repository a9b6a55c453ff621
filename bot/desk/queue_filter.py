"""Which part of the queue a page shows: kept in its address, so that it stays and can be sent to a colleague. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

T = TypeVar("T")

Facets = Mapping[str, Collection[str]]
"""What a conversation can be found by: for each name of a filter, its values."""


class Show(StrEnum):
    ALL = "all"
    WAITING = "waiting"
    MINE = "mine"
    ASSISTANT = "assistant"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Filter:
    """An empty value lets everything through."""

    show: Show = Show.ALL
    channel: str = ""
    team: str = ""
    reason: str = ""
    tag: str = ""
    priority: str = ""
    language: str = ""
    alarm: str = ""

    @property
    def values(self) -> Mapping[str, str]:
        """What is asked for beside `show`, by name."""
        return {name: value for name in NAMES if (value := getattr(self, name))}

    @property
    def query(self) -> str:
        """For an address, without the question mark; empty if everything is shown."""
        shown = {} if self.show is Show.ALL else {"show": str(self.show)}
        return urlencode({**shown, **self.values})

    @property
    def unfiltered(self) -> Filter:
        """The same part of the queue, all of it."""
        return Filter(show=self.show)

    def showing(self, show: str) -> Filter:
        """Another part of the queue, filtered in the same way."""
        return replace(self, show=Show(show))

    def fits(self, facets: Facets) -> bool:
        return all(value in facets.get(name, ()) for name, value in self.values.items())


NAMES = tuple(field.name for field in fields(Filter) if field.name != "show")


def read_filter(given: Mapping[str, str]) -> Filter:
    """From the parameters of an address. What nobody knows there is left out."""
    show = given.get("show", "")
    return Filter(
        show=Show(show) if show in set(Show) else Show.ALL, **{name: given.get(name, "")[:60] for name in NAMES}
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that can be chosen in a filter, and how many conversations have it."""

    value: str
    count: int


def choices(items: Iterable[T], facets_of: Callable[[T], Facets], chosen: Filter) -> Mapping[str, Sequence[Choice]]:
    """For each filter the values that would find something now, and always the one that is chosen.

    A value is counted among what the other filters let through.
    """
    wanted = chosen.values
    counted: dict[str, dict[str, int]] = {name: {} for name in NAMES}
    for name, value in wanted.items():
        counted[name][value] = 0
    for item in items:
        facets = facets_of(item)
        missed = [name for name, value in wanted.items() if value not in facets.get(name, ())]
        for name in NAMES:
            if not missed or missed == [name]:
                for value in facets.get(name, ()):
                    counted[name][value] = counted[name].get(value, 0) + 1
    return {name: [Choice(value, count) for value, count in sorted(found.items())] for name, found in counted.items()}
