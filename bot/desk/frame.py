"""What every page of the desk has around it: who is signed in, who is here, what is alarming, and the checks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.decision.alarms import OWED, Kind
from bot.desk import session
from bot.desk.acts import Acts
from bot.desk.people import Colleague, people_of
from bot.desk.session import Visit
from bot.desk.words import age, customer_of
from bot.model import HandoffState
from bot.store import agents, alarms, handoffs, queue
from bot.store.database import Row

Page = Callable[..., Response]
Shown = Callable[[Request, Visit], Awaitable[Response]]
Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Alarm:
    """The loudest alarm: whose it is and what is owed, for how long; `more` others are ringing."""

    id: str
    words: str
    waited: str
    more: int


@dataclass(frozen=True, slots=True)
class Top:
    """The bar above every page. `newest` is the id of the newest handoff that waits, 0 if none does."""

    waiting: int
    newest: int
    people: Sequence[Colleague]
    away: bool
    alarm: Alarm | None
    now: float

    @property
    def here(self) -> int:
        return sum(one.standing == "here" for one in self.people)


@dataclass(frozen=True, slots=True)
class Frame:
    """What the pages beside the conversation share."""

    acts: Acts
    page: Page
    shop_name: str

    @property
    def now(self) -> float:
        return self.acts.clock()

    def top(self, visit: Visit, waiting: Sequence[Row] | None = None) -> Top:
        """The bar for one person. `waiting` are the rows of `store.handoffs.queue`, if they were read already."""
        tx, now = self.acts.database.read, self.now
        rows = handoffs.queue(tx) if waiting is None else waiting
        everybody = agents.everybody(tx)
        unclaimed = [row["id"] for row in rows if row["state"] == HandoffState.NOTIFIED]
        return Top(
            waiting=len(unclaimed),
            newest=max(unclaimed, default=0),
            people=people_of(everybody, queue.loads(tx, now), visit.agent.id, now),
            away=any(one["id"] == visit.agent.id and one["away"] for one in everybody),
            alarm=_loudest(rows, alarms.ringing(tx), now),
            now=now,
        )

    def signed_in(self, show: Shown) -> Callable[[Request], Awaitable[Response]]:
        """An endpoint for those who are signed in; everybody else comes to the login page."""

        async def endpoint(request: Request) -> Response:
            visit = session.visit_of(request, self.acts.database, self.now)
            return await show(request, visit) if visit else session.to_sign_in(request)

        return endpoint

    async def form(self, request: Request, visit: Visit) -> Form:
        """The fields of a form that one of our pages sent. Raises Refused for any other."""
        session.check_origin(request)
        form = await session.form_of(request)
        session.check_token(request, form, visit)
        await session.keep_alive(visit, self.acts.database, self.now)
        return form

    async def choose_keys(self, request: Request, visit: Visit) -> Response:
        """Keys of a single letter, on or off, for this person at every browser."""
        form = await self.form(request, visit)
        wanted = form.get("on") == "1"
        await self.acts.database.write(lambda tx: agents.set_single_keys(tx, visit.agent.id, wanted))
        return session.guarded(Response(status_code=204))

    def whole(self, template: str, visit: Visit, status: int = 200, **values: Any) -> Response:
        """A whole page with its bar."""
        return self.page(template, status, visit=visit, top=self.top(visit), notice=None, now=self.now, **values)


def _loudest(rows: Sequence[Row], alarms: Mapping[int, Row], now: float) -> Alarm | None:
    ringing = sorted((row for row in rows if row["id"] in alarms), key=lambda row: -int(alarms[row["id"]]["level"]))
    if not ringing:
        return None
    row, alarm = ringing[0], alarms[ringing[0]["id"]]
    customer = customer_of(row["customer"], row["channel"], row["conversation_id"])
    owed = f"{customer}: {OWED[Kind(alarm['wait'])]} yet"
    return Alarm(row["conversation_id"], owed, age(now - alarm["since"]), len(ringing) - 1)
