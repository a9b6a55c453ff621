"""The brief as the page shows it, computed from what the handoff keeps. Pure: the moment is passed in.

Handoffs from before a field was kept are shown without it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup as Html

from bot.decision.joined import TAKEN
from bot.desk.words import (
    BLOCKED,
    CODES,
    DETAILS,
    LEVELS,
    MOODS,
    NOT_HANDED_OVER,
    OUTCOMES,
    REASONS,
    age,
    channel_label,
    in_percent,
    language_name,
    merged_from,
    percent,
    rich,
)
from bot.model import Article, Reason, Status

_LINES_SHOWN = 3  # as in conversation.css
_LONG_WANT = 40 * _LINES_SHOWN  # about so many characters fill them where the page is narrowest
_LEAST_SHOWN = 0.01  # below it the page would say "0%", which helps nobody to choose
_SENT_ALREADY = "The assistant sent it to the customer."


@dataclass(frozen=True, slots=True)
class ArticleCard:
    """A candidate article. `blocked` says why it cannot be sent to customers at all; `sent`: it was already.

    `source` is its Markdown, for the message box.
    """

    id: str
    title: str
    percent: str
    why_not: str
    answer: Html | None
    source: str
    blocked: str | None
    sent: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """Something that the customer's words show: `label` says what, `evidence` has the words, `source` the merged chat
    that they are from; empty if they are from this one."""

    label: str
    tone: str
    evidence: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A matter that people dealt with before."""

    conversation_id: str
    want: str
    about: str


@dataclass(frozen=True, slots=True)
class Brief:
    """What an agent reads in ten seconds.

    Attributes:
        code: the kind of reason, as reports count it.
        signs: mood and urgency, as far as there is any.
        articles: those that may answer, without the ones that surely do not.
        unsent: why none of them was sent, where that is the same for all; then no card says it.
        searched: the assistant looked for some, whatever it found.
        said: what the assistant said, the newest last.
        continues: "continues what Anna settled 2 days ago", or empty.
        sources: of a fact, by its name, and of the "Reason": the merged chat that it is from.
    """

    tag: str
    tone: str
    code: str
    why: str
    evidence: str | None
    want: str
    signs: Sequence[Shown]
    facts: Sequence[tuple[str, str]]
    articles: Sequence[ArticleCard]
    unsent: str
    searched: bool
    said: Sequence[str]
    earlier: Sequence[Earlier]
    continues: str
    sources: Mapping[str, str]

    @property
    def want_is_long(self) -> bool:
        """So long that the page shows its beginning first."""
        return len(self.want) > _LONG_WANT or self.want.count("\n") >= _LINES_SHOWN

    @property
    def evidence_in_want(self) -> bool:
        """The words that made the assistant step back stand in what is shown of the want: there they are marked."""
        return bool(self.evidence) and not self.want_is_long and str(self.evidence).lower() in self.want.lower()


def brief_of(
    brief: Mapping[str, Any],
    priority: str | None,
    status: Status,
    articles: Mapping[str, Article],
    sent: Collection[str],
    now: float,
    continues: str = "",
    closed: str = "",
    *,
    blocked: bool = False,
) -> Brief:
    """The brief that `bot.brief.make_brief` made, for reading.

    Args:
        priority: of the open handoff; None if nothing was handed over.
        articles: the published ones, by id.
        sent: texts that agents sent, to mark the articles among them.
        continues: what this goes on from, in words.
        closed: who closed it, in a sentence; empty while it is open.
        blocked: nobody answers this customer.
    """
    reason = Reason(brief["reason"])
    candidates: Sequence[Mapping[str, Any]] = brief.get("candidates", ())
    cards = [_card(one, articles.get(one["article"]), sent) for one in candidates if tells_something(one)]
    unsent = _said_of_all(cards)
    sources = {name: merged_from(channel) for name, channel in brief.get(TAKEN, {}).items()}
    alone = BLOCKED if blocked and status is Status.WITH_BOT else NOT_HANDED_OVER[status]
    label, tone, why = REASONS[reason] if priority else alone
    if closed and not priority:
        why = closed
    return Brief(
        tag=label,
        tone=tone,
        code=CODES.get(str(brief.get("code", "")), "") if priority else "",
        why=why,
        evidence=brief.get("evidence"),
        want=brief.get("want", ""),
        signs=_signs(brief, reason, bool(priority), sources),
        facts=_facts(brief, priority),
        articles=[replace(card, why_not="") for card in cards] if unsent else cards,
        unsent=unsent,
        searched=bool(candidates),
        said=[str(text) for text in brief.get("bot_said", ())],
        earlier=[_earlier(one, now) for one in brief.get("earlier", ())],
        continues=continues,
        sources={DETAILS.get(name, name.capitalize()): source for name, source in sources.items()},
    )


