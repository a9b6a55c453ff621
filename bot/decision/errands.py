"""What a customer may ask of the assistant itself, by fixed words: link two chats, undo it, ask again later. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

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

_CHATS = r"(?:accounts?|chats?|channels?|conversations?|telegram|slack|e-?mail|matrix|web ?chat)"
_ASK_CODE = re.compile(
    rf"/link|(?:link|connect) (?:my|these|this|our|both|two)(?: other| two)? {_CHATS}(?: together)?", re.IGNORECASE
)
_GIVE_CODE = re.compile(
    rf"/?link(?: code)?:? ?((?=[^ ]*\d)[{CODE_LETTERS}]{{4}})[- ]?([{CODE_LETTERS}]{{4}})", re.IGNORECASE
)
_SHOWN_CODE = re.compile(
    rf"(link(?: code)?:? ?[`\"'“”‘’]?)(?=[^ ]*\d)[{CODE_LETTERS}]{{4}}[- \u2010-\u2015]?[{CODE_LETTERS}]{{4}}\b",
    re.IGNORECASE,
)
_UNLINK = re.compile(rf"/?unlink(?: (?:my|these|this|our|both|the)(?: other| two)? {_CHATS})?", re.IGNORECASE)

_SOLVED = r"(?:whether|if) (?:it|that|this|everything)(?:'s| is| has| was)? ?(?:been )?" + (
    r"(?:work(?:s|ed|ing)?|solved|fixed|sorted(?: out)?|settled|ok(?:ay)?|fine|all right|helped|done)"
)
_ASK_ME = (
    r"(?:can you |could you |will you |would you )?"
    r"(?:(?:ask|remind|ping)(?: me)?|check (?:in |back )?with me|check back|follow up)(?: again| back)?"
    r"(?: about (?:it|this))?"
)
_LATER = re.compile(
    rf"{_ASK_ME}(?: {_SOLVED})? (?P<when>.+?)(?: {_SOLVED})?|(?:message|write(?: to)?) me (?P<then>.+?) {_SOLVED}",
    re.IGNORECASE,
)
_IN = re.compile(
    r"in (?P<number>\d{1,3}|an?|one|two|three|four|a few|half an) ?(?P<unit>min|minute|hour|hr|h|day|week)s?",
    re.IGNORECASE,
)
_TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))? ?(?P<half>am|pm|o'?clock)?", re.IGNORECASE)
_NUMBERS = {"a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "a few": 3.0, "half an": 0.5}
_UNITS = {"min": 1, "minute": 1, "hour": 60, "hr": 60, "h": 60, "day": 24 * 60, "week": 7 * 24 * 60}
_PARTS_OF_DAY = {"morning": 9, "noon": 12, "lunchtime": 12, "afternoon": 15, "evening": 18, "night": 20}
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_POLITE_BEFORE = re.compile(
    r"^(?:(?:ok(?:ay)?|thanks?(?: you)?|please|pls|hi|hey|hello|great|cool)[,.! ]+)+", re.IGNORECASE
)
_POLITE_AFTER = re.compile(r"(?:[,.! ]+(?:please|pls|thanks?(?: you)?|cheers))*[.!? ]*$", re.IGNORECASE)


def new_code(choose: Callable[[str], str]) -> str:
    """A code to link two chats; `choose` takes one of some letters, as `secrets.choice` does.

    Its first half has a digit, so that no word is taken for a code.
    """
    half = CODE_LENGTH // 2
    first = choose("23456789") + "".join(choose(CODE_LETTERS) for _ in range(half - 1))
    return first + "".join(choose(CODE_LETTERS) for _ in range(half))


def without_link_code(text: str) -> str:
    """As people of ours may read it: a code that links chats is its writer's secret."""
    return _SHOWN_CODE.sub(r"\1[code]", text)


def is_stop_word(text: str) -> bool:
    """Is this, and nothing more, the wish not to be written to?"""
    return re.sub(r"[^\w ]+", "", text).strip().lower() in STOP_WORDS


