"""Steps 4 to 6 of a message: triage, Rasa, search and decision. Nothing is written here (docs/flow.md)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.announcement import Act, Announcement
from bot.decision import mood
from bot.decision.details import KNOWN_SECONDS, known_before_asking
from bot.decision.errands import is_stop_word
from bot.decision.reaching import asks_when_or_where
from bot.decision.satisfaction import PREFIX
from bot.decision.wordless import is_wordless
from bot.errors import RasaUnavailable
from bot.manner.ear import Ear
from bot.model import Author, Conversation, Option, Priority, Reason
from bot.rasa_client import Dialogue, Turn, Utterance
from bot.responder import Responder
from bot.store import transcripts
from bot.store.database import Database, Row
from bot.triage.course import NOTHING_YET, Course, Past, course, deciding, noted, past_of
from bot.triage.kinds import Action, Finding, Kind
from bot.triage.policy import Policy
from bot.triage.rules import findings
from bot.wording import FILE_ALONE, FILE_IN_FORM, LEAVE_CONTACT, OVER, STOPPED

log = logging.getLogger("firstline.planning")

# What may hide a question that Rasa does not see, with the share of the doubt that is allowed beside the limit for
# sending (`Responder.knows`): of 46 real acts ("thanks", "never mind") one was as sure as an answer, of 48 questions
# that looked like acts 29 were. A complaint is diverted only by an article that surely settles it.
MAY_HIDE_A_QUESTION = dict.fromkeys(
    ("greet", "goodbye", "thanks", "affirm", "deny", "inform", "cancel_form", "skip_detail", "stop", "ask_if_bot",
     "feedback_good", "feedback_bad"), 1.0,
) | {"complain": 0.5}  # fmt: skip


# From this probability on a wish for a person is plain: of 91 real ones (tests/triage_messages.yml) none was below .92.
PLAIN_WISH = 0.9

SAYS_WHY = 7  # words of a wish for a person from which on it says what it is about

# What Rasa is told when triage heard a wish for a person and Rasa did not: one of its own examples of that act.
PERSON_PLEASE = "human"


@dataclass(frozen=True, slots=True)
class ToPrivate:
    """Settle it out of the public eye.

    Attributes:
        reason: for a handoff; None if there is none to be.
        line: what is said in public.
        once: not again in this episode.
    """

    reason: Reason | None
    line: str
    evidence: str | None = None
    priority: Priority | None = None
    once: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done about one message, decided before anything is written.

    Attributes:
        private: instead of any step, in a public place.
    """

    steps: tuple[Announcement, ...] = ()
    course: Course | None = None
    dialogue: Mapping[str, Any] | None = None
    noted: Mapping[str, Any] = field(default_factory=dict)
    private: ToPrivate | None = None


