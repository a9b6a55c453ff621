"""Payloads of Slack as its documentation shows them (https://docs.slack.dev/reference/events), as seeds for fuzzing."""

from __future__ import annotations

from typing import Any, cast

from bot.channels.base import Channel
from bot.channels.slack import Slack
from bot.store.database import Database

TEAM, BOT, CARL, DORA = "T0SHOP", "U0BOT", "U0CARL", "U0DORA"
DM, HELP, TS, THREAD = "D0CARL", "C0HELP", "1790000001.000200", "1790000000.000100"
KEY = "0123456789abcdef0123456789abcdef"
API = "https://slack.com/api/"


def callback(event: Any, **more: Any) -> dict[str, Any]:
    return {
        "token": "unused", "team_id": TEAM, "api_app_id": "A0APP", "event": event, "type": "event_callback",
        "event_id": "Ev0PV52K21", "event_time": 1790000001, "is_ext_shared_channel": False,
        "authorizations": [
            {"enterprise_id": None, "team_id": TEAM, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}
        ],
        **more,
    }  # fmt: skip


def message(text: str, channel: str = DM, **more: Any) -> dict[str, Any]:
    kind = {"D": "im", "G": "group"}.get(channel[0], "channel")
    return {
        "type": "message", "user": CARL, "text": text, "ts": TS, "channel": channel, "event_ts": TS,
        "channel_type": kind, "team": TEAM, "client_msg_id": "0cb1a9f2-54a4-4d6b-8d0d-6ad6d9c1f3a1", **more,
    }  # fmt: skip


def file(name: str, media_type: str, **more: Any) -> dict[str, Any]:
    address = f"https://files.slack.com/files-pri/{TEAM}-F0FILE/{name}"
    return {
        "id": "F0FILE", "name": name, "title": name, "mimetype": media_type, "filetype": "png", "size": 31037,
        "mode": "hosted", "url_private": address, "url_private_download": f"{address}?download=1", **more,
    }  # fmt: skip


def changed(text: str, was: str, channel: str = DM, **more: Any) -> dict[str, Any]:
    now = {"type": "message", "user": CARL, "text": text, "ts": TS, "edited": {"user": CARL, "ts": THREAD}}
    before = {"type": "message", "user": CARL, "text": was, "ts": TS}
    return {
        "type": "message", "subtype": "message_changed", "hidden": True, "channel": channel, "ts": "1790000009.000900",
        "event_ts": "1790000009.000900", "message": {**now, **more}, "previous_message": before,
    }  # fmt: skip


def tap(value: str, label: str, channel: str = DM, user: str = CARL, asker: str = "", **more: Any) -> dict[str, Any]:
    block = f"fl-{KEY}-0-o0" + (f"-{asker}" if asker else "")
    button = {"type": "button", "action_id": "option-0", "block_id": block, "value": value}
    button |= {"text": {"type": "plain_text", "text": label, "emoji": False}, "action_ts": "1790000010.111111"}
    return {
        "type": "block_actions", "user": {"id": user, "username": "carl", "name": "carl", "team_id": TEAM},
        "api_app_id": "A0APP", "token": "unused", "trigger_id": "1.2.3", "team": {"id": TEAM, "domain": "shop"},
        "container": {"type": "message", "message_ts": TS, "channel_id": channel, "is_ephemeral": False},
        "channel": {"id": channel, "name": "help"}, "state": {"values": {}},
        "message": {"type": "message", "user": BOT, "ts": TS, "text": "Which?", "bot_id": "B0BOT", "blocks": []},
        "actions": [button], **more,
    }  # fmt: skip


def command(text: str, **more: Any) -> dict[str, Any]:
    return {
        "token": "unused", "team_id": TEAM, "team_domain": "shop", "channel_id": HELP, "channel_name": "help",
        "user_id": CARL, "user_name": "carl", "command": "/ask", "text": text, "api_app_id": "A0APP",
        "response_url": "https://hooks.slack.com/commands/1", "trigger_id": "1.2.abc", **more,
    }  # fmt: skip


