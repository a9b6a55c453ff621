"""The fake of Slack with what a desk needs beyond a channel: windows, signs under messages, one support channel.

What a window may hold is from https://docs.slack.dev/reference/views; its shapes are read by slack_sdk's own models.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.views import View

from tests.fakes.slack_blocks import Fields, Refusal, buttons_of, check_block, check_message, words_of
from tests.fakes.slack_fake import BOT, TEAM, FakeSlack

SUPPORT = "C0SUPPORT"
SCOPES = "channels:history,channels:read,chat:write,groups:history,groups:read,reactions:write"
EPHEMERAL_ARGUMENTS = {"channel", "user", "text", "blocks", "thread_ts"}


class DeskSlack(FakeSlack):
    """People press buttons with `presses` and send windows with `submits`; what they are told alone is in `told`."""

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__(clock)
        self.scopes = SCOPES
        self.channels[SUPPORT] = {"id": SUPPORT, "name": "support", "is_member": True, "is_archived": False}
        self.signs: list[tuple[str, str]] = []  # time stamp and name
        self.windows: dict[str, Fields] = {}  # by trigger
        self._buttons: dict[tuple[str, str], Fields] = {}

    # What is seen

    @property
    def cards(self) -> list[Fields]:
        return [each for each in self.messages[SUPPORT] if each.get("thread_ts", each["ts"]) == each["ts"]]

    def thread(self, ts: str) -> list[Fields]:
        return [each for each in self.messages[SUPPORT] if each.get("thread_ts") == ts and each["ts"] != ts]

    def told(self, name: str) -> list[str]:
        return [str(each["text"]) for each in self.ephemeral if each["user"] == self.person(name)]

    # What people do

    async def answers(self, text: str, name: str, thread: str, **more: Any) -> Fields:
        """Write in a thread of the support channel."""
        return await self.says(text, name, SUPPORT, thread, **more)

    async def presses(self, label: str, name: str, thread: str) -> str:
        """Press the newest button with that label in a thread, or in what Slack shows to this person there alone."""
        user = self.person(name)
        alone = [each for each in self.ephemeral if each["user"] == user and each.get("thread_ts") == thread]
        there = [*reversed(alone), *reversed(self.thread(thread)), *(c for c in self.cards if c["ts"] == thread)]
        message, block, button = next(
            (message, block, button)
            for message in there
            for block, button in buttons_of(message)
            if button["text"]["text"] == label
        )
        trigger = f"{next(self._numbers)}.1"
        container = {"type": "message", "message_ts": message.get("ts", self._ts()), "channel_id": SUPPORT}
        container |= {"is_ephemeral": "ts" not in message, "thread_ts": thread}
        payload: Fields = {
            "type": "block_actions", "team": {"id": TEAM}, "api_app_id": "A0APP", "user": {"id": user, "name": name},
            "container": container, "channel": {"id": SUPPORT, "name": "support"}, "trigger_id": trigger,
            "actions": [{**button, "block_id": block["block_id"], "action_ts": self._ts()}],
        }  # fmt: skip
        if "ts" in message:
            payload["message"] = message
        assert await self._send("interactive", payload) == 200
        return trigger

    async def submits(self, window: Fields, name: str, **typed: str) -> Fields:
        """Send a window with what was typed into its blocks; Slack's next step, which is another window or words."""
        values: Fields = {}
        for block in window["blocks"]:
            if block["type"] == "input":
                given = typed.get(block["block_id"], block["element"].get("initial_value", ""))
                assert given or block.get("optional"), "Slack does not send a window with an empty box"
                select = block["element"]["type"] == "static_select"
                assert not select or given in [option["value"] for option in block["element"]["options"]]
                value = {"selected_option": {"value": given}} if select else {"value": given or None}
                values[block["block_id"]] = {block["element"]["action_id"]: {"type": block["element"]["type"], **value}}
        payload = {
            "type": "view_submission", "team": {"id": TEAM}, "user": {"id": self.person(name), "name": name},
            "view": {**window, "state": {"values": values}},
        }  # fmt: skip
        answer = await self._answered(payload)
        if answer.get("response_action") == "update":
            check_view(answer["view"])
            return {**answer["view"], "id": window["id"]}
        if answer.get("response_action") == "errors":
            assert set(answer["errors"]) <= {block["block_id"] for block in window["blocks"]}
        return answer

    async def _answered(self, payload: Fields) -> Fields:
        if any(not socket.closed for socket in self.sockets):
            assert await self._send("interactive", payload) == 200
            return self.envelope_answers[self.acknowledged[-1]]
        body = str(httpx.QueryParams({"payload": json.dumps(payload)}))
        headers = {"Content-Type": "application/x-www-form-urlencoded", **self.signed(body)}
        answer = await self._http.post(self.events_url, content=body, headers=headers)
        assert answer.status_code == 200
        return dict(answer.json()) if answer.text else {}

    # What is answered to our calls

    def _do_chat_postMessage(self, fields: Fields) -> Fields:
        broadcast = fields.pop("reply_broadcast", None)
        if broadcast is not None and "thread_ts" not in fields:
            raise Refusal("invalid_arguments", why="reply_broadcast without a thread")
        if "thread_ts" in fields and all(each["ts"] != fields["thread_ts"] for each in self.messages[SUPPORT]):
            fields = {key: value for key, value in fields.items() if key != "thread_ts"}  # as the real one does
        answer = super()._do_chat_postMessage(fields)
        if broadcast:
            answer["message"]["subtype"] = "thread_broadcast"
        return answer

    def _do_chat_delete(self, fields: Fields) -> Fields:
        self.messages[SUPPORT] = [each for each in self.messages[SUPPORT] if each["ts"] != fields["ts"]]
        return {}

    def _do_chat_update(self, fields: Fields) -> Fields:
        if any(each["ts"] == fields["ts"] and each["user"] != BOT for each in self.messages[fields["channel"]]):
            raise Refusal("cant_update_message")
        return super()._do_chat_update(fields)

    def _do_chat_postEphemeral(self, fields: Fields) -> Fields:
        if unknown := set(fields) - EPHEMERAL_ARGUMENTS:
            raise Refusal("invalid_arguments", why=sorted(unknown))
        check_message(fields)
        return super()._do_chat_postEphemeral(fields)

    def _do_reactions_add(self, fields: Fields) -> Fields:
        if all(each["ts"] != fields["timestamp"] for each in self.messages[self._channel(fields)["id"]]):
            raise Refusal("message_not_found")
        sign = (fields["timestamp"], fields["name"])
        if sign in self.signs:
            raise Refusal("already_reacted")
        self.signs.append(sign)
        self._show_signs(fields["timestamp"])
        return {}

    def _do_reactions_remove(self, fields: Fields) -> Fields:
        sign = (fields["timestamp"], fields["name"])
        if sign not in self.signs:
            raise Refusal("no_reaction")
        self.signs.remove(sign)
        self._show_signs(fields["timestamp"])
        return {}

    def _show_signs(self, ts: str) -> None:
        message = next(each for each in self.messages[SUPPORT] if each["ts"] == ts)
        message["reactions"] = [{"name": name, "users": [BOT], "count": 1} for at, name in self.signs if at == ts]

    def _do_views_open(self, fields: Fields) -> Fields:
        view = json.loads(fields["view"]) if isinstance(fields["view"], str) else fields["view"]
        check_view(view)
        self.windows[fields["trigger_id"]] = {**view, "id": f"V{next(self._numbers)}"}
        return {"view": self.windows[fields["trigger_id"]]}

    def _do_views_update(self, fields: Fields) -> Fields:
        view = json.loads(fields["view"]) if isinstance(fields["view"], str) else fields["view"]
        check_view(view)
        trigger = next((key for key, one in self.windows.items() if one["id"] == fields["view_id"]), None)
        if trigger is None:
            raise Refusal("not_found")
        self.windows[trigger] = {**view, "id": fields["view_id"]}
        return {"view": self.windows[trigger]}

    def _do_conversations_replies(self, fields: Fields) -> Fields:
        """As on the real one, the message that began the thread comes along, whatever the times asked for."""
        everything = self.messages[self._channel(fields)["id"]]
        parent = [each for each in everything if each["ts"] == fields["ts"]]
        if not parent:
            raise Refusal("thread_not_found")
        inclusive = fields.get("inclusive") in ("1", "true", "True", True)
        oldest, latest = float(fields.get("oldest", 0)), float(fields.get("latest", "inf"))
        found = [
            each
            for each in self.thread(fields["ts"])
            if oldest < float(each["ts"]) < latest or (inclusive and float(each["ts"]) in (oldest, latest))
        ]
        return self._page([*parent, *found], fields)


