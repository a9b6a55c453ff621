"""Who is signed in at the desk: signing in and out, the cookie, the two checks on every POST, the safety headers."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.signin import SignIn
from bot.desk.who import Agent
from bot.errors import Refused
from bot.signals import Signals
from bot.store import agents
from bot.store.database import Database, Tx

COOKIE = "firstline_desk"
TOUCH_AFTER_SECONDS = 300.0
# Room for a pasted page, percent-encoded, so that "too long" is said by the desk and with the draft kept.
MAX_FORM_BYTES = 256 * 1024
_DEEP_LINK = re.compile(r"/desk(/c/[0-9a-f]{1,64}|/search|/team|/canned|/review)?")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


@dataclass(frozen=True, slots=True)
class Visit:
    """A signed-in person.

    Attributes:
        token: the cookie's secret.
        csrf: what each of their POSTs must show.
        single_keys: keys of a single letter do something on their pages.
    """

    token: str
    agent: Agent
    csrf: str
    seen_at: float
    single_keys: bool = True


def visit_of(request: Request, database: Database, now: float) -> Visit | None:
    """Who sends this request; None if nobody is signed in, or not any more."""
    token = request.cookies.get(COOKIE, "")
    row = agents.session(database.read, token, now) if token else None
    if row is None:
        return None
    agent = Agent(row["id"], row["name"], row["role"])
    return Visit(token, agent, row["csrf"], row["seen_at"], bool(row["single_keys"]))


async def keep_alive(visit: Visit, database: Database, now: float) -> None:
    """Called for what a person does, never for what the page fetches by itself: an empty chair is signed out."""
    if now - visit.seen_at > TOUCH_AFTER_SECONDS:
        await database.write(lambda tx: agents.touch_session(tx, visit.token, now))


def remember(response: Response, request: Request, token: str) -> None:
    response.set_cookie(
        COOKIE, token, max_age=int(agents.LONGEST_SECONDS), path="/desk", httponly=True, samesite="lax",
        secure=request.url.scheme == "https",
    )  # fmt: skip


def forget(response: Response) -> None:
    response.delete_cookie(COOKIE, path="/desk", httponly=True, samesite="lax")


def check_origin(request: Request) -> None:
    """Refuse what another site makes a browser send.

    Under our own `Referrer-Policy: no-referrer` browsers write "null" on plain forms; then Sec-Fetch-Site,
    which no page can forge, says whether the form was ours.

    Raises:
        Refused: the request was not started by a page of this server.
    """
    origin = request.headers.get("origin")
    if origin is None or origin == f"{request.url.scheme}://{request.headers.get('host', '')}":
        return
    if origin == "null" and request.headers.get("sec-fetch-site") == "same-origin":
        return
    raise Refused("This was sent from another address than the desk's own. Open the desk again and repeat it.", 403)


def check_token(request: Request, form: Mapping[str, str], visit: Visit) -> None:
    """Raises Refused unless the page that sends this was made for this session."""
    given = request.headers.get("x-csrf-token") or form.get("csrf", "")
    if not hmac.compare_digest(given.encode(), visit.csrf.encode()):
        raise Refused("This page is from an earlier sign-in. Reload it, then try again.", 403)


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form, the last of each name.

    Raises:
        Refused: longer than any message can be.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM_BYTES:
            raise Refused("This is far too long to be sent at once.", 413)
    try:
        return dict(parse_qsl(body.decode("ascii", "replace"), keep_blank_values=True, max_num_fields=20))
    except ValueError:
        raise Refused("This form has more fields than any of ours. Reload the page, then try again.", 400) from None


def go(request: Request, url: str) -> Response:
    """Send the browser elsewhere; htmx follows a header, since it would put the body of a redirect into the page."""
    htmx = "hx-request" in request.headers
    return guarded(Response(status_code=200, headers={"HX-Redirect": url}) if htmx else RedirectResponse(url, 303))


def to_sign_in(request: Request) -> Response:
    """To the login page, and from there back to the page somebody was on; whoever was signed in reads what happened."""
    path = urlsplit(request.headers.get("hx-current-url", request.url.path)).path
    over = "&over=1" if "hx-request" in request.headers or COOKIE in request.cookies else ""
    return go(request, f"/desk/login?next={quote(_wanted_page(path))}{over}")


def _wanted_page(path: str) -> str:
    """A page of the desk, whatever a link asks for."""
    return path if _DEEP_LINK.fullmatch(path) else "/desk"


def guarded(response: Response) -> Response:
    """No script or style but our own files, no framing, no caching, no address told to others."""
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@dataclass(frozen=True, slots=True)
class SignInPages:
    """The endpoints of /desk/login and /desk/logout. `page` renders a template with its values."""

    signin: SignIn
    database: Database
    signals: Signals
    clock: Callable[[], float]
    page: Callable[..., Response]

    async def show(self, request: Request) -> Response:
        if visit_of(request, self.database, self.clock()):
            return go(request, "/desk")
        given = request.query_params
        return self.page("desk_login.html", refusal="", login="", next=given.get("next", ""), over="over" in given)

    async def sign_in(self, request: Request) -> Response:
        form: Mapping[str, str] = {}
        try:
            check_origin(request)
            form = await form_of(request)
            token = await self.signin.sign_in(form.get("login", ""), form.get("password", ""))
        except Refused as refusal:
            shown = {"login": form.get("login", ""), "next": form.get("next", ""), "over": False}
            return self.page("desk_login.html", refusal.status, refusal=str(refusal), **shown)
        response = go(request, _wanted_page(form.get("next", "")))
        remember(response, request, token)
        return response

    async def sign_out(self, request: Request) -> Response:
        if visit := visit_of(request, self.database, self.clock()):
            check_origin(request)
            check_token(request, await form_of(request), visit)
            await self.database.write(lambda tx: _end(tx, visit, self.clock()))
            self.signals.desk_changed()  # the other pages of this session notice at once
        response = go(request, "/desk/login")
        forget(response)
        return response


def _end(tx: Tx, visit: Visit, now: float) -> None:
    agents.end_session(tx, visit.token)
    agents.left_desk(tx, visit.agent.id, now)
