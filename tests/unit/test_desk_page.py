"""What the conversation page says: banners, the next step, clocks, what can be taken back, until when to sleep."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.decision.clocks import Kind, Moment, clocks_of
from bot.decision.desk_rules import Promise
from bot.decision.hours import Hours, parse_hours
from bot.desk.article_finder import find_articles
from bot.desk.brief_view import brief_of
from bot.desk.clock_view import clock_lines
from bot.desk.log_view import is_taken_back, seen_marks, undoable
from bot.desk.mentions import nameable
from bot.desk.people import people_of, saved_words
from bot.desk.snoozes import snooze_choices
from bot.desk.standing import State, banners_of, next_step, standing_of
from bot.desk.words import closed_words, customer_of, marked, unbroken
from bot.model import Conversation, Status
from tests.fakes.scripted import RETURNS, WARRANTY

DUBLIN = ZoneInfo("Europe/Dublin")
HOURS = Hours(parse_hours("Mon-Fri 09:00-18:00"), DUBLIN)
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=DUBLIN).timestamp()  # a Friday
MINUTE = 60.0


def conversation(status: Status = Status.WAITING, agent: str | None = None, **more: Any) -> Conversation:
    return Conversation("c", "webchat", "site", "a", "Carla", status, agent, 1, 1, {}, **more)


def test_whose_it_is_decides_what_can_be_done() -> None:
    mine = standing_of(conversation(Status.WITH_AGENT, "anna"), "Anna", "anna")
    bens = standing_of(conversation(Status.WITH_AGENT, "ben"), "Ben", "anna")
    boss = standing_of(conversation(Status.WITH_AGENT, "ben"), "Ben", "anna", supervises=True)
    assert (mine.mine, mine.movable) == (True, True)
    assert (bens.mine, bens.movable, bens.claimable) == (False, False, False)
    assert boss.movable and "Ben has this conversation" in str(boss.hint)


def test_every_state_has_a_banner_and_at_most_one_next_step() -> None:
    talk = conversation(Status.WITH_AGENT, "anna", merged_into="other", blocked=True, public=True)
    state = State("#help", True, "Carla (Telegram)", "tomorrow at 9:00")
    banners = {one.id: one for one in banners_of(talk, standing_of(talk, "Anna", "anna"), state)}
    assert list(banners) == ["banned-banner", "blocked-banner", "merged-banner", "snoozed-banner", "public-banner"]
    assert banners["banned-banner"].act == ("Unblock", "unblock")
    assert banners["snoozed-banner"].strong == "Asleep until tomorrow at 9:00."
    assert banners["merged-banner"].link == ("Go there", "/desk/c/other")
    assert "#help" in banners["public-banner"].words
    theirs = banners_of(talk, standing_of(talk, "Anna", "ben"), state)
    assert all(one.act is None for one in theirs if one.id in ("merged-banner", "snoozed-banner")), "not Ben's to do"


def test_an_offer_says_whose_it_is_until_somebody_has_it() -> None:
    waiting, offer = conversation(), State(offered_to="Ben", offered_to_me=False)
    assert "Ben is asked first" in banners_of(waiting, standing_of(waiting, None, "anna"), offer)[0].words
    mine = State(offered_to="Anna", offered_to_me=True)
    assert banners_of(waiting, standing_of(waiting, None, "anna"), mine)[0].strong == "For you."
    taken = conversation(Status.WITH_AGENT, "ben")
    assert not banners_of(taken, standing_of(taken, "Ben", "anna"), offer)


@pytest.mark.parametrize(
    ("status", "agent", "candidates", "waits", "begins"),
    [
        (Status.WAITING, None, 2, True, "Claim it; then send an article"),
        (Status.WAITING, None, 0, True, "Claim it; then write"),
        (Status.WAITING, None, 2, False, "It is the customer's turn"),
        (Status.WITH_AGENT, "anna", 0, True, "Write an answer"),
        (Status.WITH_AGENT, "anna", 2, False, "It is the customer's turn"),
        (Status.WITH_AGENT, "ben", 2, True, ""),
    ],
)
def test_the_next_step(status: Status, agent: str | None, candidates: int, waits: bool, begins: str) -> None:
    standing = standing_of(conversation(status, agent), "Ben", "anna")
    said = next_step(standing, candidates=candidates, customer_waits=waits, merged=False, may_answer=True)
    assert said.startswith(begins) and bool(said) == bool(begins)


def lines_at(minutes: float, *moments: Moment, ahead: int = 0, pace: float | None = None) -> list[tuple[str, str]]:
    now = NOON + minutes * MINUTE
    clocks = clocks_of([Moment(NOON, Kind.ASKED), *moments], HOURS, Promise(60 * MINUTE, 30 * MINUTE), now)
    shown = clock_lines(clocks, ahead, pace, now, DUBLIN)
    return [(one.tone, f"{one.label} {one.before}{one.span}{one.after}") for one in shown]


def test_clocks_say_what_is_due_what_is_likely_late_and_what_is_broken() -> None:
    assert lines_at(10) == [("plain", "First answer due in 50 min")]
    assert lines_at(10, ahead=5, pace=600) == [("warm", "First answer due in 50 min, likely to be late")]
    assert lines_at(57) == [("warm", "First answer due in 3 min")]
    assert lines_at(75) == [("hot", "First answer late by 15 min")]
    answered = Moment(NOON + 70 * MINUTE, Kind.AGENT), Moment(NOON + 80 * MINUTE, Kind.CUSTOMER)
    assert lines_at(85, *answered) == [
        ("plain", "Next answer due in 25 min"),
        ("hot", "First answer was 10 min late"),
    ]


def test_a_promise_that_falls_due_after_the_weekend_is_said_with_its_day() -> None:
    evening = NOON + 5.5 * 3600
    clocks = clocks_of([Moment(evening, Kind.ASKED)], HOURS, Promise(), evening + MINUTE)
    assert clock_lines(clocks, 0, None, evening + MINUTE, DUBLIN)[0].before == "due Monday at 9:30"


def line(number: int, delivery: str | None = "sent", **more: Any) -> dict[str, Any]:
    known = {"id": number, "author": "agent", "agent_id": "anna", "delivery": delivery}
    return {**known, "delivery_attempts": 0, "delivery_due": NOON, **more}


def test_only_my_own_reply_that_has_not_left_can_be_taken_back() -> None:
    lines = [
        line(1),
        line(2, "pending", delivery_due=NOON + 5),
        line(3, "pending", delivery_due=NOON + 5, agent_id="ben"),
        line(4, "pending", delivery_due=NOON + 5, delivery_attempts=1),
        line(5, "pending", delivery_due=NOON - 1),
    ]
    assert undoable(lines, "anna", NOON) == {2: NOON + 5}
    assert is_taken_back(line(6, "cancelled")) and not is_taken_back(line(6, "cancelled", author="bot"))


def test_seen_stands_under_the_newest_reply_that_left_where_the_channel_tells() -> None:
    lines = [line(1, seen_at=NOON - 9 * MINUTE), line(4, seen_at=NOON - 3 * MINUTE), line(7, "pending")]
    tomorrow = NOON + 86400
    assert seen_marks(lines, 4, "webchat", NOON, DUBLIN) == {4: "Seen 11:57"}
    assert seen_marks(lines, 9, "webchat", tomorrow, DUBLIN) == {4: "Seen Fri 11:57"}
    assert seen_marks(lines, 1, "matrix", NOON, DUBLIN) == {4: "Not seen yet"}
    assert seen_marks(lines, 0, "telegram", NOON, DUBLIN) == {}
    assert seen_marks([line(4, seen_at=None)], 4, "webchat", NOON, DUBLIN) == {4: "Seen"}, "from before it was kept"


def test_sleeping_ends_when_the_desk_opens() -> None:
    choices = snooze_choices(NOON, HOURS, DUBLIN)
    assert [one.label for one in choices] == ["In an hour", "Tomorrow at 9:00", "Monday at 9:00"]
    assert choices[-1].until == datetime(2026, 11, 23, 9, 0, tzinfo=DUBLIN).timestamp()
    early = Hours(parse_hours("Mon-Sun 07:30-18:00"), DUBLIN)
    assert snooze_choices(NOON, early, DUBLIN)[1].label == "Tomorrow at 7:30"


def test_what_the_guard_found_is_marked_and_nothing_else_is_markup() -> None:
    assert marked("Calm down <b>", ["calm down"]) == "<mark>Calm down</mark> &lt;b&gt;"


def test_an_article_is_found_by_words_and_their_beginnings() -> None:
    assert find_articles("guar", [WARRANTY, RETURNS]) == [WARRANTY]
    assert find_articles("how return", [WARRANTY, RETURNS]) == [RETURNS]
    assert find_articles("guar", [WARRANTY, RETURNS], without={"warranty"}) == []
    assert find_articles("  ", [WARRANTY]) == []


def test_a_brief_from_before_a_field_was_kept_is_shown_without_it() -> None:
    old: dict[str, Any] = {"reason": "angry", "evidence": None, "want": "My parcel", "details": {}, "candidates": []}
    shown = brief_of(old, "high", Status.WAITING, {}, set(), NOON)
    assert (shown.tag, shown.want, shown.said, shown.earlier) == ("Angry", "My parcel", [], [])
    new = {**old, "mood": {"level": "distressed", "evidence": "in tears"}, "urgency": "my flight is tomorrow",
           "code": "angry", "language": "de",
           "earlier": [{"when": NOON - 86400, "want": "A stove", "outcome": "resolved", "agent": "Ben",
                        "channel": "webchat", "conversation_id": "x"}]}  # fmt: skip
    shown = brief_of(new, "high", Status.WAITING, {}, set(), NOON)
    assert [(one.label, one.evidence) for one in shown.signs] == [
        ("In distress", "in tears"),
        ("In a hurry", "my flight is tomorrow"),
    ]
    assert ("Writes in", "German") in shown.facts
    assert shown.earlier[0].about == "Settled by Ben 1 day ago, Web chat"


def test_the_words_that_made_the_assistant_step_back_are_marked_where_they_stand() -> None:
    def shown(want: str, evidence: str | None = "My Card") -> bool:
        brief: dict[str, Any] = {"reason": "fraud", "want": want, "evidence": evidence}
        return brief_of(brief, "urgent", Status.WAITING, {}, set(), NOON).evidence_in_want

    assert shown("Somebody ordered with my card")
    assert not shown("Somebody ordered a stove") and not shown("Somebody ordered", None)
    assert not shown("a long story, " * 20 + "with my card"), "the end of a long one is folded"
    assert marked("TT-1234567 on my card", ["My card"]) == (
        '<span class="number">TT-1234567</span> on <mark>my card</mark>'
    )


def test_articles_that_surely_do_not_answer_are_left_out_of_the_brief() -> None:
    def candidate(article: str, confidence: float, why_not: str | None = "Too low.") -> dict[str, Any]:
        return {"article": article, "title": article, "confidence": confidence, "why_not": why_not}

    brief: dict[str, Any] = {"reason": "no article", "want": "?", "candidates": [
        candidate("warranty", 0.01), candidate("returns", 0.0099), candidate("sent", 0.0, None),
    ]}  # fmt: skip
    shown = brief_of(brief, "normal", Status.WAITING, {}, set(), NOON)
    assert [(card.id, card.percent) for card in shown.articles] == [("warranty", "1%"), ("sent", "0%")]
    nothing = brief_of({**brief, "candidates": [candidate("returns", 0.0)]}, "normal", Status.WAITING, {}, set(), NOON)
    assert (nothing.articles, nothing.searched) == ([], True)


def test_a_note_can_name_colleagues_and_teams_but_not_oneself() -> None:
    rows: list[dict[str, Any]] = [
        {"id": name, "login": name, "name": name.capitalize(), "role": "agent", "disabled": 0, "away": 0,
         "seen_at": NOON, "capacity": 5, "teams": teams, "languages": ["en"]}
        for name, teams in (("anna", ["returns"]), ("ben", ["returns", "late parcels"]), ("zoë", []))
    ]  # fmt: skip
    found = nameable(people_of(rows, {}, "anna", NOON), {row["id"]: f"{row['login']}.x" for row in rows})
    assert [(one["typed"], one["about"], one["fits"]) for one in found] == [
        ("ben.x", "here", ["ben", "ben.x"]),
        ("zoë.x", "here", ["zoë", "zoë.x"]),
        ("returns", "team: Ben", ["returns"]),  # a name of two words cannot be typed after an @
    ]


def test_nameless_customers_are_told_apart() -> None:
    assert customer_of("Carla", "webchat", "3f2a9c") == "Carla"
    assert customer_of(None, "webchat", "3f2a9c") == "Web visitor 3f2a"
    assert customer_of("", "telegram", "77b01c") == "Telegram customer 77b0"


def test_numbers_of_orders_stay_on_one_line_and_nothing_typed_becomes_html() -> None:
    assert unbroken("<b> TT-1234567!") == '&lt;b&gt; <span class="number">TT-1234567</span>!'
    assert unbroken("well-known, 10-12") == "well-known, 10-12"


def test_who_closed_a_conversation_is_said_as_it_was() -> None:
    assert closed_words("You", spam=True) == "You closed this as spam."
    assert closed_words(None, spam=False) == "This was closed as settled."


def test_a_new_team_that_no_rule_knows_is_pointed_out() -> None:
    assert saved_words(["billing"], {"billing"}) == saved_words([], {}) == "Saved."
    assert "No rule sends anything to banana;" in saved_words(["banana", "billing"], {"billing"})
    assert saved_words(["<script>"], {}) == "Saved."