def errand_of(text: str, now: datetime) -> Errand | None:
    """The errand in a message that is nothing else; None for all other messages.

    Args:
        now: in the shop's time zone.
    """
    if len(text) > 160:
        return None
    said = re.sub(r"[`\"'“”‘’]", "", " ".join(re.sub(r"[\u2010-\u2015]", "-", text).split()))
    said = _POLITE_AFTER.sub("", _POLITE_BEFORE.sub("", said))
    if given := _GIVE_CODE.fullmatch(said):
        return GiveCode((given[1] + given[2]).upper())
    if _ASK_CODE.fullmatch(said):
        return AskCode()
    if _UNLINK.fullmatch(said):
        return Unlink()
    if later := _LATER.fullmatch(said):
        at = moment_of(later["when"] or later["then"], now)
        return AskLater(at) if at and now < at <= now + FARTHEST else None
    return None


def moment_of(words: str, now: datetime) -> datetime | None:
    """When "in 2 hours", "tomorrow at 9", "tonight", "on Friday afternoon" or "at 18:30" is; None if it is no time."""
    said = " ".join(words.lower().replace(",", " ").split())
    if said == "next week":
        said = "in a week"
    if counted := _IN.fullmatch(said):
        number = _NUMBERS.get(counted["number"]) or int(counted["number"])
        # In UTC, because clocks may change meanwhile.
        later = now.astimezone(UTC) + timedelta(minutes=number * _UNITS[counted["unit"]])
        return later.astimezone(now.tzinfo)
    day, rest, usual = _day_of(said, now)
    hour = _hour_of(rest, usual)
    if hour is None:
        return None
    moment = day.replace(hour=hour[0], minute=hour[1], second=0, microsecond=0)
    half_is_open = hour[0] < 12 and not hour[2]
    if half_is_open and (said.startswith("tonight") or (moment <= now and day.date() == now.date())):
        afternoon = moment + timedelta(hours=12)  # "at 5", said at noon
        moment = afternoon if afternoon > now else moment
    if moment <= now and usual is None and not said.startswith("today"):
        moment += timedelta(days=1)
    return moment


def _day_of(said: str, now: datetime) -> tuple[datetime, str, int | None]:
    """The day, what is left to be the hour, and the hour that is meant if nothing is left."""
    if said.startswith("tonight"):
        return now, said.removeprefix("tonight").strip(), EVENING + 2
    if found := re.match(r"(?:tomorrow|tomorow|tommorow|tommorrow|tmrw)\b", said):
        return now + timedelta(days=1), said[found.end() :].strip(), MORNING
    for number, name in enumerate(_WEEKDAYS):
        if found := re.match(rf"(?:on |next |this )?{name}\b", said):
            ahead = (number - now.weekday()) % 7 or 7
            return now + timedelta(days=ahead), said[found.end() :].strip(), MORNING
    return now, said.removeprefix("today").strip(), None


def _hour_of(said: str, usual: int | None) -> tuple[int, int, bool] | None:
    """Hour and minute, and whether it is certain which half of the day is meant."""
    words = re.sub(r"^(?:in the |this |at )", "", said)
    part = next((name for name in _PARTS_OF_DAY if words.startswith(name)), None)
    clock = _TIME.fullmatch(re.sub(r"^(?:at )?", "", words.removeprefix(part or "").strip()))
    if part and clock is None:
        return (_PARTS_OF_DAY[part], 0, True) if words == part else None
    if not words:
        return None if usual is None else (usual, 0, True)
    if clock is None:
        return None
    hour, minute = int(clock["hour"]), int(clock["minute"] or 0)
    certain = clock["half"] in ("am", "pm") or hour >= 12 or part is not None or (usual == MORNING)
    if hour < 12 and (clock["half"] == "pm" or (part in ("afternoon", "evening", "night") and clock["half"] != "am")):
        hour += 12
    if clock["half"] == "am" and hour == 12:
        hour = 0
    return (hour, minute, certain) if hour < 24 and minute < 60 else None