def _signs(brief: Mapping[str, Any], reason: Reason, handed_over: bool, sources: Mapping[str, str]) -> list[Shown]:
    mood, signs = brief.get("mood") or {}, []
    level = LEVELS.get(str(mood.get("level", "")))
    if level and not (handed_over and level[0] == REASONS[reason][0]):  # the reason says so already
        signs.append(Shown(*level, str(mood.get("evidence", "")), sources.get("mood", "")))
    elif handed_over and not mood and reason in MOODS:
        signs.append(Shown(MOODS[reason], "warm", ""))
    if pressing := brief.get("urgency"):
        signs.append(Shown("In a hurry", "warm", str(pressing), sources.get("urgency", "")))
    return signs


def _facts(brief: Mapping[str, Any], priority: str | None) -> list[tuple[str, str]]:
    details = {**brief.get("details", {})}
    if brief.get("contact"):
        details["contact"] = brief["contact"]
    facts = [(DETAILS.get(name, name.replace("_", " ").capitalize()), str(value)) for name, value in details.items()]
    if priority:
        facts.append(("Priority", priority.capitalize()))
    if (language := brief.get("language", "en")) != "en":
        facts.append(("Writes in", language_name(language)))
    return facts


def _earlier(one: Mapping[str, Any], now: float) -> Earlier:
    what = OUTCOMES.get(str(one.get("outcome", "")), str(one.get("outcome", "")))
    by = f" by {one['agent']}" if one.get("agent") else ""
    about = f"{what}{by} {age(now - float(one.get('when') or now))} ago, {channel_label(str(one.get('channel', '')))}"
    return Earlier(str(one.get("conversation_id", "")), str(one.get("want") or one.get("what") or ""), about)


def _said_of_all(cards: Sequence[ArticleCard]) -> str:
    """The reason that all cards give, if there are several and it is one."""
    reasons = {card.why_not for card in cards}
    return reasons.pop() if len(cards) > 1 and len(reasons) == 1 else ""


def tells_something(candidate: Mapping[str, Any]) -> bool:
    """The assistant sent it, or there is some chance that it is meant."""
    return candidate.get("why_not", "") is None or float(candidate["confidence"]) >= _LEAST_SHOWN


def card_of(article: Article, sent: Collection[str]) -> ArticleCard:
    """An article that an agent looked up."""
    return _card({"article": article.id, "title": article.title, "confidence": None, "why_not": ""}, article, sent)


def _card(candidate: Mapping[str, Any], article: Article | None, sent: Collection[str]) -> ArticleCard:
    why_not = candidate.get("why_not", "")
    gone, internal = article is None, article is not None and article.audience == "internal"
    return ArticleCard(
        id=candidate["article"],
        title=article.title if article else candidate["title"],
        percent="" if candidate["confidence"] is None else percent(candidate["confidence"]),
        why_not=_SENT_ALREADY if why_not is None else in_percent(why_not),
        answer=rich(article.answer) if article else None,
        source=article.answer if article else "",
        blocked="Not published any more." if gone else "For colleagues only; it cannot be sent." if internal else None,
        sent=article is not None and article.answer.strip() in sent,
    )
