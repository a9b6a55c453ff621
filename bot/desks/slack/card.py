"""The card at the head of a thread: the brief, readable in ten seconds, and the buttons that fit. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.channels.slack.words import escape
from bot.desks.base import Case
from bot.desks.showing import cut
from bot.desks.slack.blocks import Fields, actions, button, context, paragraph, quote, rich, section, words

CLAIM, REPLY, NOTE, TRANSFER, RESOLVE, RETURN = "claim", "reply", "note", "transfer", "resolve", "return"
ARTICLE = "article-"  # and the number of the candidate
MOST_ARTICLES = 5
MOST_WORDS = 400
MOST_SAID = 2
MOST_NAME = 80
ENDS = {
    "resolved": "resolved",
    "returned": "returned to the assistant",
    "cancelled": "over: the customer needs nobody any more",
    "merged": "merged into another conversation of the same customer",
}


def mark_of_card(handoff_id: int) -> str:
    """The block id by which the card of a handoff is found again."""
    return f"fl-h-{handoff_id}"


def handoff_of_mark(block_id: str) -> int | None:
    """The handoff whose card begins with this block."""
    number = block_id.removeprefix("fl-h-")
    return int(number) if block_id.startswith("fl-h-") and number.isascii() and number.isdigit() else None


def notice_of(case: Case, zone: ZoneInfo) -> str:
    """The card in one line, for notifications; escaped as Slack wants it."""
    want = f": “{cut(case.want, 200)}”" if case.want else ""
    state = state_words(case, zone)
    return escape(f"{cut(case.customer, MOST_NAME)}, {case.channel}, {case.tag.lower()}{want} ({state})")


def state_words(case: Case, zone: ZoneInfo) -> str:
    """Who has it, and until when it is put aside, by the clock of the desk."""
    if case.state in ENDS:
        by = f" by {case.owner}" if case.owner and case.state in ("resolved", "returned") else ""
        return f"{ENDS[case.state]}{by}"
    if case.owner:
        if case.snoozed_until is None:
            return f"{case.owner} has it"
        until = datetime.fromtimestamp(case.snoozed_until, zone)  # no "tomorrow": the card stays as it is for days
        return f"{case.owner} has it, asleep until {until:%A} {until.day} {until:%B}, {until.hour}:{until:%M}"
    return f"nobody has it yet, {case.offered_to} is asked first" if case.offered_to else "nobody has it yet"


def card_of(case: Case, zone: ZoneInfo) -> list[Fields]:
    """The blocks of the card; the first carries the mark. `zone` is the desk's, for times."""
    mark, ended = mark_of_card(case.handoff_id), case.state in ENDS
    head = paragraph(
        words(f"{cut(case.customer, MOST_NAME)} on {case.channel}", bold=True), words(f"  ·  {state_words(case, zone)}")
    )
    blocks = [rich(mark, head, *_brief(case))]
    if case.public:
        blocks.append(context(f"{mark}-public", "⚠ Public: everybody there can read what is replied."))
    blocks += _articles(case, mark)
    if case.url:
        link = words("Open it at the desk", url=case.url)
        blocks.append(rich(f"{mark}-url", paragraph(link)))
    if not ended:
        blocks.append(actions(f"{mark}-do", _buttons(case)))
        hint = "What you write in this thread stays among colleagues. Begin with !reply to answer the customer."
        blocks.append(context(f"{mark}-hint", hint))
    return blocks


def _brief(case: Case) -> list[Fields]:
    lines = [("Why", f"{case.tag}. {case.why}")]
    if case.mood:
        lines.append(("Mood", case.mood))
    lines += case.facts
    pieces: list[Fields] = []
    for name, value in lines:
        pieces += [words(f"\n{name}: ", bold=True), words(cut(value, MOST_WORDS) or "…")]
    pieces[0] = {**pieces[0], "text": pieces[0]["text"].lstrip()}
    parts = [paragraph(*pieces)]
    if case.want:
        parts += [paragraph(words("Wants:", bold=True)), quote(cut(case.want, MOST_WORDS))]
    if said := [text for text in case.tried if text.strip()][-MOST_SAID:]:
        parts.append(paragraph(words("The assistant said:", bold=True)))
        parts += [quote(cut(text, MOST_WORDS)) for text in said]
    return parts


def _articles(case: Case, mark: str) -> list[Fields]:
    """Each candidate with how sure it was and why it was not sent; who has the conversation can send it."""
    may_send = case.owner is not None and case.state not in ENDS
    made = []
    for number, article in enumerate(case.articles[:MOST_ARTICLES], start=1):
        why = f"\nNot sent: {article['why_not']}" if article.get("why_not") else ""
        text = f"{number}. {article['title']} ({article['percent']}){why}"
        ask = f"“{article['title']}” goes to the customer as it stands."
        send = button(f"{ARTICLE}{number}", f"Send article {number}", f"{case.handoff_id}:{article['id']}", ask=ask)
        made.append(section(f"{mark}-a{number}", cut(text, MOST_WORDS), send if may_send else None))
    return made


def _buttons(case: Case) -> Sequence[Fields]:
    value = str(case.handoff_id)
    if case.owner is None:
        return [button(CLAIM, "Claim", value, primary=True), button(NOTE, "Note…", value)]
    return [
        button(REPLY, "Reply…", value, primary=True),
        button(NOTE, "Note…", value),
        button(TRANSFER, "Transfer…", value),
        button(RESOLVE, "Resolve", value, ask="The customer is told that this is settled, and asked how it was."),
        button(RETURN, "Return to assistant", value, ask="The assistant answers this customer again."),
    ]
