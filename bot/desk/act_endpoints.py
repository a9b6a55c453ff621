"""Step 9 in a browser: what the buttons of a conversation do.

Each answers with the conversation as it is then; a refusal also says why, and what was typed stays.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.attachments import Files
from bot.desk import session
from bot.desk.acts import Acts
from bot.desk.conversation_page import ConversationPage
from bot.desk.forms import Form, read_form
from bot.desk.session import Visit, to_sign_in
from bot.desk.writing import Warned
from bot.errors import Refused
from bot.store import agents, conversations
from bot.store.attachments import NewFile

Act = Callable[[str, Visit, Form], Awaitable[None]]
Endpoint = Callable[[Request], Awaitable[Response]]

_CLIENT_ID = re.compile(r"[\w.-]{1,100}")


class SignedOut(Refused):
    """Whoever sent this has signed out before it was all here."""


@dataclass(frozen=True, slots=True)
class ActEndpoints:
    """`answer` renders the conversation, with what was refused."""

    acts: Acts
    pages: ConversationPage
    files: Files
    zone: ZoneInfo

    def routes(self) -> list[BaseRoute]:
        acts: dict[str, Act] = {
            "claim": self.claim, "release": self.release, "transfer": self.transfer, "snooze": self.snooze,
            "wake": self.wake, "resolve": self.resolve, "return": self.return_to_bot, "reply": self.reply,
            "note": self.note, "article": self.article, "tag": self.tag, "untag": self.untag, "merge": self.merge,
            "unmerge": self.unmerge, "spam": self.spam, "unblock": self.unblock, "flag": self.flag,
            "unflag": self.unflag,
        }  # fmt: skip
        return [
            Route("/desk/c/{id}/undo", self.undo, methods=["POST"]),
            Route("/desk/c/{id}/typing", self.typing, methods=["POST"]),
            Route("/desk/c/{id}/seen", self.seen, methods=["POST"]),
            *(Route(f"/desk/c/{{id}}/{name}", self.post(act), methods=["POST"]) for name, act in acts.items()),
        ]

    def post(self, act: Act) -> Endpoint:
        """An endpoint that checks who asks, carries out `act`, and answers with the conversation as it is then."""

        async def endpoint(request: Request) -> Response:
            visit = session.visit_of(request, self.acts.database, self.acts.clock())
            if visit is None:
                return to_sign_in(request)
            conversation_id = request.path_params["id"]
            form = Form({})
            try:
                form = await self._checked_form(request, visit)
                await session.keep_alive(visit, self.acts.database, self.acts.clock())
                await act(conversation_id, visit, form)
            except Warned as warned:
                return self.pages.answer(conversation_id, visit, warned, form.get("text"), find=form.get("find"))
            except SignedOut:
                return to_sign_in(request)
            except Refused as refusal:
                return self.pages.answer(conversation_id, visit, refusal, find=form.get("find"))
            return self.pages.answer(conversation_id, visit, find=form.get("find"))

        return endpoint

    async def _checked_form(self, request: Request, visit: Visit) -> Form:
        """What one of our pages sent. A file may be minutes on its way: whoever signed out meanwhile does nothing."""
        session.check_origin(request)
        form = await read_form(request, self.pages.most_mb(request.path_params["id"]))
        session.check_token(request, form.fields, visit)
        if session.visit_of(request, self.acts.database, self.acts.clock()) is None:
            raise SignedOut("You are signed out. Sign in again, then repeat this.", 401)
        return form

    # Whose it is

    async def claim(self, conversation: str, visit: Visit, form: Form) -> None:
        await self.acts.claim(conversation, visit.agent, form.number("epoch"))

    async def release(self, conversation: str, visit: Visit, form: Form) -> None:
        await self.acts.release(conversation, visit.agent)

    async def transfer(self, conversation: str, visit: Visit, form: Form) -> None:
        if not form.get("to"):
            raise Refused("Choose who gets it.", 422)
        await self.acts.transfer(conversation, visit.agent, form.get("to"), form.get("words"))

    async def snooze(self, conversation: str, visit: Visit, form: Form) -> None:
        await self.acts.snooze(conversation, visit.agent, _moment(form, self.zone))

    async def wake(self, conversation: str, visit: Visit, form: Form) -> None:
        await self.acts.wake(conversation, visit.agent)

    async def resolve(self, conversation: str, visit: Visit, form: Form) -> None:
        await self.acts.resolve(conversation, visit.agent, form.number("seen"))

    async def return_to_bot(self, conversation: str, visit: Visit, form: Form) -> None:
        await self.acts.return_to_bot(conversation, visit.agent, form.number("seen"))

    # What is written

    async def reply(self, conversation: str, visit: Visit, form: Form) -> None:
        if form.files and not self.pages.most_mb(conversation):
            raise Refused("Files cannot be sent on this channel.", 422)
        taken: list[NewFile] = [await asyncio.to_thread(self.files.take_in, one) for one in form.files]
        try:
            done = await self.acts.reply(
                conversation, visit.agent, form.get("text"), _client_id(form), anyway=form.get("anyway") == "1",
                files=taken, article_id=form.get("article") or None,
            )  # fmt: skip
        except Refused:
            self._drop(taken)
            raise
        if done is None:
            self._drop(taken)

    def _drop(self, taken: list[NewFile]) -> None:
        for file in taken:
            self.files.drop(file.id)

    async def note(self, conversation: str, visit: Visit, form: Form) -> None:
        team = form.get("team") or None
        if team and team not in agents.teams(self.acts.database.read):
            raise Refused(f"Nobody is in the {team} team yet, so nobody would find it. Ask a supervisor.", 404)
        await self.acts.note(conversation, visit.agent, form.get("text"), team=team, client_id=_client_id(form))

    async def article(self, conversation: str, visit: Visit, form: Form) -> None:
        await self.acts.send_article(conversation, visit.agent, form.get("article"), _client_id(form))

    async def undo(self, request: Request) -> Response:
        """Take a reply back; its text comes back for the message box."""
        visit = session.visit_of(request, self.acts.database, self.acts.clock())
        if visit is None:
            return session.guarded(JSONResponse({"error": "Sign in first."}, 401))
        try:
            form = await self._checked_form(request, visit)
            text = await self.acts.undo(request.path_params["id"], visit.agent, _message(form))
        except Refused as refusal:
            return session.guarded(JSONResponse({"error": str(refusal)}, refusal.status))
        return session.guarded(JSONResponse({"text": text}))

    # What keeps order

    async def tag(self, conversation: str, visit: Visit, form: Form) -> None:
        await self.acts.tag(conversation, visit.agent, form.get("tag"))

    async def untag(self, conversation: str, visit: Visit, form: Form) -> None:
        await self.acts.untag(conversation, visit.agent, form.get("tag"))

    async def merge(self, conversation: str, visit: Visit, form: Form) -> None:
        """The one named in the form goes on in the one that the page shows."""
        label = self.pages.channel_label(conversation)
        await self.acts.merge(form.get("source"), visit.agent, conversation, label)

    async def unmerge(self, conversation: str, visit: Visit, form: Form) -> None:
        await self.acts.unmerge(form.get("source") or conversation, visit.agent)

    async def spam(self, conversation: str, visit: Visit, form: Form) -> None:
        await self.acts.spam(conversation, visit.agent, block=form.get("block") == "1")

    async def unblock(self, conversation: str, visit: Visit, form: Form) -> None:
        await self.acts.unblock(conversation, visit.agent)

    async def flag(self, conversation: str, visit: Visit, form: Form) -> None:
        reason, words = form.get("reason"), form.get("words")
        await self.acts.flag(conversation, visit.agent, _message(form), reason, words)

    async def unflag(self, conversation: str, visit: Visit, form: Form) -> None:
        await self.acts.unflag(conversation, visit.agent, _message(form))

    # What others see of this agent

    async def typing(self, request: Request) -> Response:
        """The customer is told of the owner's typing alone; colleagues are told of notes."""
        visit = session.visit_of(request, self.acts.database, self.acts.clock())
        if visit is None:
            return to_sign_in(request)
        conversation_id, now = request.path_params["id"], self.acts.clock()
        form = await self._checked_form(request, visit)
        await session.keep_alive(visit, self.acts.database, now)
        if form.get("kind") == "note":
            self.acts.signals.writes_note(conversation_id, visit.agent.name, now)
        elif conversations.is_of(self.acts.database.read, conversation_id, visit.agent.id):
            self.acts.signals.typing(conversation_id, visit.agent.name, now)
        return session.guarded(Response(status_code=204))

    async def seen(self, request: Request) -> Response:
        """The page with this message was in sight. That alone keeps nobody signed in."""
        visit = session.visit_of(request, self.acts.database, self.acts.clock())
        if visit is None:
            return to_sign_in(request)
        form = await self._checked_form(request, visit)
        await self.acts.saw(request.path_params["id"], visit.agent, _message(form))
        return session.guarded(Response(status_code=204))


def _message(form: Form) -> int:
    number = form.number("message")
    if number is None:
        raise Refused("This page is out of date. Reload it, then try again.", 422)
    return number


def _client_id(form: Form) -> str:
    given = form.get("client_id")
    if not _CLIENT_ID.fullmatch(given):
        raise Refused("This page is out of date. Reload it, then try again.", 422)
    return given


def _moment(form: Form, zone: ZoneInfo) -> float:
    """Until when: seconds since 1970 of a button, or the local time that was typed."""
    try:
        if form.get("until"):
            return float(form.get("until"))
        return datetime.fromisoformat(form.get("when")).replace(tzinfo=zone).timestamp()
    except (ValueError, OverflowError):
        raise Refused("Choose until when this should sleep.", 422) from None
