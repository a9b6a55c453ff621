"""The pure parts of the Slack desk: within Slack's limits whatever is in a brief, and no payload breaks them."""

from __future__ import annotations

import copy
import os
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.channels.registry import configured_channels
from bot.decision.guard import ADVICE, Warning, WarningKind
from bot.desks.base import Case, Line
from bot.desks.people import Colleague
from bot.desks.registry import configured_desks
from bot.desks.showing import line_mark
from bot.desks.slack import card, lines, windows
from bot.desks.slack.emoji import with_emoji
from bot.desks.slack.parse import Submitted, Written, parse, reply_in
from bot.model import Author, Conversation, Status
from tests.desks.slack_scene import words_in
from tests.fakes.slack_blocks import check_message
from tests.fakes.slack_desk import check_view

UTC = ZoneInfo("UTC")
TALK = Conversation("c1", "webchat", "site", "carla", "Carla", Status.WAITING, None, 1, 1)
HUGE = "lots of <words> & *signs* @channel 👩‍👩‍👧 " * 2000


def case(**changed: Any) -> Case:
    article = {"id": "returns", "title": "How do I return it?", "percent": "42%", "why_not": "Below the limit"}
    plain = Case(
        7, TALK, "notified", None, None, "Carla", "Web chat", "No article", "Nothing answers this.", "A tent", "", (),
        ("Which one?",), (article,), False, "https://help.shop.example/desk/c/c1",
    )  # fmt: skip
    return replace(plain, **changed)


def line(text: str = "Hello", author: Author | None = Author.CUSTOMER, **more: Any) -> Line:
    return Line("message" if author else "event", more.pop("ref", 1), author, "Ben", text, 1.0, **more)


@pytest.mark.parametrize(
    "shown",
    [
        case(),
        case(state="claimed", owner="Ben", owner_id="b", public=True, mood="angry: “never again”"),
        case(want="", tried=(), articles=(), url="", facts=(("Order", ""),)),
        case(
            customer=HUGE, why=HUGE, want=HUGE, mood=HUGE, tried=(HUGE,) * 9, facts=((HUGE[:100], HUGE),) * 6,
            articles=({"id": "x", "title": HUGE, "percent": "1%", "why_not": HUGE},) * 9, public=True,
            owner="Ben", state="claimed",
        ),
    ],
)  # fmt: skip
def test_every_card_is_one_that_slack_takes(shown: Case) -> None:
    check_message({"text": card.notice_of(shown, UTC), "blocks": card.card_of(shown, UTC)})


def test_every_line_is_one_that_slack_takes() -> None:
    several = [
        line(HUGE, ref=1),
        line("", ref=2),
        line(HUGE, Author.BOT, ref=3, markdown=True),
        line(HUGE, Author.SYSTEM, ref=4, delivery="not delivered: gone"),
        line(HUGE, None, ref=5),
        line("**Two years.** [More](https://shop.example)", Author.AGENT, ref=6, markdown=True, delivery="sent"),
        line("x", ref=7, files=["a" * 300] * 10, edited=True),
    ]
    for one in several:
        check_message({"text": lines.notice_of(case(), one), "blocks": lines.blocks_of(case(), one)})
    shown, blocks = lines.opening_of(case(), [replace(each, ref=n) for n, each in enumerate(several * 5)])
    check_message({"text": "x", "blocks": blocks})
    assert len(shown) == 10 and "25 earlier lines" in words_in([{"blocks": blocks}])


def test_a_changed_line_takes_the_place_of_the_old_one_and_no_other() -> None:
    old = [line(f"line {number}", ref=number) for number in (1, 12, 123)]
    blocks = [block for each in old for block in lines.blocks_of(case(), each)]
    new = lines.blocks_of(case(), line("changed", ref=12, edited=True))
    changed = words_in([{"blocks": lines.with_changed(blocks, line_mark(7, old[1]), new)}])
    assert "line 1\n" in changed and "line 123" in changed and "line 12\n" not in changed and "changed" in changed
    again = lines.with_changed(lines.with_changed(blocks, line_mark(7, old[1]), new), line_mark(7, old[1]), new)
    assert len(again) == len(blocks) + 1


def test_every_window_is_one_that_slack_takes() -> None:
    found = [Warning(kind, HUGE, ADVICE[kind]) for kind in WarningKind]
    check_view(windows.reply_window(7, "1.2", HUGE, HUGE, True))
    check_view(windows.reply_window(7, "1.2", "Carla", "", False))
    check_view(windows.warned_window({"handoff": "7", "thread": "1.2"}, "x" * 3000, found))
    check_view(windows.note_window(7, "1.2"))
    check_view(windows.transfer_window(7, "1.2", [(f"agent:{n}", HUGE) for n in range(150)], [("team:x", "Team x")]))


