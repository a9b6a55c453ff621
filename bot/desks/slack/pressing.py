"""What people do with buttons and windows. A press is confirmed at once and carried out beside.

A window is confirmed, and so closed, when what was typed in it is stored: until then it stays open with every word in
it, whatever becomes of us. Each has an id, by which it is carried out once, however often it is sent.
"""

from __future__ import annotations

import asyncio
import time

from bot.channels.slack.errors import TROUBLE, code_of
from bot.desk import ownership
from bot.desk.people import people_of
from bot.desk.who import Agent
from bot.desk.writing import Warned
from bot.desks.people import Matter
from bot.desks.showing import digest
from bot.desks.slack import card, windows
from bot.desks.slack.blocks import Fields
from bot.desks.slack.errors import desk_error
from bot.desks.slack.known import kept
from bot.desks.slack.parse import Pressed, Submitted
from bot.desks.slack.room import UNKNOWN, Room
from bot.desks.slack.talk import ANYWAY, OVER, TAKEN_BACK, UNDO, Talk, offer_undo
from bot.desks.slack.typed import runs_in_text, typed
from bot.errors import DeliveryDelayed, DeliveryFailed, Refused, StoreError
from bot.store import agents, queue, slack_desk, transcripts

WINDOW_SECONDS = 3.0  # that Slack gives a window to open after a press, and to be answered when it was sent
IN_A_ROW_SECONDS = 5.0
MARGIN_SECONDS = 0.5  # an answer of ours may be on its way for as long
TOO_SLOW = "The window did not open within the three seconds that Slack allows. Press it again, or {otherwise}."
NOT_OPENED = "The window did not open. {trouble} Until it does, {otherwise}."
OTHERWISE = {
    card.REPLY: "write your reply in this thread with !reply in front of it",
    card.NOTE: "write the note in this thread: it stays among colleagues",
    card.TRANSFER: "pass it on at the web desk",
}
SENT_BEFORE = (
    "You sent from this window before. That was taken in, with other words or taken back since; so nothing was sent "
    "now. In the thread you see what became of it. To write more, open a new window."
)
_TOO_LATE = {"expired_trigger_id", "exchanged_trigger_id", "trigger_expired", "trigger_exchanged"}
NOBODY_ELSE = "There is nobody else at this desk yet, and there are no teams."
PASSED_ON = "Passed on. It stands in the queue, and whoever was asked is named there."


