"""The page on which supervisors see how well everybody answers, the assistant and people: samples, warnings, scores."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.decision.satisfaction import Content, content
from bot.desk import session
from bot.desk.frame import Form, Frame
from bot.desk.session import Visit
from bot.desk.why import Why, why_of
from bot.desk.words import clock_time, customer_of
from bot.errors import Refused
from bot.model import Author
from bot.privacy import mask
from bot.store import coaching, replies, samples, satisfaction
from bot.store.database import Row, Tx

PAGE = "/desk/review"
AT_ONCE, MOST_SHOWN = 10, 10
WEEKS, WARNING_DAYS, MOST_WARNINGS, MOST_WORDS = 8, 30, 8, 6
MAX_WORDS = 500


@dataclass(frozen=True, slots=True)
class Sample:
    """One answer to be judged. `verdicts` are the buttons; `flags` what agents said of it."""

    id: int
    conversation: str
    by: str
    customer: str
    when: str
    question: str
    text: str
    markup: str
    why: Why | None
    flags: Sequence[Row]
    verdicts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Warned:
    """One kind of warning: how often it was shown, and how often the reply went out all the same."""

    kind: str
    shown: int
    sent: int


@dataclass(frozen=True, slots=True)
class Week:
    begins: str
    content: Content


def review_routes(frame: Frame, zone: ZoneInfo) -> list[BaseRoute]:
    """The page, its samples, its verdicts. Only those who supervise may see it."""
    pages = ReviewPages(frame, zone, Random())
    return [
        Route(PAGE, frame.signed_in(pages.show)),
        Route(f"{PAGE}/sample", frame.signed_in(pages.draw), methods=["POST"]),
        Route(f"{PAGE}/{{id:int}}", frame.signed_in(pages.judge), methods=["POST"]),
    ]


@dataclass(frozen=True, slots=True)
class ReviewPages:
    frame: Frame
    zone: ZoneInfo
    rng: Random

    async def show(self, request: Request, visit: Visit) -> Response:
        return self._page(visit)

    async def draw(self, request: Request, visit: Visit) -> Response:
        """Draw more samples."""
        return await self._post(request, visit, lambda tx, _: samples.sample(tx, AT_ONCE, self.frame.now, self.rng))

    async def judge(self, request: Request, visit: Visit) -> Response:
        """Keep a verdict, which is one click."""
        message_id: int = request.path_params["id"]

        def write(tx: Tx, form: Form) -> None:
            words = mask(form.get("words", "").strip()[:MAX_WORDS]).text
            coaching.review(tx, message_id, visit.agent.id, form.get("verdict", ""), words, self.frame.now)

        return await self._post(request, visit, write)

    async def _post(self, request: Request, visit: Visit, write: Callable[[Tx, Form], Any]) -> Response:
        try:
            form = await self.frame.form(request, visit)
            if not visit.agent.supervises:
                raise Refused("Only supervisors review. Ask one of them.", 403)
            await self.frame.acts.database.write(lambda tx: write(tx, form))
        except Refused as refusal:
            return self._page(visit, refusal)
        return session.go(request, PAGE)

    def _page(self, visit: Visit, refusal: Refused | None = None) -> Response:
        if not visit.agent.supervises:
            only = refusal or Refused("This page is for supervisors: it shows samples of everybody's answers.", 403)
            return self.frame.whole("desk_review.html", visit, only.status, refusal=str(only), review=None)
        status = refusal.status if refusal else 200
        return self.frame.whole("desk_review.html", visit, status, refusal=str(refusal or ""), review=self._review())

    def _review(self) -> Mapping[str, Any]:
        tx, now = self.frame.acts.database.read, self.frame.now
        warned = coaching.warnings_since(tx, now - WARNING_DAYS * 86400.0)
        monday = _monday(now, self.zone)
        asked = satisfaction.since(tx, (monday - timedelta(weeks=WEEKS - 1)).timestamp())
        return {
            "samples": [self._sample(tx, row) for row in samples.waiting(tx, MOST_SHOWN)],
            "waiting": samples.how_many_wait(tx),
            "done": Counter(row["verdict"] for row in samples.reviewed(tx, now - WARNING_DAYS * 86400.0, 1000)),
            "kinds": kinds_of(warned),
            "warned": warned[:MOST_WARNINGS],
            "weeks": weeks_of(asked, monday),
            "words": [row for row in asked if row["words"]][:MOST_WORDS],
            "days": WARNING_DAYS,
            "zone": self.zone,
        }

    def _sample(self, tx: Tx, row: Row) -> Sample:
        by_bot = row["author"] == Author.BOT
        asked = replies.question_before(tx, row["conversation_id"], row["id"])
        decided = json.loads(asked["decision"]) if asked and asked["decision"] and by_bot else None
        return Sample(
            id=row["id"],
            conversation=row["conversation_id"],
            by="The assistant" if by_bot else row["agent_name"] or "A colleague",
            customer=customer_of(row["customer"], row["channel"], row["conversation_id"]),
            when=clock_time(row["created_at"], self.frame.now, self.zone),
            question=asked["text"] if asked else "",
            text=row["text"],
            markup=row["markup"],
            why=why_of(decided),
            flags=coaching.flags_of(tx, [row["id"]]).get(row["id"], []),
            verdicts=coaching.VERDICTS if by_bot else coaching.VERDICTS[:-1],
        )


def kinds_of(warned: Sequence[Row]) -> list[Warned]:
    """Warnings by kind, the commonest first."""
    shown = Counter(row["kind"] for row in warned)
    sent = Counter(row["kind"] for row in warned if row["message_id"] is not None)
    return [Warned(kind, number, sent[kind]) for kind, number in shown.most_common()]


def weeks_of(asked: Sequence[Row], monday: datetime) -> list[Week]:
    """The last weeks, this one first; `monday` is its beginning. Weeks in which nobody was asked are left out."""
    weeks = []
    for back in range(WEEKS):
        begins, ends = monday - timedelta(weeks=back), monday - timedelta(weeks=back - 1)
        rows = [row for row in asked if begins.timestamp() <= row["asked_at"] < ends.timestamp()]
        if rows:
            scores = [row["score"] for row in rows if row["score"] is not None]
            weeks.append(Week(f"{begins.day} {begins:%b}", content(scores, len(rows))))
    return weeks


def _monday(now: float, zone: ZoneInfo) -> datetime:
    today = datetime.fromtimestamp(now, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=today.weekday())
