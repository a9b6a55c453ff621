"""Step 9 in a browser: the pages of the desk and what their buttons do.

Every button answers with the conversation as it is now; a refusal also says why, and what was typed stays.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from bot.desk import session, views, words
from bot.desk.desk import Desk
from bot.desk.elsewhere import elsewhere_of
from bot.desk.files import FilePages, file_line
from bot.desk.live import DeskStream, typing_there
from bot.desk.session import SignInPages, Visit, to_sign_in
from bot.desk.signin import SignIn
from bot.desk.templates import make_templates
from bot.drift_watch import desk_notice, drift_now
from bot.errors import Refused
from bot.handover import make_brief
from bot.knowledge.live import LiveKnowledge
from bot.model import Author, Conversation, Reason
from bot.settings import Settings
from bot.signals import Signals
from bot.store import attachments, conversations, handoffs
from bot.store.database import Database, Row

_CLIENT_ID = re.compile(r"[\w.-]{1,100}")

Form = Mapping[str, str]
Act = Callable[[str, Visit, Form], Awaitable[None]]
Endpoint = Callable[[Request], Awaitable[Response]]


def routes(
    desk: Desk,
    signin: SignIn,
    database: Database,
    signals: Signals,
    knowledge: LiveKnowledge,
    settings: Settings,
    clock: Callable[[], float],
) -> list[BaseRoute]:
    """Everything under /desk."""
    templates = make_templates()

    def page(template: str, status: int = 200, **values: Any) -> Response:
        return session.guarded(HTMLResponse(templates.get_template(template).render(values), status))

    entrance = SignInPages(signin, database, clock, page)
    console = Console(desk, database, signals, knowledge, settings, clock, page)
    acts = {
        "claim": console.claim, "reply": console.reply, "note": console.note, "article": console.article,
        "resolve": console.resolve, "return": console.return_to_bot,
    }  # fmt: skip
    files = FilePages(database, settings.attachments, clock)
    return [
        Route("/desk/files/{id}", files.show),
        Route("/desk/login", entrance.show),
        Route("/desk/login", entrance.sign_in, methods=["POST"]),
        Route("/desk/logout", entrance.sign_out, methods=["POST"]),
        Route("/desk", console.shell),
        Route("/desk/queue", console.queue),
        Route("/desk/events", console.events),
        Route("/desk/c/{id}", console.shell),
        Route("/desk/c/{id}/main", console.main),
        Route("/desk/c/{id}/typing", console.typing, methods=["POST"]),
        *(Route(f"/desk/c/{{id}}/{name}", console.post(act), methods=["POST"]) for name, act in acts.items()),
    ]


@dataclass(frozen=True, slots=True)
class Console:
    desk: Desk
    database: Database
    signals: Signals
    knowledge: LiveKnowledge
    settings: Settings
    clock: Callable[[], float]
    page: Callable[..., Response]

    async def shell(self, request: Request) -> Response:
        visit = session.visit_of(request, self.database, self.clock())
        if visit is None:
            return to_sign_in(request)
        await session.keep_alive(visit, self.database, self.clock())
        open_id = request.path_params.get("id")
        shown = self._conversation(open_id, visit) if open_id else _nothing(self.clock(), missing=False)
        queue, status = self._queue(visit, open_id), 404 if shown["missing"] else 200
        notice = desk_notice(drift_now(self.database, self.knowledge))
        return self.page("desk_shell.html", status, visit=visit, queue=queue, notice=notice, **shown)

    async def queue(self, request: Request) -> Response:
        if visit := session.visit_of(request, self.database, self.clock()):
            return self.page("desk_queue.html", queue=self._queue(visit, request.query_params.get("open") or None))
        return to_sign_in(request)

    async def main(self, request: Request) -> Response:
        visit = session.visit_of(request, self.database, self.clock())
        return self._main(request.path_params["id"], visit) if visit else to_sign_in(request)

    def _main(self, conversation_id: str, visit: Visit, refusal: Refused | None = None) -> Response:
        shown = self._conversation(conversation_id, visit)
        status = refusal.status if refusal else 404 if shown["missing"] else 200
        return self.page("desk_main.html", status, refusal=str(refusal or ""), **shown)

    def _queue(self, visit: Visit, open_id: str | None) -> views.Queue:
        tx, me = self.database.read, visit.agent.id
        rows = handoffs.queue(tx)
        mine = [row["conversation_id"] for row in rows if row["agent_id"] == me]
        due = {conversation_id for conversation_id in mine if self._customer_wrote_last(conversation_id)}
        return views.queue_of(rows, tx.rows(_WITH_BOT), due, me, open_id, self.clock())

    def _customer_wrote_last(self, conversation_id: str) -> bool:
        row = self.database.read.row(_LAST_AUTHOR, conversation_id)
        return row is not None and row["author"] == Author.CUSTOMER

    def _conversation(self, conversation_id: str, visit: Visit) -> dict[str, Any]:
        """What desk_main.html shows of one conversation."""
        tx, now, zone = self.database.read, self.clock(), ZoneInfo(self.settings.timezone)
        try:
            conversation = conversations.get(tx, conversation_id)
        except LookupError:
            return _nothing(now, missing=True)
        handoff = handoffs.current(tx, conversation_id)
        lines = conversations.transcript(tx, conversation_id)
        files = attachments.of_conversation(tx, conversation_id)
        owner = handoff["agent_name"] if handoff else None
        return {
            "missing": False,
            "conversation": conversation,
            "customer": words.customer_of(conversation.name, conversation.channel),
            "standing": views.standing_of(conversation, owner, visit.agent.id),
            "brief": self._brief(conversation, handoff, lines),
            "asked_at": handoff["asked_at"] if handoff and handoff["brief"] else None,
            "lines": lines,
            "files": {key: [file_line(row) for row in rows] for key, rows in files.items()},
            "elsewhere": elsewhere_of(tx, conversation, now),
            "typing": typing_there(self.signals, conversation_id, visit.agent.name, now),
            # A retry of the same click must send once; after the next message of an agent, sending again is meant.
            "click": max((line["id"] for line in lines if line["author"] == Author.AGENT), default=0),
            "now": now,
            "zone": zone,
        }

    def _brief(self, conversation: Conversation, handoff: Row | None, lines: list[Row]) -> views.Brief:
        """As the handoff keeps it; made afresh where nothing was handed over, or an agent took it unasked."""
        kept = handoff["brief"] if handoff else {}
        made = kept or make_brief(self.database.read, conversation, Reason.CUSTOMER_ASKED, None)
        priority = handoff["priority"] if handoff and kept else None
        sent = {line["text"].strip() for line in lines if line["author"] == Author.AGENT}
        return views.brief_of(made, priority, conversation.status, self.knowledge.now.articles, sent)

    def post(self, act: Act) -> Endpoint:
        """An endpoint that checks who asks, carries out `act`, and answers with the conversation as it is then."""

        async def endpoint(request: Request) -> Response:
            visit = session.visit_of(request, self.database, self.clock())
            if visit is None:
                return to_sign_in(request)
            conversation_id = request.path_params["id"]
            try:
                await act(conversation_id, visit, await self._checked_form(request, visit))
            except Refused as refusal:
                return self._main(conversation_id, visit, refusal)
            return self._main(conversation_id, visit)

        return endpoint

    async def _checked_form(self, request: Request, visit: Visit) -> Form:
        session.check_origin(request)
        form = await session.form_of(request)
        session.check_token(request, form, visit)
        await session.keep_alive(visit, self.database, self.clock())
        return form

    async def claim(self, conversation: str, visit: Visit, form: Form) -> None:
        await self.desk.claim(conversation, visit.agent)

    async def reply(self, conversation: str, visit: Visit, form: Form) -> None:
        await self.desk.reply(conversation, visit.agent, form.get("text", ""), _client_id(form))

    async def note(self, conversation: str, visit: Visit, form: Form) -> None:
        await self.desk.note(conversation, visit.agent, form.get("text", ""))

    async def article(self, conversation: str, visit: Visit, form: Form) -> None:
        await self.desk.send_article(conversation, visit.agent, form.get("article", ""), _client_id(form))

    async def resolve(self, conversation: str, visit: Visit, form: Form) -> None:
        await self.desk.resolve(conversation, visit.agent)

    async def return_to_bot(self, conversation: str, visit: Visit, form: Form) -> None:
        await self.desk.return_to_bot(conversation, visit.agent)

    async def typing(self, request: Request) -> Response:
        """Only the owner's typing is told: nobody should wait for dots of somebody who cannot answer."""
        visit = session.visit_of(request, self.database, self.clock())
        if visit is None:
            return to_sign_in(request)
        await self._checked_form(request, visit)
        owned = self.database.read.row(
            "SELECT 1 FROM conversations WHERE id = ? AND agent_id = ? AND status = 'with_agent'",
            request.path_params["id"], visit.agent.id,
        )  # fmt: skip
        if owned:
            self.signals.typing(request.path_params["id"], visit.agent.name, self.clock())
        return session.guarded(Response(status_code=204))

    async def events(self, request: Request) -> Response:
        """The stream that keeps a page fresh."""
        visit = session.visit_of(request, self.database, self.clock())
        if visit is None:
            return session.guarded(Response("Sign in first.", 401))
        stream = DeskStream(self.database, self.signals, self.clock, visit, request.query_params.get("open", ""))
        return session.guarded(stream.response())


def _nothing(now: float, *, missing: bool) -> dict[str, Any]:
    return {"conversation": None, "missing": missing, "now": now}


def _client_id(form: Form) -> str:
    given = form.get("client_id", "")
    if not _CLIENT_ID.fullmatch(given):
        raise Refused("This page is out of date. Reload it, then try again.", 422)
    return given


_LAST_AUTHOR = (
    "SELECT author FROM messages WHERE conversation_id = ? AND author IN ('customer', 'agent') ORDER BY id DESC LIMIT 1"
)
# The columns of `handoffs.queue`; a reason only where the assistant is collecting details for a handoff.
_WITH_BOT = """
    SELECT c.id AS conversation_id, c.name AS customer, c.channel, c.public, c.updated_at AS asked_at,
      h.reason, h.reason AS brief, NULL AS priority, NULL AS agent_name,
      (SELECT text FROM messages m WHERE m.conversation_id = c.id AND m.author = 'customer'
       ORDER BY m.id DESC LIMIT 1) AS last_words
    FROM conversations c LEFT JOIN handoffs h ON h.conversation_id = c.id AND h.ended_at IS NULL
    WHERE c.status = 'with_bot' ORDER BY c.updated_at DESC LIMIT 20"""
