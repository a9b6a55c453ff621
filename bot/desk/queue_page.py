"""The queue in a browser, the bar above it, and the people at the desk.

`queue_routes` has every address of the desk that is not about one conversation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.desk import leaving, session
from bot.desk.canned import CannedPages
from bot.desk.frame import Frame
from bot.desk.people import read_work, saved_words
from bot.desk.queue_filter import Show, read_filter
from bot.desk.queue_shared import SharedQueue
from bot.desk.queue_views import Reader, queue_of
from bot.desk.search_page import SearchPages
from bot.desk.session import Visit
from bot.errors import Refused
from bot.store import agents, audit, mentions
from bot.store.database import Tx


def queue_routes(frame: Frame, pages: QueuePages) -> list[BaseRoute]:
    """`frame` is shared by all pages; `pages` is also what the conversation's page asks for its queue."""
    canned, search = CannedPages(frame), SearchPages(frame)
    return [
        Route("/desk/queue", frame.signed_in(pages.queue)),
        Route("/desk/top", frame.signed_in(pages.top)),
        Route("/desk/presence", frame.signed_in(pages.presence), methods=["POST"]),
        Route("/desk/asked/seen", frame.signed_in(pages.saw_what_was_asked), methods=["POST"]),
        Route("/desk/team", frame.signed_in(pages.team)),
        Route("/desk/team/{id}", frame.signed_in(pages.change_work), methods=["POST"]),
        Route("/desk/team/{id}/remove", frame.signed_in(pages.remove), methods=["POST"]),
        *canned.routes(),
        *search.routes(),
    ]


def make_queue_pages(frame: Frame) -> QueuePages:
    return QueuePages(frame, SharedQueue(frame.acts))


@dataclass(frozen=True, slots=True)
class QueuePages:
    frame: Frame
    _shared: SharedQueue

    def shown(self, request: Request, visit: Visit, open_id: str | None) -> dict[str, Any]:
        """What desk_shell.html shows around a conversation: `queue` and `top`."""
        chosen, me = read_filter(request.query_params), visit.agent
        shared = self._shared.now(resolved=chosen.show is Show.RESOLVED)
        reader = Reader(me.id, me.name, mentions.unseen(self.frame.acts.database.read, me.id), open_id)
        return {
            "queue": queue_of(shared.lines, chosen, reader, self.frame.now),
            "top": self.frame.top(visit, shared.rows),
        }

    def pace(self) -> float | None:
        """Seconds of opening hours in which the desk answers one; None if too few are known."""
        return self._shared.pace()

    async def queue(self, request: Request, visit: Visit) -> Response:
        open_id = request.query_params.get("open") or None
        return self.frame.page("desk_queue.html", **self.shown(request, visit, open_id))

    async def top(self, request: Request, visit: Visit) -> Response:
        return self.frame.page("desk_top.html", top=self.frame.top(visit, self._shared.now().rows))

    async def presence(self, request: Request, visit: Visit) -> Response:
        form = await self.frame.form(request, visit)
        await self.frame.acts.set_away(visit.agent, form.get("away") == "1")
        return await self.top(request, visit)

    async def saw_what_was_asked(self, request: Request, visit: Visit) -> Response:
        form, now = await self.frame.form(request, visit), self.frame.now
        conversation_id = form.get("conversation", "")
        if await self.frame.acts.database.write(lambda tx: mentions.saw(tx, visit.agent.id, conversation_id, now)):
            self.frame.acts.signals.desk_changed()
        return session.guarded(Response(status_code=204))

    async def team(self, request: Request, visit: Visit) -> Response:
        saved, new = request.query_params.get("saved", ""), request.query_params.get("new", "").split(",")
        left = agents.get(self.frame.acts.database.read, request.query_params.get("left", ""))
        words = saved_words(new, self.frame.acts.rules.teams) if saved else ""
        return self._team(visit, about=saved, saved=words, left=left["name"] if left and left["disabled"] else "")

    def _team(
        self, visit: Visit, refusal: Refused | None = None, about: str = "", saved: str = "", left: str = ""
    ) -> Response:
        status = refusal.status if refusal else 200
        return self.frame.whole(
            "desk_team.html", visit, status, refusal=str(refusal or ""), about=about, saved=saved, left=left
        )

    async def change_work(self, request: Request, visit: Visit) -> Response:
        agent_id: str = request.path_params["id"]

        def write(tx: Tx) -> list[str]:
            known = agents.teams(tx)
            if agents.get(tx, agent_id) is None:
                raise Refused("There is no such colleague any more.", 404)
            agents.set_work(tx, agent_id, work.capacity, work.teams, work.languages)
            audit.note(tx, visit.agent.id, "changed work", self.frame.now, agent=agent_id)
            return [team for team in work.teams if team not in known]

        try:
            form = await self.frame.form(request, visit)
            if not visit.agent.supervises:
                raise Refused("Only supervisors can change this. Ask one of them.", 403)
            work = read_work(form)
            new = await self.frame.acts.database.write(write)
        except Refused as refusal:
            return self._team(visit, refusal, agent_id)
        self.frame.acts.signals.desk_changed()
        shown = urlencode({"saved": agent_id, "new": ",".join(new)})
        return session.go(request, f"/desk/team?{shown}#member-{agent_id}")

    async def remove(self, request: Request, visit: Visit) -> Response:
        acts, agent_id = self.frame.acts, request.path_params["id"]

        def write(tx: Tx) -> set[str]:
            agent = agents.get(tx, agent_id)
            if agent is None:
                raise Refused("There is no such colleague any more.", 404)
            return leaving.remove(tx, agent, acts.rules, self.frame.now, visit.agent.id)

        try:
            await self.frame.form(request, visit)
            if not visit.agent.supervises:
                raise Refused("Only supervisors can remove somebody. Ask one of them.", 403)
            if agent_id == visit.agent.id:
                raise Refused("You cannot remove yourself. Ask another supervisor.", 403)
            changed = await acts.database.write(write)
        except Refused as refusal:
            return self._team(visit, refusal, agent_id)
        for conversation_id in changed:
            acts.signals.changed(conversation_id)
        acts.signals.desk_changed()
        return session.go(request, f"/desk/team?{urlencode({'left': agent_id})}")