@dataclass(frozen=True, slots=True)
class Planning:
    """What steps 4 to 6 need; made anew for each message, since it holds nothing. Without an ear the words alone say
    how a message is meant.
    """

    database: Database
    rasa: Dialogue
    responder: Responder
    policy: Policy
    ear: Ear | None = None

    async def plan(self, conversation: Conversation, item: Row, option: Option | None) -> Plan:
        """What is to be done about one stored message; a tapped option comes as `option`."""
        if option or self.ear is None:
            return await self._plan(conversation, item, option)
        plan, felt = await asyncio.gather(self._plan(conversation, item, None), self.ear.feel(item["text"]))
        return replace(plan, noted={**plan.noted, **mood.noted(felt)})

    async def _plan(self, conversation: Conversation, item: Row, option: Option | None) -> Plan:
        text = item["text"]
        choose = option.id.removeprefix("article:") if option and option.id.startswith("article:") else None
        if option and option.id.startswith("say:"):
            text = option.id.removeprefix("say:")
        form = bool(conversation.dialogue.get("form"))
        if is_over(option.id if option else item["choice"]):
            return Plan((Announcement(Act.RESPOND, reply=OVER),), noted={"intent": None})
        if option is None and is_wordless(text):
            line = FILE_IN_FORM if form else FILE_ALONE
            return Plan((Announcement(Act.RESPOND, reply=line),), noted={"intent": None, "wordless": True})
        if is_stop_word(text) and not form:  # understood without Rasa: a wish to be left alone must not wait for it
            return Plan((Announcement(Act.STOP, reply=STOPPED),), noted={"intent": "stop"})
        seen = findings(text, form, self.policy) if choose is None else ()
        found = deciding(seen, text)
        finding = await self._unless_an_article_knows(found, text)
        done = course(finding, self._past(conversation, item, finding)) if finding else None
        if done and done.action is not Action.PASS_ON:
            near = await self._near(conversation, text, done.finding) if done.hand_over else {}
            return Plan(course=done, noted={**noted(done, seen), **near})
        try:
            turn = await self._turn(conversation, item, text, choose, finding, fact=finding is not found)
        except RasaUnavailable as error:
            log.warning("%s Going on with the search alone.", error)
            return await self._plan_without_rasa(conversation, text, choose, finding)
        if finding and finding.kind is Kind.HUMAN and not form and not _calls_a_person(turn):
            return Plan(course=replace(done, hand_over=True) if done else None, noted=noted(done, seen))
        kept = {"intent": turn.intent, "chosen": choose, "in_form": form, **noted(done, seen)}
        if finding and finding.kind is Kind.HUMAN and len(text.split()) >= SAYS_WHY:
            kept |= await self._near(conversation, text, finding)  # "a person, because my tent pole snapped"
        return Plan(turn.steps, dialogue=turn.dialogue, noted=kept)

    async def _near(self, conversation: Conversation, text: str, finding: Finding) -> Mapping[str, Any]:
        """What an agent may want to send about a message that went to a person unsearched.

        Not how to reach a person, for whoever asked for one: they are reaching one.
        """
        events: Any = conversation.dialogue.get("events", [])
        history = self.responder.history(events, with_last=True)
        without = PERSON_PLEASE if finding.kind is Kind.HUMAN else ""
        found = await self.responder.considered(text, history, without)
        return {"candidates": found} if found else {}

    async def _turn(
        self,
        conversation: Conversation,
        item: Row,
        text: str,
        choose: str | None,
        finding: Finding | None,
        *,
        fact: bool,
    ) -> Turn:
        """One turn of Rasa; a second one if the first took the message for something that it surely is not.

        A turn changes nothing in Rasa, so it is simply done anew.

        Args:
            fact: it sounds like a wish for a person and is a question that an article answers.
        """
        before = conversation.dialogue
        said = Utterance(f"{conversation.id}-{item['id']}", text, choose, known=self._known(conversation, item))
        turn = await self.rasa.turn(before, said)
        wish = finding is not None and finding.kind is Kind.HUMAN
        if before.get("form") or choose is not None:
            # Whoever waits for a person and asks how to reach one is not told how: there they are.
            return await self.rasa.turn(before, replace(said, text=PERSON_PLEASE)) if wish and _asks(turn) else turn
        if wish:
            if not _calls_a_person(turn):
                return await self.rasa.turn(before, replace(said, text=PERSON_PLEASE))
            return turn
        if fact and _calls_a_person(turn):
            return await self.rasa.turn(before, replace(said, question=True))
        doubt = MAY_HIDE_A_QUESTION.get(turn.intent or "")
        events: Any = before.get("events", [])
        history = self.responder.history(events, with_last=True)
        if doubt and await self.responder.knows(text, doubt, history=history, parts=turn.intent != "complain"):
            # "thanks! and to Iceland?" is no thank-you.
            return await self.rasa.turn(before, replace(said, question=True))
        return turn

    def _known(self, conversation: Conversation, item: Row) -> Mapping[str, str]:
        """What a form need not ask for, because the customer wrote it or the channel knows it."""
        said = [
            str(m["text"])
            for m in transcripts.of_conversation(self.database.read, conversation.id)
            if m["author"] == Author.CUSTOMER and m["id"] <= item["message_id"]
            and m["created_at"] >= item["received_at"] - KNOWN_SECONDS
        ]  # fmt: skip
        return known_before_asking(said, conversation.person)

    async def _unless_an_article_knows(self, finding: Finding | None, text: str) -> Finding | None:
        """A wish for a person that is not plain gives way to an article ("which size fits someone with a long torso?").

        Plain wishes never do, and none to the article on how to reach people, which would know an answer to each: only
        who asks when they are there, or for a number, is told.
        """
        if finding is None or finding.kind is not Kind.HUMAN:
            return finding
        if asks_when_or_where(text):
            return None if await self.responder.knows(text) else finding
        if finding.probability < PLAIN_WISH and await self.responder.knows(text, without=PERSON_PLEASE):
            return None
        return finding

    def _past(self, conversation: Conversation, item: Row, finding: Finding) -> Past:
        """What was said to this customer before, read only where it matters."""
        if finding.action in (Action.HAND_OVER, Action.PASS_ON):
            return NOTHING_YET
        before = [
            m for m in transcripts.of_conversation(self.database.read, conversation.id) if m["id"] < item["message_id"]
        ]
        return past_of(
            (m["decision"] for m in before if m["episode"] == conversation.episode),
            answered=any(m["author"] in (Author.BOT, Author.AGENT) for m in before),
        )

    async def _plan_without_rasa(
        self, conversation: Conversation, text: str, choose: str | None, finding: Finding | None
    ) -> Plan:
        """Rasa is away: what the search is sure of is answered, anything else goes to a person."""
        if finding and finding.kind is Kind.HUMAN:
            return Plan(
                (Announcement(Act.HAND_OVER, reason=finding.reason),), noted={"intent": None, "without_rasa": True}
            )
        if choose is not None:
            told = self.responder.answer_chosen(choose, 1)
        else:
            events: Any = conversation.dialogue.get("events", [])
            told = await self.responder.answer(text, None, 1, history=self.responder.history(events, with_last=True))
        return Plan(told.announcements, noted={"intent": None, "chosen": choose, "without_rasa": True})


def is_over(choice: str | None) -> bool:
    """A button that meant something when it was shown: whoever has a use for it has had its turn before."""
    return choice is not None and (choice == LEAVE_CONTACT.id or choice.startswith(PREFIX))


def _asks(turn: Turn) -> bool:
    """Rasa took it for a question, or for none of the acts that a form knows what to do with."""
    return turn.intent in ("question", "out_of_scope", "nlu_fallback")


def _calls_a_person(turn: Turn) -> bool:
    return any(step.act in (Act.ASK_DETAILS, Act.HAND_OVER) for step in turn.steps)