def mention(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "app_mention", "user": CARL, "text": text, "ts": TS, "channel": HELP, "event_ts": TS, **more}


PAYLOADS: list[Any] = [
    callback(message("Where is my parcel?")),
    callback(
        message("5 &lt; 6 &amp;&amp; <https://shop.example/a?b=1&amp;c=2|our page> <mailto:a@b.example|a@b.example>")
    ),
    callback(message("see <#C0HELP|help>, <!here>, <!subteam^S0X|@team>, <!date^1790000000^{date}|today>, <@U0DORA>")),
    callback(message("", files=[file("tent.png", "image/png")], subtype="file_share")),
    callback(message("hear", files=[file("a.webm", "audio/webm", subtype="slack_audio")], subtype="file_share")),
    callback(message("doc", files=[file("x.gdoc", "text/html", mode="external")], subtype="file_share")),
    callback(message("gone", files=[{"id": "F0GONE", "mode": "tombstone"}], subtype="file_share")),
    callback(message("shared", files=[{"id": "F0CONNECT", "file_access": "check_file_info"}], subtype="file_share")),
    callback(message("in a thread", thread_ts=THREAD, parent_user_id=BOT)),
    callback(message(f"<@{BOT}> where is my parcel?", HELP)),
    callback(message("and to Norway?", HELP, thread_ts=THREAD, parent_user_id=CARL)),
    callback(message("answers us", HELP, thread_ts=THREAD, parent_user_id=BOT)),
    callback(message("two people talking", HELP)),
    callback(message("also sent", HELP, subtype="thread_broadcast", thread_ts=THREAD, root={"ts": THREAD})),
    callback(mention(f"<@{BOT}> where is my parcel?")),
    callback(mention(f"<@{BOT}>")),
    callback(mention("<@U0UNKNOWN> hello", thread_ts=THREAD), authorizations=[]),
    callback(changed("message two", "message one")),
    callback(changed("same", "same", attachments=[{"title": "a preview"}])),
    callback(changed("This message was deleted.", "x", subtype="tombstone", user="USLACKBOT", edited=None)),
    callback({**changed("", "x"), "subtype": "message_deleted", "deleted_ts": TS}),
    callback(message("from an app", bot_id="B0OTHER", subtype="bot_message")),
    callback(message("from ourselves", user=BOT, bot_id="B0BOT")),
    callback(message("has joined", subtype="channel_join", channel=HELP)),
    callback({"type": "app_home_opened", "user": CARL, "channel": DM, "tab": "messages", "event_ts": TS}),
    callback({"type": "member_joined_channel", "user": CARL, "channel": HELP, "channel_type": "C", "event_ts": TS}),
    callback(message("another workspace"), team_id="T0OTHER"),
    tap("article:returns", "How do I return it?"),
    tap("article:returns", "How do I return it?", HELP, asker=CARL),
    tap("article:returns", "How do I return it?", HELP, user=DORA, asker=CARL),
    tap("private:tok-123", "Talk in private", HELP, asker=CARL),
    tap("", "", actions=[]),
    command("where is my parcel?"),
    command(""),
    {"type": "url_verification", "token": "unused", "challenge": "3eZbrw1aB"},
    {"type": "view_submission", "user": {"id": CARL}, "view": {"id": "V0"}},
    {"ssl_check": "1", "token": "unused"},
    callback(message("NUL \x00 and half a pair \ud83d")),
]


def make_channel() -> Channel:
    """For `parse` alone: nothing is behind it."""
    return Slack(
        "xoxb-no-real-token",
        team_id=TEAM,
        signing_secret="unused",
        app_token=None,
        api_base="http://127.0.0.1:9/api/",
        public_url=None,
        database=cast(Database, None),
        clock=lambda: 0.0,
    )
