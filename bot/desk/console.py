"""Step 9 in a browser: which address of the desk is what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from bot.attachments import Files
from bot.channels.base import Channel
from bot.desk import session
from bot.desk.act_endpoints import ActEndpoints
from bot.desk.acts import Acts
from bot.desk.coaching import review_routes
from bot.desk.conversation_page import ConversationPage
from bot.desk.files import FilePages
from bot.desk.frame import Frame, Shown
from bot.desk.live import DeskStream
from bot.desk.queue_page import QueuePages, make_queue_pages, queue_routes
from bot.desk.session import SignInPages, Visit, to_sign_in
from bot.desk.signin import SignIn
from bot.desk.templates import make_templates
from bot.drift_watch import desk_notice, drift_now
from bot.settings import Settings


def routes(
    acts: Acts, signin: SignIn, settings: Settings, files: Files, channels: Mapping[str, Channel]
) -> list[BaseRoute]:
    """Everything under /desk."""
    templates, zone = make_templates(), ZoneInfo(settings.timezone)

    def page(template: str, status: int = 200, **values: Any) -> Response:
        return session.guarded(HTMLResponse(templates.get_template(template).render(values), status))

    entrance = SignInPages(signin, acts.database, acts.signals, acts.clock, page)
    frame = Frame(acts, page, settings.shop_name)
    queue = make_queue_pages(frame)
    conversation = ConversationPage(acts, channels, zone, settings.attachment_mb, queue.pace, page)
    console = Console(acts, conversation, queue, page)
    stored = FilePages(acts.database, settings.attachments, acts.clock)
    return [
        Route("/desk/files/{id}", stored.show),
        Route("/desk/login", entrance.show),
        Route("/desk/login", entrance.sign_in, methods=["POST"]),
        Route("/desk/logout", entrance.sign_out, methods=["POST"]),
        Route("/desk", console.shell),
        Route("/desk/events", console.events),
        Route("/desk/c/{id}", console.shell),
        Route("/desk/c/{id}/main", console.main),
        *ActEndpoints(acts, conversation, files, zone).routes(),
        *queue_routes(frame, queue),
        *review_routes(frame, zone),
        Route("/desk/keys", frame.signed_in(frame.choose_keys), methods=["POST"]),
        Route("/desk/{anything:path}", frame.signed_in(_missing(frame))),
    ]


@dataclass(frozen=True, slots=True)
class Console:
    """The page as a whole, its conversation, and the stream that keeps both fresh."""

    acts: Acts
    conversations: ConversationPage
    queue: QueuePages
    page: Callable[..., Response]

    async def shell(self, request: Request) -> Response:
        database, now = self.acts.database, self.acts.clock()
        visit = session.visit_of(request, database, now)
        if visit is None:
            return to_sign_in(request)
        await session.keep_alive(visit, database, now)
        open_id = request.path_params.get("id")
        shown = self.conversations.shown(open_id, visit, at=_at(request)) if open_id else self.conversations.nothing()
        notice = desk_notice(drift_now(database, self.acts.knowledge))
        around = self.queue.shown(request, visit, open_id)
        return self.page(
            "desk_shell.html", 404 if shown["missing"] else 200, visit=visit, notice=notice, **around, **shown
        )  # fmt: skip

    async def main(self, request: Request) -> Response:
        visit = session.visit_of(request, self.acts.database, self.acts.clock())
        if visit is None:
            return to_sign_in(request)
        find = request.query_params.get("find", "")[:100]
        return self.conversations.answer(request.path_params["id"], visit, at=_at(request), find=find)

    async def events(self, request: Request) -> Response:
        """The stream that keeps a page fresh."""
        visit = session.visit_of(request, self.acts.database, self.acts.clock())
        if visit is None:
            return session.guarded(Response("Sign in first.", 401))
        open_id = request.query_params.get("open", "")
        stream = DeskStream(self.acts.database, self.acts.signals, self.acts.clock, visit, open_id)
        return session.guarded(stream.response())


def _missing(frame: Frame) -> Shown:
    async def missing(_: Request, visit: Visit) -> Response:
        return frame.whole("desk_missing.html", visit, 404)

    return missing


def _at(request: Request) -> int | None:
    """The message that a link points at, however old it is."""
    given = request.query_params.get("at", "")
    return int(given) if given.isdecimal() and len(given) < 16 else None
