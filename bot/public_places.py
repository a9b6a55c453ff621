"""What the bot may say where others read along: plain answers, briefly; all else moves to a private talk. Pure.

In a channel or a group nobody wants to read a bot's small talk, and nothing personal belongs there. So a plan that was
made as for a private chat is cut down here; docs/how-to/public-places.md says it in a table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot import wording
from bot.announcement import Act, Announcement
from bot.model import Article, Priority, Reason, Reply
from bot.planning import Plan, ToPrivate
from bot.triage.kinds import Kind

LONGEST_ANSWER = 600
"""Characters of an answer in public that has no short form of its own; a longer one is cut after a paragraph."""

# To these any answer in public is the beginning of a quarrel, or of a game.
_NEVER_ANSWERED = {Kind.ABUSE, Kind.SPAM, Kind.INJECTION, Kind.THREAT}
_SMALL_TALK = {"greet", "ask_if_bot"}
_GRIEVANCES = {"complain": Reason.COMPLAINT, "angry": Reason.ANGRY}
_PERSONAL = re.compile(
    r"\[[\w ]+ removed\]"  # what the mask took out was a secret
    r"|[\w.+-]+@[\w-]+\.\w{2,}"
    r"|(?<!\w)(?:\+|00)[1-9][\d ()/.-]{6,}\d"  # phone numbers
    r"|\b(?:call|ring|phone|mobile|tel|text|whatsapp|reach) (?:me |us )?[^.?!\n]{0,20}?\d[\d ()/-]{5,}\d"
    r"|(?<!\w)#\s?[A-Z]{0,4}-?\d{4,}"
    r"|\b(?:order|invoice|customer|account|parcel|tracking) ?(?:no\.?|nr\.?|number|id|is) ?:?#? ?[A-Z]{0,4}-?\d{4,}"
    r"|\b(?:my|the|our|of|on|for|with) (?:order|invoice|parcel) (?:is |was )?#?[A-Z]{0,4}-?\d{4,}\b"
    r"(?! ?(?:pieces|pcs|items|units|g|kg|ml|l|litres|m|cm|mm|eur|euro|pairs)\b)"
    r"|\border [A-Z]{2,4}-?\d{4,}"
    r"|\b[A-Z]{2}-?\d{6,}\b|\b1Z[0-9A-Z]{16}\b|\b[A-Z]{2}\d{9}[A-Z]{2}\b"  # our numbers, and carriers'
    r"|\bmy (?:address|name|phone(?: number)?|birthday|date of birth) is\b"
    r"|\bI live (?:at|in|on) \d",
    re.IGNORECASE,
)


def in_public(plan: Plan, text: str, articles: Mapping[str, Article]) -> Plan:
    """The plan for a message that was written in public.

    Args:
        text: the message, its secrets masked.
        articles: the live ones, for their short forms.
    """
    if plan.course:
        return _with_course(plan)
    if _PERSONAL.search(text):
        return _private(plan, ToPrivate(None, wording.PERSONAL_IN_PUBLIC, once=False))
    intent = str(plan.noted.get("intent"))
    if intent in _GRIEVANCES:
        return _private(plan, ToPrivate(_GRIEVANCES[intent], wording.GRIEVANCE_IN_PUBLIC))
    for step in plan.steps:
        if step.act in (Act.ASK_DETAILS, Act.HAND_OVER):
            return _private(plan, ToPrivate(step.reason or Reason.CUSTOMER_ASKED, wording.PERSON_IN_PUBLIC))
    kept = tuple(short for step in plan.steps if (short := _shortened(step, intent, articles)))
    if any(_unanswered(step) for step in plan.steps) and not kept:
        return _private(plan, ToPrivate(None, wording.UNSURE_IN_PUBLIC, once=False))
    return replace(plan, steps=kept)


def is_personal(text: str) -> bool:
    """Does a text hold what is nobody else's business: a masked secret, an address, an order's number?"""
    return _PERSONAL.search(text) is not None


def _with_course(plan: Plan) -> Plan:
    """Triage decided: help for somebody in danger is said anywhere, nothing else is."""
    assert plan.course is not None
    found = plan.course.finding
    if plan.course.hold or (found.priority is Priority.URGENT and found.kind not in _NEVER_ANSWERED):
        return plan
    if found.kind in _NEVER_ANSWERED:
        return replace(plan, course=replace(plan.course, say=None))
    reason = found.reason if plan.course.hand_over else None
    line = wording.GRIEVANCE_IN_PUBLIC if reason else wording.UNSURE_IN_PUBLIC
    if found.kind is Kind.HUMAN:
        line = wording.PERSON_IN_PUBLIC
    private = ToPrivate(reason, line, found.evidence, found.priority, once=reason is not None)
    return _private(replace(plan, course=None), private)


def _private(plan: Plan, private: ToPrivate) -> Plan:
    """Instead of everything else; the dialogue stays as it was, so that no form is open in public."""
    return replace(plan, steps=(), dialogue=None, private=private)


def _unanswered(step: Announcement) -> bool:
    return step.act is Act.RESPOND and (step.decision or {}).get("kind") == "HandOff"


def _shortened(step: Announcement, intent: str, articles: Mapping[str, Article]) -> Announcement | None:
    """A step as it may be seen in public; None if it is for private chats."""
    if step.act is not Act.RESPOND:
        return replace(step, reply=step.reply if step.act is Act.STOP else None)
    kind = (step.decision or {}).get("kind")
    if step.reply is None or kind == "HandOff":
        return None
    if kind is None:
        return replace(step, reply=replace(step.reply, options=())) if intent in _SMALL_TALK else None
    article = articles.get(step.article or "")
    if article:
        return replace(step, reply=replace(step.reply, text=briefly(article)))
    options = tuple(option for option in step.reply.options if option.id.startswith("article:"))
    return replace(step, reply=Reply(step.reply.text, options, step.reply.markup))


def briefly(article: Article) -> str:
    """An article's short form; or its answer, cut after a paragraph if it is long."""
    if article.short:
        return article.short
    if len(article.answer) <= LONGEST_ANSWER:
        return article.answer
    kept = ""
    for paragraph in article.answer.split("\n\n"):
        if kept and len(kept) + len(paragraph) > LONGEST_ANSWER:
            break
        kept += ("\n\n" if kept else "") + paragraph
    return f"{kept}\n\n{wording.MORE_IN_PRIVATE}"
