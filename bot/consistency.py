"""`python -m bot doctor --consistency`: is a question answered the same, on whichever channel it is asked?

Each question goes through the channel's own `sample` and `parse`, is masked as the intake does it, and decided as
production decides, but for Rasa, which never sees the channel. Each answer is rendered by the channel, and must hold
every word of the article.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from email import message_from_bytes
from email.policy import default
from functools import cache
from pathlib import Path
from typing import Any

from bot.channels.base import Channel
from bot.channels.registry import configured_channels, make_channel
from bot.decision.correction import meant_words
from bot.doctor_channels import throwaway_parts
from bot.events import Incoming, Outgoing
from bot.knowledge.checks import read_checks
from bot.knowledge.embedding import Encoder
from bot.knowledge.policy_file import read_policy
from bot.knowledge.publication import load_current
from bot.knowledge.search import Knowledge
from bot.model import Answer, Article, Author, Clarify, Decision, Markup, Reply
from bot.privacy import mask
from bot.responder import decide_message
from bot.settings import Settings, load_settings
from bot.triage.policy import Policy
from bot.triage.rules import triage

QUESTIONS = 200
_KEY = "0" * 32
_WORD = re.compile(r"\w+")
_LINK = re.compile(r"\[([^\]\n]*)\]\(([^)\s]*)\)")

Verdict = tuple[str, ...]
"""What is done about a question, for comparing: the kind, then the articles' ids."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One channel beside the question as it stands.

    Attributes:
        same: questions that came to the same verdict.
        answered: questions of those that were answered with an article.
        different: the questions that did not come to the same verdict.
        incomplete: articles of which a word was lost on the way out.
    """

    channel: str
    same: int
    answered: int
    different: tuple[str, ...]
    incomplete: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.different and not self.incomplete


def compare(
    channels: Sequence[Channel], knowledge: Knowledge, policy: Policy, questions: Sequence[str]
) -> list[Compared]:  # fmt: skip
    """Put the questions through every channel."""

    @cache  # the verdict depends on nothing but the text
    def decide(text: str) -> Verdict:
        return verdict(text, knowledge, policy)

    return [_compare_one(channel, knowledge.articles, decide, questions) for channel in channels]


def _compare_one(
    channel: Channel, articles: Mapping[str, Article], decide: Callable[[str], Verdict], questions: Sequence[str]
) -> Compared:
    different: list[str] = []
    answers: dict[str, Incoming] = {}
    answered = 0
    for question in questions:
        wanted, incoming = decide(question), channel.parse(channel.sample(question))
        if not isinstance(incoming, Incoming) or decide(incoming.text) != wanted:
            different.append(question)
        elif wanted[0] == "answer":
            answered += 1
            answers[wanted[1]] = incoming
    lost = [article for article, asked in answers.items() if words_lost(channel, asked, articles[article])]
    return Compared(channel.name, len(questions) - len(different), answered, tuple(different), tuple(sorted(lost)))


def verdict(text: str, knowledge: Knowledge, policy: Policy) -> Verdict:
    """What is done about a customer's first message, by the code that decides in production."""
    masked = mask(text).text
    if found := triage(masked, policy=policy):
        return ("triage", found.kind)
    decided = decide_message(knowledge, meant_words(masked) or masked)
    return tuple(part for _, decision in decided for part in _in_words(decision))


def _in_words(decision: Decision) -> Iterator[str]:
    if isinstance(decision, Answer):
        yield from ("answer", decision.article)
    elif isinstance(decision, Clarify):
        yield from ("ask back", *(option.article for option in decision.options))
    else:
        yield from ("not answered", decision.reason)


def words_lost(channel: Channel, asked: Incoming, article: Article) -> list[str]:
    """The words of an article's answer, and the addresses of its links, that a channel's rendering does not hold."""
    reply = Reply(article.answer, markup=Markup.MARKDOWN)
    requests = channel.render(Outgoing(_KEY, asked.address, reply, Author.BOT, asked.place))
    shown = "\n".join(text for request in requests for text in texts(request))
    there = set(_WORD.findall(shown))
    links = [target for _, target in _LINK.findall(article.answer)]
    words = _WORD.findall(_LINK.sub(r"\1", article.answer))
    return [word for word in words if word not in there] + [link for link in links if link not in shown]


def texts(value: Any) -> Iterator[str]:
    """Every text in a rendered request, whatever its shape."""
    match value:
        case str():
            yield value
        case bytes():  # a whole mail, whose texts are encoded
            mail = message_from_bytes(value, policy=default)
            yield from (str(part.get_content()) for part in mail.walk() if part.get_content_maintype() == "text")
        case Mapping():
            yield from (text for inner in value.values() for text in texts(inner))
        case list() | tuple():
            yield from (text for inner in value for text in texts(inner))


def consistency(as_json: bool) -> int:
    """The command, for the configured channels; 1 if a channel differs.

    Raises:
        FirstlineError: a channel's settings, the checks or the knowledge cannot be used.
    """
    found = asyncio.run(_compare_configured(load_settings()))
    if as_json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
    else:
        show(found)
    return int(any(not one.ok for one in found))


async def _compare_configured(settings: Settings) -> list[Compared]:
    policy = read_policy(settings.knowledge_dir / "triage.yml")
    knowledge = load_current(settings.versions, Encoder(settings.embedding_model))
    with throwaway_parts(settings) as parts:
        channels = [make_channel(name, parts) for name in configured_channels()]
        try:
            return compare(channels, knowledge, policy, questions(settings.knowledge_dir, knowledge))
        finally:
            for channel in channels:
                await channel.close()


def questions(knowledge_dir: Path, knowledge: Knowledge) -> Sequence[str]:
    """The first 200 of the must-answer checks, in the order of the file."""
    checks = read_checks(knowledge_dir / "checks.yml", knowledge.articles)
    return [question for question, _ in checks.must_answer[:QUESTIONS]]


def show(found: Sequence[Compared]) -> None:
    """A table, and below it what differs."""
    print(f"{'channel':<12}{'same':>6}{'different':>11}{'answered':>10}  answers shown whole")
    for one in found:
        whole = "yes" if not one.incomplete else f"no: {', '.join(one.incomplete)}"
        print(f"{one.channel:<12}{one.same:>6}{len(one.different):>11}{one.answered:>10}  {whole}")
    for one in found:
        for question in one.different:
            print(f'{one.channel}: another verdict on "{question}"')
