"""Canned replies at the desk: the page that keeps them, and what the message box offers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.brief_merged import with_merged
from bot.decision.canned import VARIABLES, fill, trouble_with
from bot.desk import session
from bot.desk.frame import Form, Frame
from bot.desk.session import Visit
from bot.desk.who import Agent
from bot.errors import Refused
from bot.privacy import mask
from bot.store import audit, canned, conversations, handoffs
from bot.store.database import Row, Tx

EXAMPLE = {"customer": "Carla", "order": "TT-1234567"}


@dataclass(frozen=True, slots=True)
class CannedPages:
    frame: Frame

    def routes(self) -> list[BaseRoute]:
        one = "/desk/canned/{id:int}"
        return [
            Route("/desk/canned.json", self.frame.signed_in(self.offered)),
            Route("/desk/canned", self.frame.signed_in(self.show)),
            Route("/desk/canned", self.frame.signed_in(self.add), methods=["POST"]),
            Route(one, self.frame.signed_in(self.change), methods=["POST"]),
            Route(f"{one}/remove", self.frame.signed_in(self.remove), methods=["POST"]),
        ]

    async def offered(self, request: Request, visit: Visit) -> Response:
        """All of them as JSON, filled in for the conversation in `open`."""
        values = self._values(request.query_params.get("open", ""), visit.agent)
        rows = canned.everything(self.frame.acts.database.read)
        return session.guarded(JSONResponse([
            {"shortcut": row["shortcut"], "title": row["title"], "text": fill(row["text"], values)} for row in rows
        ]))  # fmt: skip

    def _values(self, conversation_id: str, agent: Agent) -> Mapping[str, str | None]:
        tx, ours = self.frame.acts.database.read, {"agent": agent.name, "shop": self.frame.shop_name}
        try:
            conversation = conversations.get(tx, conversation_id)
        except LookupError:
            return ours
        handoff = handoffs.latest(tx, conversation_id)
        details = with_merged(tx, conversation, handoff).brief.get("details", {})
        return {**ours, "customer": conversation.name, "order": details.get("order_number")}

    async def show(self, request: Request, visit: Visit) -> Response:
        return self._page(visit)

    def _page(
        self, visit: Visit, refusal: Refused | None = None, typed: Form | None = None, about: int = 0
    ) -> Response:  # fmt: skip
        """`typed` is what a refused form held, and `about` the reply it was to change; 0 for a new one."""
        example = {**EXAMPLE, "agent": visit.agent.name, "shop": self.frame.shop_name}
        rows = canned.everything(self.frame.acts.database.read)
        replies: list[dict[str, Any]] = [
            {**row, "preview": fill(row["text"], example), "mine": _may_change(row, visit.agent)} for row in rows
        ]
        return self.frame.whole(
            "desk_canned.html", visit, refusal.status if refusal else 200, replies=replies, variables=VARIABLES,
            example=example, refusal=str(refusal or ""), typed=typed or {}, about=about,
        )  # fmt: skip

    async def add(self, request: Request, visit: Visit) -> Response:
        form: Form = {}
        try:
            form = await self.frame.form(request, visit)
            shortcut, title, text = _checked(form)
            await self._write(lambda tx: _add(tx, shortcut, title, text, visit.agent, self.frame.now))
        except Refused as refusal:
            return self._page(visit, refusal, form)
        return session.go(request, "/desk/canned")

    async def change(self, request: Request, visit: Visit) -> Response:
        form, reply_id = dict[str, str](), int(request.path_params["id"])

        def write(tx: Tx) -> None:
            _mine(tx, reply_id, visit.agent)
            _refuse_double(tx, shortcut, reply_id)
            canned.change(tx, reply_id, shortcut, title, text, self.frame.now)

        try:
            form = dict(await self.frame.form(request, visit))
            shortcut, title, text = _checked(form)
            await self._write(write)
        except Refused as refusal:
            return self._page(visit, refusal, form, reply_id)
        return session.go(request, "/desk/canned")

    async def remove(self, request: Request, visit: Visit) -> Response:
        reply_id = int(request.path_params["id"])

        def write(tx: Tx) -> None:
            row = _mine(tx, reply_id, visit.agent)
            canned.remove(tx, reply_id)
            audit.note(tx, visit.agent.id, "removed canned reply", self.frame.now, shortcut=row["shortcut"])

        try:
            await self.frame.form(request, visit)
            await self._write(write)
        except Refused as refusal:
            return self._page(visit, refusal)
        return session.go(request, "/desk/canned")

    async def _write(self, work: Callable[[Tx], None]) -> None:
        await self.frame.acts.database.write(work)
        self.frame.acts.signals.desk_changed()


def _checked(form: Form) -> tuple[str, str, str]:
    """Shortcut, title and text as they are kept. Raises Refused with what to write instead."""
    shortcut = form.get("shortcut", "").strip().lstrip("/").lower()
    title, text = " ".join(form.get("title", "").split()), form.get("text", "").replace("\r\n", "\n").strip()
    if trouble := trouble_with(shortcut, title, text):
        raise Refused(trouble, 422)
    return shortcut, mask(title).text, mask(text).text


def _add(tx: Tx, shortcut: str, title: str, text: str, agent: Agent, now: float) -> None:
    _refuse_double(tx, shortcut, 0)
    canned.add(tx, shortcut, title, text, agent.id, now)
    audit.note(tx, agent.id, "added canned reply", now, shortcut=shortcut)


def _refuse_double(tx: Tx, shortcut: str, reply_id: int) -> None:
    other = canned.of_shortcut(tx, shortcut)
    if other and other["id"] != reply_id:
        raise Refused(f"“{shortcut}” is the shortcut of “{other['title']}” already. Choose another.", 409)


def _mine(tx: Tx, reply_id: int, agent: Agent) -> Row:
    row = canned.get(tx, reply_id)
    if row is None:
        raise Refused("That reply was removed meanwhile.", 404)
    if not _may_change(row, agent):
        raise Refused("A colleague wrote this one. Only they and supervisors can change it.", 403)
    return row


def _may_change(row: Row, agent: Agent) -> bool:
    return agent.supervises or row["agent_id"] == agent.id
