"""`python -m bot explain "what the customer wrote"`: every step of the decision on a message, with its figures."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import FirstlineError
from bot.model import Answer, Author, Candidate, Clarify, Decision, Limits, Said

if TYPE_CHECKING:
    from rich.console import Console

    from bot.explanation import Explanation, Look, Triaged

AUDIENCES = ("public", "signed-in", "internal")
SPEAKERS = {"customer": Author.CUSTOMER, "user": Author.CUSTOMER, "bot": Author.BOT, "agent": Author.AGENT}
WIDEST = 100
"""Columns of the terminal that are used."""


def add_arguments(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register `explain`; the parsed arguments then hold `do`, the function to call."""
    parser = subparsers.add_parser("explain", help="show what is done about a message, and why")
    parser.add_argument("text", nargs="+", metavar="TEXT", help="what the customer wrote")
    parser.add_argument(
        "--history", action="append", default=[], metavar="LINE",
        help='what was said before, oldest first: "customer: …" or "bot: …"; once for each line',
    )  # fmt: skip
    parser.add_argument("--audience", default="public", choices=AUDIENCES, help="who asks (default: public)")
    parser.add_argument("--json", action="store_true", help="print JSON for machines")
    parser.set_defaults(do=explain)


def explain(parsed: argparse.Namespace) -> int:
    """Explain by the current version; no server has to run.

    Raises:
        FirstlineError: the text, the history, the triage table or the knowledge cannot be used.
    """
    text, history = _customers_text(parsed.text), read_history(parsed.history)
    from rich.console import Console

    from bot.explanation import explain_message
    from bot.knowledge.embedding import Encoder
    from bot.knowledge.policy_file import read_policy
    from bot.knowledge.publication import load_current
    from bot.settings import load_settings

    settings = load_settings()
    policy = read_policy(settings.knowledge_dir / "triage.yml")
    knowledge = load_current(settings.versions, Encoder(settings.embedding_model))
    found = explain_message(knowledge, policy, text, parsed.audience, history)
    if parsed.json:
        print(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
    else:
        console = Console(highlight=False, markup=False, emoji=False)
        console.width = min(console.width, WIDEST)
        show(found, console)
    return 0


def read_history(lines: Sequence[str]) -> tuple[Said, ...]:
    """Lines such as "customer: do you ship to Norway?", oldest first.

    Raises:
        FirstlineError: names the line that is not like that.
    """
    said = []
    for line in lines:
        speaker, colon, text = _printable(line).partition(":")
        author = SPEAKERS.get(speaker.strip().lower())
        if not (colon and author and text.strip()):
            raise FirstlineError(
                f'"{_printable(line)}" is no line of a conversation. Write --history "customer: …" or "bot: …".'
            )
        said.append(Said(author, text.strip()))
    return tuple(said)


def _customers_text(words: Sequence[str]) -> str:
    from bot.intake import MAX_TEXT

    text = _printable(" ".join(words))
    if not text.strip():
        raise FirstlineError('There is nothing to explain. Write: python -m bot explain "what the customer wrote".')
    if len(text) > MAX_TEXT:
        raise FirstlineError(f"This message has {len(text):,} characters; at most {MAX_TEXT:,} are taken. Shorten it.")
    return text


def _printable(text: str) -> str:
    """Without bytes that are no text, and without control characters, which could steer the terminal."""
    valid = text.encode("utf-8", "replace").decode()
    return "".join(character if character.isprintable() or character == "\n" else " " for character in valid)


def verdict(decision: Decision) -> str:
    """A decision in a few words."""
    if isinstance(decision, Answer):
        return f"Answer: {decision.article}"
    if isinstance(decision, Clarify):
        return "Ask back: " + ", ".join(option.article for option in decision.options)
    return f"Not answered ({decision.reason}): ask for other words, the second time a person"


def show(found: Explanation, console: Console) -> None:
    """The explanation in the order in which things are decided."""
    say = _Printer(console)
    say("1 Masking", 0, "bold")
    if found.removed:
        say(f"Removed: {', '.join(found.removed)}. All that follows saw: {found.text}")
    else:
        say("Nothing had to be removed.")
    _show_triage(found.triage, say)
    say("3 Rasa", 0, "bold")
    say("Not shown: the conversation act that Rasa hears. Below, the message is taken for a question.")
    say("4 Search and decision", 0, "bold")
    if found.triage.stops:
        say("Triage took the message, so nothing is searched; this is what would have been found.", style="yellow")
    for number, look in enumerate(found.looks):
        _show_look(look, number, len(found.looks), found.limits, say)
    _show_outcome(found, say)
    say(f"Version {found.version}", 0, "bold")
    say(found.promise)
    if found.warning:
        say(found.warning, style="yellow")


@dataclass(frozen=True, slots=True)
class _Printer:
    """Prints a paragraph, wrapped, all of it as far from the left."""

    console: Console

    def __call__(self, text: str, indent: int = 2, style: str = "") -> None:
        from rich.padding import Padding
        from rich.text import Text

        self.console.print(Padding(Text(text, style), (0, 0, 0, indent), expand=False))


def _show_triage(seen: Triaged, say: _Printer) -> None:
    say("2 Triage", 0, "bold")
    if not seen.found:
        say("Nothing in it speaks for any kind, so it goes on.")
    for one in seen.found:
        sign = "counts" if one.counts else "does not count"
        words = ", ".join(f'"{words}"' for words in one.all_evidence)
        say(f"{one.kind}: {one.probability:.3f}, {sign} (limit {one.threshold:.2f}), by {words}")
    if seen.decides:
        told = f' The customer reads: "{seen.say}"' if seen.say else ""
        urgency = f", {seen.decides.priority}" if seen.stops else ""
        say(f"Decides: {seen.decides.kind} \u2192 {seen.action}{urgency}.{told}", style="bold")
    _show_differ(seen.differ, say)


def _show_look(look: Look, number: int, count: int, limits: Limits, say: _Printer) -> None:
    if count > 1:
        say(f'Question {number}: "{look.text}"' if number else "The message as a whole", style="underline")
    if look.searched != " ".join(look.text.split()):
        say(f"Searched as: {look.searched or '(nothing: there is no word in it)'}")
    say(verdict(look.decision), style="bold")
    say(look.decision.why)
    if look.decision.candidates:
        _show_candidates(look.decision.candidates, say.console)
        say(f"Limits: answer {limits.answer:.2f}, ask back {limits.clarify:.2f}, option {limits.offer:.2f}")
    if look.alone:
        before = f"What was said before ({len(look.history)} lines)"
        if look.alone == look.decision:
            say(f"{before} changes nothing.")
        else:
            say(f"{before} matters. Without it: {verdict(look.alone)}. {look.alone.why}")
    _show_differ(look.differ, say)


def _show_candidates(candidates: Sequence[Candidate], console: Console) -> None:
    from rich.table import Column, Table
    from rich.text import Text

    right = [Column(name, justify="right") for name in ("confidence", "share", "similarity")]
    table = Table(Column("  article", no_wrap=True), *right, "nearest wording", box=None, pad_edge=False)
    for one in candidates:
        figures = (f"{figure:.3f}" for figure in (one.confidence, one.probability, one.similarity))
        table.add_row(Text(f"  {one.article}"), *figures, Text(one.nearest))
    console.print(table)


def _show_differ(sentences: Sequence[str], say: _Printer) -> None:
    if sentences:
        say("What would have to differ:", style="italic")
    for sentence in sentences:
        say(sentence, 4)


def _show_outcome(found: Explanation, say: _Printer) -> None:
    say("5 What stands", 0, "bold")
    if found.triage.stops:
        say(f"Triage: {found.triage.action}.", style="bold")
        return
    if found.to_a_person:
        say("A person takes over: whoever asks for one gets one. No article is sent.", style="bold")
        return
    shown = [look.decision for look in found.looks]
    for about, decision in found.outcome:
        say(f'On "{about}": {verdict(decision)}' if about else verdict(decision), style="bold")
        if decision not in shown:
            say(decision.why)
