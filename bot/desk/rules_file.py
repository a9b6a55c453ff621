"""knowledge/desk.yml: read it into the rules of the desk, or say with line numbers what is to mend."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import inf
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bot.channels.registry import known_channels
from bot.decision.desk_rules import DAY, MINUTE, Assignment, DeskRules, Promise
from bot.decision.hours import Hours, parse_hours
from bot.desk.durations import WITH_A_DAY, seconds_of
from bot.errors import KnowledgeError, Problem
from bot.model import Priority, Reason
from bot.settings import Settings

URGENT = {Priority.URGENT: Promise(15 * MINUTE, inf, inf)}
"""The stricter promise if the file names none."""

PROMISES = {"first answer": "first", "next answer": "following", "settled": "settled"}
ALARMS = ("desk", "people", "on-call")
LENGTHS = {"away": (MINUTE, DAY), "accept": (10.0, 60 * MINUTE), "reopen": (0.0, 90 * DAY), "undo": (0.0, MINUTE)}
"""The fields that are one length of time: the shortest and the longest that make sense, in seconds."""
SECTIONS = ("holidays", "promises", "alarms", "teams", "assignment", *LENGTHS)

Wrong = Callable[[yaml.Node | None, str, str], None]
Pairs = Iterator[tuple[yaml.Node, str, yaml.Node]]


def read_rules(path: Path, settings: Settings) -> DeskRules:
    """The operator's table, with the hours and the time zone of the settings.

    A file that is not there means the defaults; so does each line that it leaves out.

    Raises:
        KnowledgeError: with a Problem, file and line, for everything to mend.
    """
    hours = Hours(parse_hours(settings.hours), ZoneInfo(settings.timezone))
    problems: list[Problem] = []
    try:
        rules = parse_rules(path.read_text(encoding="utf-8"), str(path), hours, problems)
    except FileNotFoundError:
        return DeskRules(hours, stricter=URGENT)
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(str(path), 0, f"It cannot be read ({type(error).__name__}).", "Save it as UTF-8."))
    if problems:
        raise KnowledgeError(f"The rules of the desk cannot be used ({len(problems)} to mend).", tuple(problems))
    return rules


def parse_rules(text: str, file: str, hours: Hours, problems: list[Problem]) -> DeskRules:
    """The rules in `text`; what is wrong is added to `problems`."""

    def wrong(node: yaml.Node | None, what: str, do: str) -> None:
        problems.append(Problem(file, node.start_mark.line + 1 if node else 0, what, do))

    rules = DeskRules(hours, stricter=URGENT)
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problems.append(Problem(file, mark.line + 1 if mark else 0, "It is not valid YAML.", "Mend this line."))
        return rules
    return _Reader(wrong).rules(root, rules) if root is not None else rules


@dataclass(frozen=True, slots=True)
class _Reader:
    wrong: Wrong

    def rules(self, root: yaml.Node, rules: DeskRules) -> DeskRules:
        for key, name, node in self._pairs(root, "The file"):
            match name:
                case "holidays":
                    rules = replace(rules, hours=replace(rules.hours, holidays=frozenset(self._holidays(node))))
                case "promises":
                    rules = self._promises(node, rules)
                case "alarms":
                    rules = replace(rules, alarms=self._alarms(node, rules.alarms))
                case "teams":
                    rules = replace(rules, teams=self._teams(node))
                case "assignment":
                    if (value := self._one_of(node, Assignment, "way of assignment")) is not None:
                        rules = replace(rules, assignment=Assignment(value))
                case "away" | "accept" | "reopen" | "undo":
                    if (length := self._length(node, *LENGTHS[name])) is not None:
                        fields: dict[str, Any] = {name: length}
                        rules = replace(rules, **fields)
                case _:
                    self._unknown(key, name, SECTIONS, "field")
        return rules

    def _holidays(self, node: yaml.Node) -> Iterator[date]:
        seen = set()
        for item in self._items(node, "The holidays are", "2026-12-25 Christmas Day"):
            day = _day(_text(item))
            if day is None:
                self.wrong(item, "This is no date.", "Write year, month and day: 2026-12-25 Christmas Day")
            elif day in seen:
                self.wrong(item, f"{day} stands twice.", "Keep one of the two.")
            else:
                seen.add(day)
                yield day

    def _promises(self, node: yaml.Node, rules: DeskRules) -> DeskRules:
        parts = {name: (key, part) for key, name, part in self._pairs(node, "promises")}
        for name in set(parts) - {"everywhere", "channels", "priorities"}:
            self._unknown(parts[name][0], name, ("everywhere", "channels", "priorities"), "field")
        if "everywhere" in parts:
            rules = replace(rules, promise=self._promise(parts["everywhere"][1], rules.promise))
        if "channels" in parts:
            usual = rules.promise
            promises = self._by_name(parts["channels"][1], known_channels(), "channel", usual)
            rules = replace(rules, promises=promises)
        if "priorities" in parts:
            found = self._by_name(parts["priorities"][1], list(Priority), "priority", Promise(inf, inf, inf))
            rules = replace(rules, stricter={Priority(name): promise for name, promise in found.items()})
        return rules

    def _by_name(self, node: yaml.Node, known: Iterable[str], what: str, usual: Promise) -> Mapping[str, Promise]:
        found = {}
        for key, name, part in self._pairs(node, f"{what}s"):
            if name not in set(known):
                self._unknown(key, name, known, what)
            else:
                found[name] = self._promise(part, usual)
        return found

    def _promise(self, node: yaml.Node, usual: Promise) -> Promise:
        for key, name, part in self._pairs(node, "The promise"):
            if name not in PROMISES:
                self._unknown(key, name, PROMISES, "promise")
            elif WITH_A_DAY.search(_text(part).lower()):
                self.wrong(part, "A promise counts opening hours.", "Write hours instead of days, for example 9 h.")
            elif (length := self._length(part, MINUTE, 365 * DAY)) is not None:
                fields: dict[str, Any] = {PROMISES[name]: length}
                usual = replace(usual, **fields)
        return usual

    def _alarms(self, node: yaml.Node, usual: tuple[float, float, float]) -> tuple[float, float, float]:
        times = dict(zip(ALARMS, usual, strict=True))
        for key, name, part in self._pairs(node, "alarms"):
            if name not in times:
                self._unknown(key, name, ALARMS, "alarm")
            elif (length := self._length(part, 1.0, 7 * DAY)) is not None:
                times[name] = length
        desk, people, on_call = (times[name] for name in ALARMS)
        if not desk <= people <= on_call:
            self.wrong(node, "The alarms do not climb.", "Let desk come first, then people, then on-call.")
        return desk, people, on_call

    def _teams(self, node: yaml.Node) -> Mapping[str, frozenset[Reason]]:
        teams: dict[str, frozenset[Reason]] = {}
        taken: dict[str, str] = {}
        for _, team, part in self._pairs(node, "teams"):
            reasons = set()
            for item in self._items(part, f'The reasons of the team "{team}" are', "complaint"):
                name = self._one_of(item, Reason, "reason")
                if name is not None and taken.setdefault(name, team) != team:
                    self.wrong(item, f'"{name}" belongs to the team "{taken[name]}" already.', "Keep one of the two.")
                elif name is not None:
                    reasons.add(Reason(name))
            teams[team] = frozenset(reasons)
        return teams

    def _length(self, node: yaml.Node, least: float, most: float) -> float | None:
        length = seconds_of(_text(node))
        if length is None:
            self.wrong(node, "This is no length of time.", "Write a number and its unit: 45 s, 60 min, 4 h, 7 days.")
        elif not least <= length <= most:
            self.wrong(node, "This is too long or too short.", f"Write a time from {_say(least)} to {_say(most)}.")
            return None
        return length

    def _one_of(self, node: yaml.Node, known: Iterable[str], what: str) -> str | None:
        name = _text(node)
        if name in {str(one) for one in known}:
            return name
        self._unknown(node, name, known, what)
        return None

    def _unknown(self, node: yaml.Node, name: str, known: Iterable[str], what: str) -> None:
        names = [str(one) for one in known]
        near = difflib.get_close_matches(name, names, 1)
        do = f'Did you mean "{near[0]}"?' if near else f"Use one of: {', '.join(names)}."
        self.wrong(node, f'There is no {what} "{name}".', do)

    def _items(self, node: yaml.Node, what: str, example: str) -> list[yaml.Node]:
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        self.wrong(node, f"{what} not a list.", f"Write one a line, each after a hyphen: - {example}")
        return []

    def _pairs(self, node: yaml.Node, what: str) -> Pairs:
        if not isinstance(node, yaml.MappingNode):
            self.wrong(node, f"{what} has no fields.", "Write one `name: value` a line.")
            return
        seen = set()
        for key, value in node.value:
            name = _text(key)
            if name in seen:
                self.wrong(key, f'"{name}" stands twice.', "Keep one of the two.")
            seen.add(name)
            yield key, name, value


def _text(node: yaml.Node) -> str:
    return str(node.value).strip() if isinstance(node, yaml.ScalarNode) else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.split(" ")[0])
    except ValueError:
        return None


def _say(seconds: float) -> str:
    for unit, length in (("days", DAY), ("h", 60 * MINUTE), ("min", MINUTE)):
        if seconds >= length and seconds % length == 0:
            return f"{seconds / length:g} {unit}"
    return f"{seconds:g} s"