def check_view(view: Fields) -> None:
    """What Slack refuses in a window."""
    try:
        read_back = View(**view).to_dict()
    except (SlackObjectFormationError, TypeError) as error:
        raise Refusal("invalid_arguments", why=str(error)) from None
    if read_back != view or view["type"] != "modal" or len(view.get("private_metadata", "")) > 3000:
        raise Refusal("invalid_arguments", why="not what the models say")
    if any(len(view[part]["text"]) > 24 for part in ("title", "submit", "close") if part in view):
        raise Refusal("invalid_arguments", why="longer than 24")
    ids = [block["block_id"] for block in view["blocks"]]
    if len(set(ids)) != len(ids) or not 1 <= len(ids) <= 100:
        raise Refusal("invalid_arguments", why="block ids")
    for block in view["blocks"]:
        if block["type"] != "input":
            check_block(block)
            assert all(len(text) <= 3000 for text in words_of(block))
        elif block["element"]["type"] == "static_select":
            assert 1 <= len(block["element"]["options"]) <= 100
            for option in block["element"]["options"]:
                assert len(option["text"]["text"]) <= 75 and len(option["value"]) <= 150
        else:
            most = block["element"]["max_length"]
            assert most <= 3000 and len(block["element"].get("initial_value", "")) <= most
