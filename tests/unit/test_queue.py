"""The queue: who is next, what a filter shows, how promises are worded, what canned replies may hold, who is here."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.decision.canned import VARIABLES, fill, trouble_with, unfilled
from bot.decision.desk_rules import DeskRules
from bot.decision.hours import Hours, parse_hours
from bot.decision.queue_order import Late, Need, clock_of_wait, lateness, order
from bot.desk.people import people_of, read_work
from bot.desk.presence import RELOAD_SECONDS, Presence
from bot.desk.queue_filter import Filter, Show, choices, read_filter
from bot.desk.queue_lines import Facts, lines_of
from bot.desk.queue_views import Queue, Reader, queue_of
from bot.desk.queue_words import due_words
from bot.desk.search_page import marked
from bot.errors import Refused
from bot.model import Priority
from bot.store import agents, canned, handoffs, mentions, offers, queue, tags
from bot.store.database import Database
from tests.conftest import DUBLIN, World

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=DUBLIN).timestamp()  # a Friday noon
RULES = DeskRules(Hours(parse_hours("Mon-Fri 09:00-18:00"), DUBLIN))


# --- who is next ---


def test_urgency_comes_before_promise_before_mood_before_wait() -> None:
    needs = {
        "long": Need(Priority.NORMAL, "calm", 1.0),
        "short": Need(Priority.NORMAL, "calm", 9.0),
        "angry": Need(Priority.NORMAL, "angry", 9.0),
        "distressed": Need(Priority.NORMAL, "distressed", 9.0),
        "high": Need(Priority.HIGH, "calm", 9.0),
        "likely late": Need(Priority.NORMAL, "calm", 9.0, Late.LIKELY),
        "late": Need(Priority.NORMAL, "calm", 9.0, Late.LATE),
        "urgent": Need(Priority.URGENT, "calm", 9.0),
        "urgent and late": Need(Priority.URGENT, "calm", 9.0, Late.LATE),
    }
    assert order(needs, needs.__getitem__) == [
        "urgent and late", "urgent", "late", "likely late", "high", "distressed", "angry", "long", "short",
    ]  # fmt: skip


def test_the_clock_of_a_wait_counts_opening_hours_and_the_right_promise() -> None:
    friday_evening = datetime(2026, 11, 20, 17, 45, tzinfo=DUBLIN).timestamp()
    first = clock_of_wait(RULES, "webchat", Priority.NORMAL, friday_evening, NOW + 86400, first=True)
    assert (
        first.due_at == datetime(2026, 11, 23, 9, 45, tzinfo=DUBLIN).timestamp()
    )  # a quarter then, the rest on Monday
    assert lateness(first, 0, None, friday_evening + 86400) is Late.IN_TIME
    assert lateness(first, 3, 15 * 60.0, friday_evening) is Late.LIKELY  # an hour of work is before it
    assert lateness(first, 0, None, first.due_at + 1) is Late.LATE


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0.5, "answer due in under 1 min"), (12.5, "answer due in 12 min"), (90, "answer due today at 13:30"),
        (60 * 24 * 3, "answer due Monday at 12:00"), (-0.2, "late by under 1 min"), (-5.5, "late by 5 min"),
        (-70, "late since 10:50"),
    ],
)  # fmt: skip
def test_a_promise_is_worded_as_people_say_it(minutes: float, words: str) -> None:
    assert due_words(NOW + minutes * 60, NOW, DUBLIN) == words


# --- filters ---


@given(st.builds(Filter, st.sampled_from(Show), *(st.text(max_size=60) for _ in range(6))))
def test_an_address_gives_back_the_filter_it_was_made_of(chosen: Filter) -> None:
    assert read_filter(dict(parse_qsl(chosen.query))) == chosen


def test_a_value_is_counted_among_what_the_other_filters_let_through() -> None:
    facets = [{"channel": {"slack"}, "tag": {"a", "b"}}, {"channel": {"slack"}}, {"channel": {"mail"}, "tag": {"a"}}]
    found = choices(facets, lambda one: one, Filter(channel="slack", tag="gone"))
    assert [(one.value, one.count) for one in found["tag"]] == [("a", 1), ("b", 1), ("gone", 0)]
    assert [(one.value, one.count) for one in found["channel"]] == [("slack", 0)]
    assert read_filter({"show": "nonsense"}).show is Show.ALL


# --- the queue of one agent ---


async def test_what_is_mine_what_sleeps_and_what_was_asked_of_me(world: World) -> None:
    anna, ben = await world.agent("Anna"), await world.agent("Ben")
    for customer in ("carla", "dan", "eve", "fay"):
        await world.say("human", customer)
        world.clock.now += 60
    ids = {name: world.conversation_id(name) for name in ("carla", "dan", "eve", "fay")}
    for name in ("dan", "eve"):
        await world.acts.claim(ids[name], anna)
    await world.acts.reply(ids["eve"], anna, "It arrives on Monday.", "r1")
    await world.acts.snooze(ids["eve"], anna, world.clock.now + 3600)
    await world.acts.claim(ids["fay"], ben)
    await world.acts.note(ids["fay"], ben, "@anna is this yours?")
    await world.acts.tag(ids["carla"], ben, "parcel")

    rings = handoffs.current(world.database.read, ids["fay"])
    assert rings is not None

    def seen_by(agent_id: str, **asked: str) -> Queue:
        tx, now = world.database.read, world.clock()
        facts = Facts(
            handoffs.queue(tx), queue.with_bot(tx), queue.resolved_since(tx, 0), tags.of_all(tx, list(ids.values())),
            {rings["id"]: 1}, {ids["carla"]: ["Anna", "Ben"]},
        )  # fmt: skip
        reader = Reader(agent_id, "Anna" if agent_id == anna.id else "Ben", mentions.unseen(tx, agent_id))
        return queue_of(lines_of(facts, RULES, now), read_filter(asked), reader, now)

    shown = seen_by(anna.id)
    assert [(item.id, item.looking) for item in shown.waiting] == [(ids["carla"], ("Ben",))]
    assert [(item.id, item.your_turn) for item in shown.mine] == [(ids["dan"], True)]
    assert [(item.id, item.back) for item in shown.snoozed] == [(ids["eve"], "today at 13:04")]
    assert [(item.id, item.owner) for item in shown.colleagues] == [(ids["fay"], "Ben")]
    assert [(ask.id, ask.by) for ask in shown.asks] == [(ids["fay"], "Ben")]
    assert not seen_by(ben.id).asks

    assert [item.id for item in seen_by(ben.id, tag="parcel").waiting] == [ids["carla"]]
    assert seen_by(ben.id, tag="parcel").colleagues == []
    assert seen_by(ben.id, show="mine").waiting == []
    alarmed = seen_by(anna.id, alarm="ringing")
    assert ([item.id for item in alarmed.colleagues], alarmed.waiting, alarmed.mine) == ([ids["fay"]], [], [])

    await world.database.write(lambda tx: mentions.saw(tx, anna.id, ids["fay"], world.clock()))
    assert not seen_by(anna.id).asks
    await world.database.write(lambda tx: handoffs.offer(tx, handoffs.current(tx, ids["carla"])["id"], ben.id, 1.0))
    assert [(item.for_me, item.offered) for item in seen_by(ben.id).waiting] == [(True, "For you")]
    assert [(item.for_me, item.offered) for item in seen_by(anna.id).waiting] == [(False, "Ben")]
    await world.acts.resolve(ids["dan"], anna)
    assert [item.id for item in seen_by(anna.id, show="resolved").resolved] == [ids["dan"]]

    await world.say("human", "gil")
    assert [item.for_me for item in seen_by(ben.id).waiting] == [True, False]
    await world.database.write(
        lambda tx: tx.run(
            "UPDATE handoffs SET priority = 'urgent' WHERE conversation_id = ?", world.conversation_id("gil")
        )
    )
    assert [item.for_me for item in seen_by(ben.id).waiting] == [False, True], "what is urgent goes before what is mine"


# --- canned replies ---


def test_variables_are_filled_in_and_what_is_unknown_stays_to_be_seen() -> None:
    values = {"customer": "Carla {order}", "agent": "Anna", "order": None, "shop": "Tarn & Trail"}
    assert fill("Hi { Customer }, {order}: {agent}, {shop}", values) == "Hi Carla {order}, {order}: Anna, Tarn & Trail"


@pytest.mark.parametrize("text", ["Hi {name}", "Hi {customer", "Hi customer}", "{}", "{{customer}}"])
def test_other_braces_are_refused_with_what_is_allowed(text: str) -> None:
    trouble = trouble_with("hi", "Hello", text)
    assert trouble is not None and all(f"{{{name}}}" in trouble for name in VARIABLES)


def test_a_reply_with_a_variable_left_in_it_names_it() -> None:
    assert unfilled("Hi { Customer }") == (
        "{customer} is not filled in yet. Write the customer's name there, or take it out; then send."
    )
    assert unfilled("Write {name} or {} there, as in {{x}}") is None


def test_what_else_a_canned_reply_needs() -> None:
    assert trouble_with("hi", "Hello", "Hi {customer}") is None
    assert all(trouble_with(*wrong) for wrong in [("two words", "t", "x"), ("hi", " ", "x"), ("hi", "t", " \n")])


async def test_canned_replies_are_kept_by_shortcut(world: World) -> None:
    anna = await world.agent("Anna")
    one = await world.database.write(lambda tx: canned.add(tx, "late", "Late", "Sorry.", anna.id, 1.0))
    await world.database.write(lambda tx: canned.change(tx, one, "delay", "Late", "So sorry.", 2.0))
    (kept,) = canned.everything(world.database.read)
    assert (kept["shortcut"], kept["text"], kept["agent_name"]) == ("delay", "So sorry.", "Anna")
    assert canned.of_shortcut(world.database.read, "late") is None


# --- search ---


@pytest.mark.parametrize(
    ("snippet", "html"),
    [
        ("my \x02money\x03 now", "my <mark>money</mark> now"), ("\x02<b>\x03&", "<mark>&lt;b&gt;</mark>&amp;"),
        ("odd \x02mark", "odd mark"), ("odd\x03 \x02a\x03\x03b", "odd <mark>a</mark>b"),
    ],
)  # fmt: skip
def test_hits_are_marked_and_nothing_else_is_html(snippet: str, html: str) -> None:
    assert marked(snippet) == html


# --- people ---


async def _no_write(self: Database, work: object) -> None:
    raise AssertionError("there is nothing to write")


async def test_who_has_a_page_open_is_here_until_the_last_one_is_closed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, ben = await world.agent("Anna"), await world.agent("Ben")
    presence = Presence(world.database, world.signals, world.clock)

    def here() -> list[str]:
        return [one["name"] for one in agents.here(world.database.read, world.clock())]

    with world.signals.agent_at_desk(anna.id), world.signals.agent_at_desk(ben.id):
        with world.signals.agent_at_desk(anna.id):
            await presence.look()
            assert here() == ["Anna", "Ben"]
        for _ in range(10):
            world.clock.now += agents.SEEN_EVERY_SECONDS
            await presence.look()
            assert here() == ["Anna", "Ben"]
        await world.acts.set_away(ben, True)
        assert here() == ["Anna"]
        people = people_of(agents.everybody(world.database.read), {anna.id: 2}, ben.id, world.clock())
        assert [(one.name, one.standing, one.load, one.me) for one in people] == [
            ("Anna", "here", 2, False), ("Ben", "away", 0, True),
        ]  # fmt: skip
        world.clock.now += agents.HERE_SECONDS + 1
        await presence.look()
        people = people_of(agents.everybody(world.database.read), {}, ben.id, world.clock())
        assert [one.standing for one in people] == ["here", "away"], "he has said so, and his page is open"
        monkeypatch.setattr(Database, "write", _no_write)
        await presence.look()  # Anna was just seen, and of Ben there is nothing to write
        monkeypatch.undo()
    await presence.look()
    assert here() == ["Anna"]  # she may only be reloading
    world.clock.now += RELOAD_SECONDS
    await presence.look()
    assert here() == []


async def test_what_somebody_has_in_hand_is_the_same_for_the_page_and_for_offers(world: World) -> None:
    anna = await world.agent("Anna")
    for address in ("carla", "dave", "erin"):
        await world.say("human", address)
    for address in ("carla", "dave"):
        await world.acts.claim(world.conversation_id(address), anna)
    await world.acts.snooze(world.conversation_id("dave"), anna, world.clock.now + 3600)
    await world.database.write(lambda tx: offers.change(tx, 3, anna.id, world.clock()))
    for later, in_hand in ((0, 1), (3600, 2)):  # what is awake again is in hand, though nobody has looked yet
        world.clock.now += later
        await world.sits_down(anna)
        assert queue.loads(world.database.read, world.clock()) == {anna.id: in_hand}
        assert [one.load for one in offers.people(world.database.read, world.clock())] == [in_hand + 1]


def test_what_somebody_takes_on_is_read_with_care() -> None:
    work = read_work({"capacity": " 3 ", "teams": "Billing,  returns ,billing", "languages": "EN, de"})
    assert (work.capacity, work.teams, work.languages) == (3, ["billing", "returns"], ["en", "de"])
    fine = {"capacity": "3", "teams": "", "languages": "en"}
    for wrong in (
        {"capacity": "-1"},
        {"capacity": "999"},
        {"teams": "@all"},
        {"languages": ""},
        {"languages": "English"},
    ):
        with pytest.raises(Refused):
            read_work(fine | wrong)
