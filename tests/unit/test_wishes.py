"""Who asks for a person gets one, and who asks when people are there is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import pytest

from bot.decision.reaching import asks_when_or_where
from bot.model import Answer, Article, Author, Candidate, Decision, HandOff, Reason, Said, Status
from bot.store import handoffs
from tests.conftest import World, by_author
from tests.fakes.little_rasa import Shop, with_little_rasa
from tests.fakes.scripted import WARRANTY

PEOPLE = Article("people", "How do I reach a person?", ("human",), "By phone: 9-18.", (), "public", "x", "2027-01-01")
WISHES = (
    "How do I reach a person?", "can i talk to someone", "who can i talk to", "how do I contact customer service",
    "when can i finally speak to a human being", "can someone call me tomorrow?", "can I talk to a person on Saturday",
    "what is your manager's number", "When are you open? I want to talk to a person.", "is there a person here now",
)  # fmt: skip
FACTS = (
    "When can I reach a person?", "hi, what hours can i talk to someone", "which number do i call to reach a person",
    "what's your phone number", "are your people there on Saturday", "do you have an email address to reach a person",
    "how do i contact customer service from abroad",
)  # fmt: skip


@dataclass
class Reachable(Shop):
    """Knows how to reach people, and takes each wish for one as a question about that."""

    articles: MappingProxyType[str, Article] = field(
        default_factory=lambda: MappingProxyType({"people": PEOPLE, "warranty": WARRANTY})
    )

    def decide(self, text: str, history: Sequence[Said] = ()) -> Decision:
        warranty = Candidate("warranty", WARRANTY.title, 0.5 if "warranty" in text else 0.0, 0.5, 0.5, "warranty")
        people = Candidate("people", PEOPLE.title, 0.9, 0.9, 0.9, "human")
        if any(word in text.lower() for word in ("person", "human", "talk", "number", "there", "service")):
            return Answer("people", (people, warranty), "sure")
        return HandOff(Reason.NO_ARTICLE, (warranty,), "nothing is near")

    def search(self, text: str, k: int = 5, history: Sequence[Said] = ()) -> tuple[Candidate, ...]:
        return self.decide(text).candidates[:k]


@pytest.mark.parametrize("text", WISHES)
def test_a_wish_for_a_person_is_no_question(text: str) -> None:
    assert not asks_when_or_where(text)


@pytest.mark.parametrize("text", FACTS)
def test_hours_and_numbers_are_a_question(text: str) -> None:
    assert asks_when_or_where(text)


@pytest.mark.parametrize("text", WISHES[:3])
async def test_who_asks_how_to_reach_a_person_is_reaching_one(world: World, text: str) -> None:
    world.flow = with_little_rasa(world.flow, Reachable())
    said = await world.say(text)
    assert world.status() == Status.WAITING
    assert PEOPLE.answer not in " ".join(row["text"] for row in said) and by_author(said, Author.BOT) == []
    handoff = handoffs.current(world.database.read, world.conversation_id())
    assert handoff is not None and handoff["brief"]["candidates"] == []


async def test_who_asks_when_people_are_there_is_told(world: World) -> None:
    world.flow = with_little_rasa(world.flow, Reachable())
    assert by_author(await world.say("When can I reach a person?"), Author.BOT) == [PEOPLE.answer]
    assert world.status() == Status.WITH_BOT


async def test_the_brief_has_what_the_wish_is_about_and_not_how_to_reach_people(world: World) -> None:
    world.flow.responder._knowledge.now = Reachable()  # type: ignore[misc,assignment]
    await world.say("can i talk to someone about the warranty of my tent please")
    handoff = handoffs.current(world.database.read, world.conversation_id())
    assert handoff is not None
    assert [one["article"] for one in handoff["brief"]["candidates"]] == ["warranty"]


async def test_who_asks_again_in_the_form_is_handed_over_as_it_stands(world: World) -> None:
    world.flow.responder._knowledge.now = Reachable()  # type: ignore[misc,assignment]
    await world.say("form")
    assert by_author(await world.say("When can I reach a person?"), Author.BOT) == ["echo: When can I reach a person?"]
    assert by_author(await world.say("How do I reach a person?"), Author.BOT) == []
    assert world.status() == Status.WAITING
