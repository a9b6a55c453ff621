"""What Slack's payloads mean: who wrote what to whom, which files came along, whose tap counts."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.slack.files import attachments_of, may_have_token
from bot.channels.slack.parse import parse_payload, read_tap
from bot.channels.slack.words import to_plain, without_mention
from bot.events import AttachmentKind, Edited, Incoming
from tests.contract.samples.slack import (
    API,
    BOT,
    CARL,
    DM,
    DORA,
    HELP,
    PAYLOADS,
    TEAM,
    THREAD,
    TS,
    callback,
    changed,
    command,
    file,
    make_channel,
    mention,
    message,
    tap,
)

PHOTO = file("tent.png", "image/png")


def read(payload: Any, bot_user: str | None = BOT) -> Incoming:
    event = parse_payload(payload, TEAM, bot_user)
    assert isinstance(event, Incoming)
    return event


def test_a_private_message() -> None:
    assert read(callback(message("Where is my parcel?"))) == Incoming(
        "slack", TEAM, f"m/{DM}/{TS}", CARL, "Where is my parcel?",
        person=CARL, reference=TS, place={"dm": DM, "thread": ""},
    )  # fmt: skip
    assert read(callback(message("so?", thread_ts=THREAD))).place == {"dm": DM, "thread": THREAD}


def test_a_mention_comes_twice_and_is_one_message_with_a_conversation_for_each_person_and_thread() -> None:
    text = f"<@{BOT}>: where is my parcel?"
    as_message, as_mention = read(callback(message(text, HELP))), read(callback(mention(text)))
    assert as_message == as_mention
    assert (as_message.address, as_message.text) == (f"{HELP}/{TS}/{CARL}", "where is my parcel?")
    assert (as_message.public, as_message.addressed, as_message.person) == (True, True, CARL)
    later = read(callback(message("and now?", HELP, thread_ts=TS, ts=THREAD, user=DORA)))
    assert (later.address, later.addressed) == (f"{HELP}/{TS}/{DORA}", False)


@pytest.mark.parametrize(
    ("event", "addressed"),
    [
        (message("aside", HELP, thread_ts=THREAD, parent_user_id=CARL), False),
        (message("to us", HELP, thread_ts=THREAD, parent_user_id=BOT), True),
        (message(f"so, <@{BOT}>?", HELP, thread_ts=THREAD), True),
        (mention("<@U0ELSE> hello"), True),
    ],
)
def test_in_a_thread_what_is_said_to_us_is_known(event: Any, addressed: bool) -> None:
    assert read(callback(event)).addressed is addressed


def test_who_we_are_is_taken_from_the_event_before_it_is_known() -> None:
    assert read(callback(message(f"<@{BOT}> hi there", HELP)), bot_user=None).text == "hi there"
    unknown = callback(mention("<@U0UNKNOWN> hi there"), authorizations=[])
    assert read(unknown, bot_user=None).text == "hi there"


def test_our_name_alone_is_a_greeting() -> None:
    assert read(callback(mention(f"<@{BOT}> "))).text == "hi"


@pytest.mark.parametrize(
    "event",
    [
        message("from an app", bot_id="B0OTHER"),
        message("from ourselves", user=BOT),
        message("from Slack", user="USLACKBOT"),
        message("joined", subtype="channel_join"),
        message("two people talking", HELP),
        message("   "),
        message("no person", user=None),
        message("bad time", ts="yesterday"),
        {"type": "reaction_added", "user": CARL, "channel": DM},
    ],
)
def test_what_means_nothing(event: Any) -> None:
    assert parse_payload(callback(event), TEAM, BOT) is None


def test_what_is_said_with_slash_me_is_read() -> None:
    assert read(callback(message("waits for a parcel", subtype="me_message"))).text == "waits for a parcel"
    in_public = read(callback(message(f"asks <@{BOT}> for help", HELP, subtype="me_message")))
    assert (in_public.text, in_public.addressed) == ("asks for help", True)


SHARED = {
    "is_share": True, "is_msg_unfurl": True, "ts": THREAD, "author_id": DORA, "author_name": "Dora",
    "text": "see <https://shop.example|our page> &amp; mail", "fallback": "[June 1st] dora: see our page",
    "from_url": "https://shop.slack.com/archives/C0HELP/p1",
}  # fmt: skip
PREVIEW = {"from_url": "https://shop.example", "title": "Shop", "text": "We sell tents", "fallback": "Shop"}


@pytest.mark.parametrize(
    ("text", "attached", "words"),
    [
        ("", [SHARED], "Forwarded: see our page (https://shop.example) & mail"),
        ("is that so?", [SHARED], "is that so?\n\nForwarded: see our page (https://shop.example) & mail"),
        (" ", [{"fallback": "from an old program"}], "Forwarded: from an old program"),
        ("look: <https://shop.example>", [PREVIEW], "look: https://shop.example"),
        ("", [{**SHARED, "text": "one"}, {**SHARED, "text": "two"}], "Forwarded: one\n\nForwarded: two"),
        ("odd", [None, 7, {"is_share": True, "text": ["x"], "files": "y"}], "odd"),
        ("odd", {"is_share": True}, "odd"),
        ({"no": "text"}, [SHARED], "Forwarded: see our page (https://shop.example) & mail"),
    ],
)
def test_a_forwarded_message_stands_below_the_comment(text: Any, attached: Any, words: str) -> None:
    assert read(callback(message(text, attachments=attached))).text == words
    if isinstance(text, str) and text.strip():
        edited = parse_payload(callback(changed(text, "before", attachments=attached)), TEAM, BOT)
        assert edited == Edited("slack", TEAM, CARL, TS, words)


def test_a_forwarded_message_brings_its_files() -> None:
    got = read(callback(message("", attachments=[{**SHARED, "text": "", "fallback": "", "files": [PHOTO]}])))
    assert (got.text, [each.name for each in got.attachments]) == ("", ["tent.png"])


def test_what_somebody_else_said_of_us_is_not_said_to_us() -> None:
    shared = {**SHARED, "text": f"<@{BOT}> where is it?"}
    assert parse_payload(callback(message("", HELP, attachments=[shared])), TEAM, BOT) is None
    mentioned = read(callback(mention(f"<@{BOT}>", attachments=[{**SHARED, "text": "where is it?"}])))
    assert mentioned.text == "Forwarded: where is it?"


def test_another_workspace_means_nothing() -> None:
    assert parse_payload(callback(message("hi"), team_id="T0OTHER"), TEAM, BOT) is None
    assert parse_payload(command("hi", team_id="T0OTHER"), TEAM, BOT) is None


def test_changes_and_deletions() -> None:
    assert parse_payload(callback(changed("two", "one")), TEAM, BOT) == Edited("slack", TEAM, CARL, TS, "two")
    deleted = {**changed("", "one"), "subtype": "message_deleted"}
    assert parse_payload(callback(deleted), TEAM, BOT) == Edited("slack", TEAM, CARL, TS, None)
    grave = changed("This message was deleted.", "one", HELP, subtype="tombstone", user="USLACKBOT")
    assert parse_payload(callback(grave), TEAM, BOT) == Edited("slack", TEAM, f"{HELP}/{TS}/{CARL}", TS, None)
    in_public = parse_payload(callback(changed(f"<@{BOT}> two", "one", HELP, thread_ts=THREAD)), TEAM, BOT)
    assert in_public == Edited("slack", TEAM, f"{HELP}/{THREAD}/{CARL}", TS, "two")


@pytest.mark.parametrize(
    "event",
    [
        changed("same", "same"),
        changed("a link's preview", "other", edited=None),
        changed("ours", "one", user=BOT, bot_id="B0BOT"),
    ],
)
def test_a_change_that_no_person_made_means_nothing(event: Any) -> None:
    assert parse_payload(callback(event), TEAM, BOT) is None


def test_a_tap() -> None:
    tapped = read(tap("article:returns", "How do I return it?"))
    assert (tapped.choice, tapped.text, tapped.address) == ("article:returns", "How do I return it?", CARL)
    assert tapped.event_id == f"tap/{DM}/{TS}/1790000010.111111/{CARL}"
    public = read(tap("article:returns", "How do I return it?", HELP, asker=CARL))
    assert (public.address, public.public, public.place) == (f"{HELP}/{TS}/{CARL}", True, {"where": "#help"})


def test_only_the_asker_may_tap_in_public() -> None:
    payload = tap("article:returns", "How do I return it?", HELP, user=DORA, asker=CARL)
    assert parse_payload(payload, TEAM, BOT) is None
    known = read_tap(payload)
    assert known is not None and known.by_another


def test_talk_in_private_comes_from_the_private_address() -> None:
    tapped = read(tap("private:tok", "Talk in private", HELP, asker=CARL))
    assert (tapped.address, tapped.public, tapped.choice, tapped.person) == (CARL, False, "private:tok", CARL)
    assert tapped.place == {"dm": "", "thread": ""}


@pytest.mark.parametrize(
    "odd", [{"actions": []}, {"actions": None}, {"user": None}, {"actions": [{"block_id": "another-app"}]}]
)
def test_a_tap_that_is_not_on_our_button(odd: Any) -> None:
    assert parse_payload(tap("x", "x", **odd), TEAM, BOT) is None


def test_a_slash_command_is_private() -> None:
    asked = read(command("where is my parcel?"))
    assert (asked.address, asked.public, asked.text, asked.name) == (CARL, False, "where is my parcel?", "carl")
    assert parse_payload(command("  "), TEAM, BOT) is None


@pytest.mark.parametrize(
    ("slack", "plain"),
    [
        ("5 &lt; 6 &amp;&amp; 7 &gt; 6", "5 < 6 && 7 > 6"),
        ("&amp;lt;", "&lt;"),
        ("<https://shop.example/a?b=1&amp;c=2>", "https://shop.example/a?b=1&c=2"),
        ("<https://shop.example|our page>", "our page (https://shop.example)"),
        ("<http://shop.example|shop.example>", "shop.example"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<tel:+353|+353>", "+353"),
        ("<@U0DORA> and <@U0DORA|dora>", "@someone and @dora"),
        ("<#C0HELP|help> <#C0HELP>", "#help #C0HELP"),
        ("<!here> <!subteam^S0X|@team> <!date^1^{date}|today>", "@here @team today"),
        (" a < b \x00 ", "a < b"),
    ],
)
def test_slacks_writing_in_plain_words(slack: str, plain: str) -> None:
    assert to_plain(slack) == plain


def test_the_mention_is_cut_out() -> None:
    assert without_mention(f"<@{BOT}>, hello", BOT) == "hello"
    assert without_mention(f"hey <@{BOT}|help> hello", BOT) == "hey hello"
    assert without_mention("<@U0DORA> hello", BOT) == "<@U0DORA> hello"


def test_files() -> None:
    voice, photo, connect = attachments_of(
        [
            file("a.webm", "audio/webm", subtype="slack_audio"),
            file("tent.png", "image/png"),
            {"id": "F0CONNECT", "file_access": "check_file_info"},
            file("gone.png", "image/png", mode="tombstone"),
            7,
        ]
    )
    assert (voice.kind, photo.kind, connect.kind) == (AttachmentKind.VOICE, AttachmentKind.PHOTO, AttachmentKind.FILE)
    assert (photo.name, photo.media_type, photo.size) == ("tent.png", "image/png", 31037)
    assert photo.ref.endswith("tent.png?download=1") and connect.ref == "F0CONNECT"


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("https://files.slack.com/files-pri/x", True),
        ("https://slack.com/x", True),
        ("http://files.slack.com/x", False),
        ("https://slack.com.evil.example/x", False),
        ("https://evilslack.com/x", False),
        ("https://slack.com@evil.example/x", False),
        ("https://evil.example/?slack.com", False),
        ("https://[broken", False),
        ("", False),
    ],
)
def test_the_token_goes_to_slack_only(address: str, may: bool) -> None:
    assert may_have_token(address, API) is may


def test_every_sample_is_read_the_same_twice() -> None:
    channel = make_channel()
    assert [channel.parse(payload) for payload in PAYLOADS] == [channel.parse(payload) for payload in PAYLOADS]
    assert sum(isinstance(channel.parse(payload), Incoming) for payload in PAYLOADS) >= 15