def test_one_setting_turns_the_desk_on_and_not_the_channel(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("FIRSTLINE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir("/")  # no .env there
    assert configured_desks() == []
    monkeypatch.setenv("FIRSTLINE_DESK_SLACK_CHANNEL", "C0SUPPORT")
    assert configured_desks() == ["slack"] and "slack" not in configured_channels()


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("!reply Hello", "Hello"), ("!REPLY\nHello", "Hello"), ("!reply: Hello", "Hello"), ("!reply", ""),
        ("! reply Hello", None), ("!replying soon", None), ("!reply-all x", None), ("I'd !reply Hello", None),
        (">> Hello", None), ("reply Hello", None), ("", None),
    ],
)  # fmt: skip
def test_what_is_a_reply(text: str, reply: str | None) -> None:
    assert reply_in(text) == reply


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Done :tada::+1: see you :wave::skin-tone-4:", "Done 🎉👍 see you 👋🏽"),
        ("at 10:30:15, ratio 1:100:3, :no_such_thing:", "at 10:30:15, ratio 1:100:3, :no_such_thing:"),
        (":flag-ie:", "🇮🇪"), ("(:smile:)", "(😄)"), ("a:b", "a:b"),
    ],
)  # fmt: skip
def test_customers_read_emoji_and_not_their_names(text: str, shown: str) -> None:
    flag = {"type": "emoji", "name": "flag-ie", "unicode": "1f1ee-1f1ea"}
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [flag, {"unicode": 7}]}]}]
    assert with_emoji(text, blocks) == shown
    assert with_emoji(":x:", [{"type": "emoji", "name": "x", "unicode": "d800"}]) == "❌"


SAMPLES: list[dict[str, Any]] = [
    {
        "type": "event_callback",
        "event": {
            "type": "message", "channel": "C0SUPPORT", "user": "U0BEN", "text": "hi <@U0ANNA>", "ts": "2.0",
            "thread_ts": "1.0", "files": [{"name": "a.png"}], "parent_user_id": "U0BOT",
        },
        "authorizations": [{"user_id": "U0BOT", "is_bot": True}],
    },
    {
        "type": "event_callback",
        "event": {
            "type": "message", "subtype": "message_changed", "channel": "C0SUPPORT",
            "message": {"user": "U0BEN", "text": "b", "ts": "2.0", "thread_ts": "1.0", "edited": {"ts": "3.0"}},
            "previous_message": {"user": "U0BEN", "text": "a", "ts": "2.0", "thread_ts": "1.0"},
        },
    },
    {
        "type": "block_actions", "user": {"id": "U0BEN"}, "channel": {"id": "C0SUPPORT"}, "trigger_id": "1.1",
        "container": {"message_ts": "1.0"}, "message": {"ts": "1.0"},
        "actions": [{"action_id": "claim", "value": "7", "action_ts": "4.0"}],
    },
    {
        "type": "view_submission", "user": {"id": "U0BEN"},
        "view": {
            "id": "V1", "callback_id": "reply", "private_metadata": '{"handoff": "7"}',
            "state": {"values": {"words": {"typed": {"value": "Hello"}}}},
        },
    },
]  # fmt: skip


def test_payloads_are_read() -> None:
    said, changed, _, sent = (parse(sample, None, {"U0ANNA": Colleague("anna", "Anna")}) for sample in SAMPLES)
    assert said == Written("C0SUPPORT", "1.0", "2.0", "U0BEN", "hi @anna\n[file in Slack: a.png]", on_ours=True)
    assert isinstance(changed, Written) and (changed.text, changed.before, changed.changed_at) == ("b", "a", "3.0")
    assert sent == Submitted("reply", {"handoff": "7"}, {"words": "Hello"}, "U0BEN", "V1")


def test_no_payload_breaks_the_reading() -> None:
    picks = random.Random(11)
    nonsense = [None, 7, "", [], {}, [None], "\ud800", {"id": 3}, "x" * 5000, True]
    whole = 0
    for _ in range(4000):
        payload = copy.deepcopy(picks.choice(SAMPLES))
        for _ in range(picks.randint(0, 3)):
            holder, key = picks.choice(list(_places(payload)))
            holder[key] = copy.deepcopy(picks.choice(nonsense))
        whole += parse(payload, picks.choice([None, "U0BOT"]), {}) is not None
    assert 1000 < whole < 4000


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    for key in keys:
        yield value, key
        yield from _places(value[key])
