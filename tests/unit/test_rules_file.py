"""knowledge/desk.yml: what stands there counts, and every mistake is named with its line and what to write."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from bot.decision.desk_rules import Assignment, DeskRules, Promise
from bot.decision.hours import Hours, parse_hours
from bot.desk.durations import seconds_of
from bot.desk.rules_file import URGENT, parse_rules, read_rules
from bot.desk.who import Agent
from bot.doctor_desk import examine_desk_rules
from bot.errors import KnowledgeError, Problem
from bot.model import Priority, Reason
from bot.settings import Settings
from bot.store import agents
from tests.conftest import World

ROOT = Path(__file__).parents[2]
SETTINGS = Settings(_env_file=None, timezone="Europe/Dublin", hours="Mon-Fri 09:00-18:00")
HOURS = Hours(parse_hours("Mon-Fri 09:00-18:00"), ZoneInfo("Europe/Dublin"))
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


def read(text: str) -> DeskRules:
    problems: list[Problem] = []
    rules = parse_rules(text, "desk.yml", HOURS, problems)
    assert problems == []
    return rules


def test_the_delivered_table_says_what_the_program_would_do_without_it(tmp_path: Path) -> None:
    delivered, missing = (read_rules(path, SETTINGS) for path in (ROOT / "knowledge/desk.yml", tmp_path / "none.yml"))
    assert missing == DeskRules(HOURS, stricter=URGENT)
    assert replace(delivered, hours=HOURS) == missing
    assert len(delivered.hours.holidays) == 20 and date(2027, 3, 29) in delivered.hours.holidays
    assert missing.promise_of("telegram", Priority.NORMAL) == Promise(60 * MINUTE, 60 * MINUTE, 24 * HOUR)
    assert missing.promise_of("telegram", Priority.URGENT) == Promise(15 * MINUTE, 60 * MINUTE, 24 * HOUR)


def test_everything_can_be_said() -> None:
    rules = read(
        """
        holidays: [2026-12-25 Christmas Day, 2026-12-26]
        promises:
          channels: {webchat: {first answer: 5 min}, email: {first answer: 4 h, settled: 40 h}}
          priorities: {high: {next answer: 30 min}}
          everywhere: {first answer: 1 h 30 min}
        alarms: {desk: 1 min, on-call: 2 h}
        teams: {complaints: [complaint, angry], stock: []}
        assignment: push
        away: 5 min
        accept: 45 s
        reopen: 1 day
        undo: 0 s
        """
    )
    assert rules.hours.holidays == {date(2026, 12, 25), date(2026, 12, 26)}
    assert rules.promises["webchat"] == Promise(5 * MINUTE, 60 * MINUTE, 24 * HOUR)
    assert rules.promise_of("email", Priority.HIGH) == Promise(4 * HOUR, 30 * MINUTE, 40 * HOUR)
    assert rules.promise_of("slack", Priority.URGENT).first == 90 * MINUTE  # the file names priorities of its own
    assert rules.alarms == (MINUTE, 10 * MINUTE, 2 * HOUR)
    assert rules.team_of(Reason.ANGRY) == "complaints" and rules.team_of(Reason.LEGAL) is None
    assert (rules.assignment, rules.away, rules.accept, rules.reopen, rules.undo) == (
        Assignment.PUSH, 5 * MINUTE, 45.0, DAY, 0.0,
    )  # fmt: skip
    assert read("# nothing\n") == DeskRules(HOURS, stricter=URGENT)


@pytest.mark.parametrize(
    ("text", "line", "what", "do"),
    [
        ("holiday:\n  - 2026-12-25", 1, 'no field "holiday"', '"holidays"'),
        ("holidays:\n  - 2026-12-25\n  - 25 December", 3, "no date", "2026-12-25"),
        ("holidays:\n  - 2026-12-25\n  - 2026-12-25", 3, "twice", "Keep one"),
        ("holidays: 2026-12-25", 1, "not a list", "hyphen"),
        ("promises:\n  channels:\n    telegrm:\n      settled: 4 h", 3, 'no channel "telegrm"', '"telegram"'),
        ("promises:\n  everywhere:\n    frist answer: 4 h", 3, 'no promise "frist answer"', '"first answer"'),
        ("promises:\n  everywhere:\n    first answer: 60", 3, "no length of time", "60 min"),
        ("promises:\n  everywhere:\n    settled: 1 day", 3, "opening hours", "9 h"),
        ("promises:\n  priorities:\n    urgnt: {}", 3, 'no priority "urgnt"', '"urgent"'),
        ("alarms:\n  desk: 20 min\n  people: 10 min", 2, "do not climb", "then people"),
        ("teams:\n  a: [complaint]\n  b: [complaint]", 3, 'the team "a" already', "Keep one"),
        ("teams:\n  a: [complaints]", 2, 'no reason "complaints"', '"complaint"'),
        ("assignment: shove", 1, "no way of assignment", "pull, push"),
        ("undo: 5 min", 1, "too long", "from 0 s to 1 min"),
        ("undo: 5 s\nundo: 4 s", 2, "twice", "Keep one"),
        ("away: @", 1, "not valid YAML", "Mend"),
        ("- 1", 1, "no fields", "name: value"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_what_to_write(text: str, line: int, what: str, do: str) -> None:
    problems: list[Problem] = []
    parse_rules(text, "desk.yml", HOURS, problems)
    [problem] = problems
    assert (problem.line, what in problem.what, do in problem.do) == (line, True, True), problem


def test_a_file_with_mistakes_is_refused_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "desk.yml"
    path.write_text("undo: long\naway: short\n")
    with pytest.raises(KnowledgeError, match=r"2 to mend") as caught:
        read_rules(path, SETTINGS)
    assert [problem.line for problem in caught.value.problems] == [1, 2]
    path.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(KnowledgeError, match="UTF-8"):
        read_rules(path, SETTINGS)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("60 min", 3600), ("4h", 14400), ("1.5 hours", 5400), ("2 h, 5 min", 7500), ("1 day", 86400), ("45 seconds", 45)],
)
def test_lengths_are_read_as_people_write_them(text: str, seconds: float) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "60", "soon", "4 h or so", "-3 min", "1 month"])
def test_what_is_no_length_is_not_guessed(text: str) -> None:
    assert seconds_of(text) is None


def test_the_doctor_names_each_mistake_and_holidays_that_are_all_over(tmp_path: Path) -> None:
    settings, today = SETTINGS.model_copy(update={"knowledge_dir": tmp_path}), date(2026, 11, 22)
    path = tmp_path / "desk.yml"
    [missing] = examine_desk_rules(settings, today)
    path.write_text("holidays: [2026-12-25]\n")
    [fine] = examine_desk_rules(settings, today)
    [over] = examine_desk_rules(settings, date(2027, 1, 1))
    path.write_text("undo: long\naway: short\n")
    wrong = examine_desk_rules(settings, today)
    assert (missing.ok, fine.ok, over.ok) == (True, True, False) and "1 of its holidays" in fine.what
    assert [one.ok for one in wrong] == [False, False] and f"{path}:2" in wrong[1].what


async def test_the_doctor_names_a_team_without_people_and_changes_nothing(world: World, anna: Agent) -> None:
    here = SETTINGS.model_copy(update={"knowledge_dir": world.folder, "data_dir": world.folder})
    (world.folder / "desk.yml").write_text("teams:\n  legal: [legal]\n  orders: [fraud]\n")
    settings = here.model_copy(update={"database_url": url_of_this_test()})
    await world.database.write(lambda tx: agents.set_work(tx, anna.id, 5, ["orders"], ["en"]))
    [found] = examine_desk_rules(settings, date(2026, 11, 22))
    assert not found.ok and "the team legal" in found.what and "team's page" in found.mend
    nothing_yet = settings.model_copy(update={"database_url": None, "data_dir": world.folder / "none"})
    assert [one.ok for one in examine_desk_rules(nothing_yet, date(2026, 11, 22))] == [True]
    assert not (world.folder / "none").exists()


def url_of_this_test() -> SecretStr | None:
    """FIRSTLINE_TEST_DATABASE=postgres puts every `world` there: see conftest.py."""
    url = os.environ.get("FIRSTLINE_DATABASE_URL")
    return SecretStr(url) if url else None
