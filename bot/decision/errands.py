"""What a customer may ask of the assistant itself, by fixed words: link two chats, undo it, ask again later. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without letters and digits that are taken for each other."""
CODE_LENGTH = 8
FARTHEST = timedelta(days=14)
MORNING, EVENING = 9, 18
"""Hours that are meant when somebody says only "tomorrow", or "tonight"."""

STOP_WORDS = frozenset({
    "stop", "stop it", "stop messages", "stop messaging me", "stop writing to me", "stop texting me", "unsubscribe",
    "unsubscribe me", "opt out", "stopp", "stopall", "stop all", "quit", "leave me alone",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class AskCode:
    """ "Link my chats": a code to write on the other channel."""


@dataclass(frozen=True, slots=True)
class GiveCode:
    """ "Link ABCD2345": the code from the other channel."""

    code: str


@dataclass(frozen=True, slots=True)
class Unlink:
    """Take the last tie back."""


@dataclass(frozen=True, slots=True)
class AskLater:
    """ "Ask me tomorrow at 9 whether it worked"; `at` is in the shop's time zone."""

    at: datetime


Errand = AskCode | GiveCode | Unlink | AskLater

_ASK_CODE = re.compile(
    r"/link|/?(?:please )?(?:link|connect|join)(?: (?:my|these|this|our|the))?(?: other| two| both)?"
    r" (?:accounts?|chats?|channels?|conversations?|telegram|slack|e-?mail|matrix|web ?chat)"
    r"(?: together| please)?[.!]?",
    re.IGNORECASE,
)
_GIVE_CODE = re.compile(rf"/?link(?: code)?:? ?([{CODE_LETTERS}]{{4}})[- ]?([{CODE_LETTERS}]{{4}})[.!]?", re.IGNORECASE)
_UNLINK = re.compile(r"/?(?:please )?(?:unlink|disconnect)(?: (?:my|these|the|this))?(?: \w+)?[.!]?", re.IGNORECASE)

_LATER = re.compile(
    r"(?:please |can you |could you |pls )*(?:ask|remind|check (?:in |back )?with|ping|message|write)(?: to)? me"
    r"(?: again| back)?(?: about (?:it|this))? (?P<when>.+?)"
    r"(?: (?:whether|if) (?:it|that|this|everything)(?:'s| is| has| was)? ?(?:\w+ ?){1,3}| please)?[.!?]?",
    re.IGNORECASE,
)
_IN = re.compile(
    r"in (?P<number>\d{1,3}|an?|one|two|three|a few) ?(?P<unit>min|minute|hour|hr|h|day|week)s?", re.IGNORECASE
)
_TIME = re.compile(r"(?:at )?(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))? ?(?P<half>am|pm|o'?clock)?", re.IGNORECASE)
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "a few": 3}
_UNITS = {"min": 1, "minute": 1, "hour": 60, "hr": 60, "h": 60, "day": 24 * 60, "week": 7 * 24 * 60}
_PARTS_OF_DAY = {"morning": 9, "noon": 12, "lunchtime": 12, "afternoon": 15, "evening": 18, "night": 20}
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def is_stop_word(text: str) -> bool:
    """Is this, and nothing more, the wish not to be written to?"""
    return re.sub(r"[^\w ]+", "", text).strip().lower() in STOP_WORDS


def errand_of(text: str, now: datetime) -> Errand | None:
    """The errand in a message that is nothing else; None for all other messages.

    Args:
        now: in the shop's time zone.
    """
    said = " ".join(text.split())
    if len(said) > 120:
        return None
    if given := _GIVE_CODE.fullmatch(said):
        return GiveCode((given[1] + given[2]).upper())
    if _ASK_CODE.fullmatch(said):
        return AskCode()
    if _UNLINK.fullmatch(said):
        return Unlink()
    if later := _LATER.fullmatch(said):
        at = moment_of(later["when"], now)
        return AskLater(at) if at and now < at <= now + FARTHEST else None
    return None


def moment_of(words: str, now: datetime) -> datetime | None:
    """When "in 2 hours", "tomorrow at 9", "tonight", "on Friday afternoon" or "at 18:30" is; None if it is no time."""
    said = " ".join(words.lower().replace(",", " ").split())
    if counted := _IN.fullmatch(said):
        number = _NUMBERS.get(counted["number"]) or int(counted["number"])
        return now + timedelta(minutes=number * _UNITS[counted["unit"]])
    day, rest, usual = _day_of(said, now)
    hour = _hour_of(rest, usual)
    if hour is None:
        return None
    moment = day.replace(hour=hour[0], minute=hour[1], second=0, microsecond=0)
    return moment + timedelta(days=1) if moment <= now and day.date() == now.date() and not usual else moment


def _day_of(said: str, now: datetime) -> tuple[datetime, str, int | None]:
    """The day, what is left to be the hour, and the hour that is meant if nothing is left."""
    if said.startswith("tonight"):
        return now, said.removeprefix("tonight").strip(), EVENING + 2
    if said.startswith("tomorrow"):
        return now + timedelta(days=1), said.removeprefix("tomorrow").strip(), MORNING
    for number, name in enumerate(_WEEKDAYS):
        if found := re.match(rf"(?:on |next |this )?{name}\b", said):
            ahead = (number - now.weekday()) % 7 or 7
            return now + timedelta(days=ahead), said[found.end() :].strip(), MORNING
    return now, said.removeprefix("today").strip(), None


def _hour_of(said: str, usual: int | None) -> tuple[int, int] | None:
    said = re.sub(r"^(?:in the |this |at )", "", said)
    if not said:
        return None if usual is None else (usual, 0)
    if said in _PARTS_OF_DAY:
        return _PARTS_OF_DAY[said], 0
    clock = _TIME.fullmatch(said)
    if clock is None:
        return None
    hour, minute = int(clock["hour"]), int(clock["minute"] or 0)
    if clock["half"] == "pm" and hour < 12:
        hour += 12
    if clock["half"] == "am" and hour == 12:
        hour = 0
    return (hour, minute) if hour < 24 and minute < 60 else None