class Pressing:
    def __init__(self, room: Room, talk: Talk) -> None:
        self._room = room
        self._talk = talk
        self._acts = room.parts.acts
        self._pressed: dict[tuple[str, str, str], float] = {}

    def press(self, pressed: Pressed) -> None:
        if pressed.channel == self._room.channel:
            self._room.in_background(self._press(pressed))

    async def _press(self, pressed: Pressed) -> None:
        number, _, rest = pressed.value.partition(":")
        opens = pressed.action in OTHERWISE
        try:  # a window has its three seconds from the press on, so nothing is written before it opens
            agent = self._room.agent(pressed.user) if opens else await self._room.who(pressed.user)
            if agent is None:
                self._room.tell_unknown(pressed.user, pressed.thread)
                return
            if pressed.action == ANYWAY:
                await self._send_anyway(pressed, agent)
                return
            matter = self._room.matter(int(number), pressed.thread) if number.isdecimal() else None
            if matter is None or (matter.over and pressed.action not in (card.NOTE, UNDO)):
                raise Refused(OVER)
            await self._act(pressed, agent, matter, rest)
            if opens:
                await self._room.who(pressed.user)
        except (Refused, StoreError, DeliveryDelayed, DeliveryFailed) as error:
            if str(error) != OVER or not self._was_pressed_just_now(pressed):
                self._room.tell(pressed.user, pressed.thread, str(error))

    def _was_pressed_just_now(self, pressed: Pressed) -> bool:
        """By the same person: a button that is pressed several times in a row says its line once."""
        now, press = self._room.parts.clock(), (pressed.user, pressed.action, pressed.value)
        self._pressed = {one: at for one, at in self._pressed.items() if now - at < IN_A_ROW_SECONDS}
        was = press in self._pressed
        self._pressed[press] = now
        return was

    async def _act(self, pressed: Pressed, agent: Agent, matter: Matter, rest: str) -> None:
        talk_id = matter.conversation_id
        match pressed.action:
            case card.CLAIM:
                await self._acts.claim(talk_id, agent, matter.epoch)
            case card.RESOLVE:
                await self._acts.resolve(talk_id, agent, self._room.newest_shown(matter))
            case card.RETURN:
                await self._acts.return_to_bot(talk_id, agent, self._room.newest_shown(matter))
            case card.NOTE:
                await self._open(pressed, windows.note_window(matter.handoff_id, matter.thread))
            case card.REPLY:
                await self._open(pressed, self._reply_window(matter, agent))
            case card.TRANSFER:
                await self._open(pressed, self._transfer_window(matter, agent))
            case str(action) if action == UNDO and rest.isdecimal():
                await self._acts.undo(talk_id, agent, int(rest))
                self._room.tell(pressed.user, pressed.thread, TAKEN_BACK)
            case str(action) if action.startswith(card.ARTICLE) and rest:
                key = f"slack-{pressed.user}-{pressed.at}"
                message_id = await self._acts.send_article(talk_id, agent, rest, key)
                if message_id is not None:
                    offer_undo(self._room, pressed.user, matter, message_id)

    async def _send_anyway(self, pressed: Pressed, agent: Agent) -> None:
        ts, _, warned_of = pressed.value.partition(":")
        matter = await self._room.matter_of(pressed.thread, ask=False)
        if matter is None:
            raise Refused(OVER)
        await self._talk.send_anyway(matter, agent, pressed.user, ts, warned_of)

    async def _open(self, pressed: Pressed, window: Fields) -> None:
        """Raises Refused: it did not open; how to do the same without it."""
        otherwise = OTHERWISE[pressed.action]
        try:
            async with asyncio.timeout(WINDOW_SECONDS):
                await self._room.posting.client.views_open(trigger_id=pressed.trigger, view=window)
        except TROUBLE as error:
            if isinstance(error, TimeoutError) or code_of(error) in _TOO_LATE:
                raise Refused(TOO_SLOW.format(otherwise=otherwise)) from None
            raise Refused(NOT_OPENED.format(trouble=desk_error(error), otherwise=otherwise), 502) from None

    def _reply_window(self, matter: Matter, agent: Agent) -> Fields:
        """Raises Refused before anybody types in vain: somebody else has it, or nobody."""
        agent.refuse_unless_agent()
        read = self._room.parts.database.read
        talk = ownership.mine(read, matter.conversation_id, agent)
        last = transcripts.last_words(read, talk.id)
        return windows.reply_window(matter.handoff_id, matter.thread, talk.name or "The customer", last, talk.public)

    def _transfer_window(self, matter: Matter, agent: Agent) -> Fields:
        read = self._room.parts.database.read
        talk = ownership.mine_or_supervised(read, matter.conversation_id, agent)
        now = self._room.parts.clock()
        everybody = people_of(agents.everybody(read), queue.loads(read, now), agent.id, now)
        people = [
            (f"agent:{one.id}", f"{one.name} ({one.words}, has {one.load} of {one.capacity})")
            for one in sorted(everybody, key=lambda one: (one.standing != "here", one.load / max(1, one.capacity)))
            if not one.me and one.id != talk.agent_id and one.role != "editor"
        ]
        teams = [(f"team:{team}", f"Team {team}") for team in agents.teams(read)]
        if not people and not teams:
            raise Refused(NOBODY_ELSE, 404)
        return windows.transfer_window(matter.handoff_id, matter.thread, people, teams)

    # Windows that were sent

    async def submit(self, sent: Submitted) -> Fields:
        """What Slack is to do with the window, known when all is stored; empty to close it.

        If that takes longer than Slack waits, the window is still open, and says later how it ended.
        """
        began = time.monotonic()
        answer = await self._submit(sent)
        if time.monotonic() - began > WINDOW_SECONDS - MARGIN_SECONDS:
            self._room.in_background(self._show_late(answer, sent))
        return answer

    async def _show_late(self, answer: Fields, sent: Submitted) -> None:
        if "errors" in answer:  # it keeps the words, and cannot be told what is wrong with them any more
            for text in answer["errors"].values():
                self._room.tell(sent.user, sent.noted.get("thread", ""), text)
            return
        await self._room.posting.client.views_update(
            view_id=sent.view, view=answer.get("view") or windows.taken_window(sent.name)
        )

    async def _submit(self, sent: Submitted) -> Fields:
        number = sent.noted.get("handoff", "")
        matter = self._room.matter(int(number), sent.noted.get("thread", "")) if number.isdecimal() else None
        words = sent.values.get(windows.WORDS, "")
        try:
            agent = await self._room.who(sent.user)
            if matter is None or agent is None:
                return _errors(OVER if agent else UNKNOWN.format(user=sent.user))
            match sent.name:
                case windows.REPLY:
                    await self._reply(matter, agent, sent, words)
                case windows.NOTE:
                    key = f"slack-{sent.view}-{digest(words)}"
                    await self._acts.note(matter.conversation_id, agent, words, client_id=key)
                case windows.TRANSFER:
                    to = sent.values.get(windows.TO, "")
                    await self._acts.transfer(matter.conversation_id, agent, to, words)
                    self._room.tell(sent.user, matter.thread, PASSED_ON)
        except Warned as warned:
            view = windows.warned_window(dict(sent.noted), words, warned.found)
            return {"response_action": "update", "view": view}
        except (Refused, StoreError) as error:
            return _errors(str(error), windows.TO if sent.name == windows.TRANSFER else windows.WORDS)
        return {}

    async def _reply(self, matter: Matter, agent: Agent, sent: Submitted, words: str) -> None:
        names = {user: one.name for user, one in self._room.colleagues().items()}
        reply = typed(runs_in_text(words, names))
        if matter.over or reply.refused:
            raise Refused(OVER if matter.over else reply.refused)
        anyway, key = sent.noted.get("warned") == digest(words), f"slack-{sent.view}"
        message_id = await self._acts.reply(
            matter.conversation_id, agent, reply.text, key, anyway=anyway, markup=reply.markup
        )
        if message_id is not None:
            offer_undo(self._room, sent.user, matter, message_id)
            return
        known = slack_desk.reply_called(self._room.parts.database.read, matter.conversation_id, key)
        if known is None or known["state"] == "cancelled" or known["text"] != kept(reply.text):
            raise Refused(SENT_BEFORE)


def _errors(text: str, block: str = windows.WORDS) -> Fields:
    return {"response_action": "errors", "errors": {block: text}}
