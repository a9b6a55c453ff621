"""How a customer feels, and what presses them, each with their own words that show it. Pure.

What triage knows (complaints, insults, distress) is asked of triage; here is only what it has no kind for, what a head
of `bot/manner/` heard beyond all wordings, and what a mood needs beyond one message: that it cools down.
"""

# ruff: noqa: E501 (a wording reads better in one line)

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import Any

from bot.decision.urgency import urgency_of
from bot.triage.kinds import Finding, Kind
from bot.triage.policy import DEFAULT_POLICY, Policy
from bot.triage.rules import findings

__all__ = ["CALM", "Felt", "Level", "Mood", "felt", "felt_in", "is_worse", "mood_of", "noted", "urgency_of"]


class Level(StrEnum):
    """From the mildest to the gravest."""

    CALM = "calm"
    UNHAPPY = "unhappy"
    ANGRY = "angry"
    DISTRESSED = "distressed"


@dataclass(frozen=True, slots=True)
class Mood:
    """How somebody feels.

    Attributes:
        evidence: the customer's words that show it; empty if they are calm.
        message: the index of the message that has these words; -1 if they are calm.
    """

    level: Level = Level.CALM
    evidence: str = ""
    message: int = -1


@dataclass(frozen=True, slots=True)
class Felt:
    """What a head heard in one message.

    Attributes:
        sure: from 0 to 1, that it is of this level or a graver one; of calm: that it is no graver one.
        words: the sentence that shows it most, as it was written; empty if it is calm.
    """

    level: Level
    sure: float
    words: str


CALM = Mood()
UPSET_FROM, ANGRY_FROM, CALM_FROM = 0.83, 0.70, 0.80
"""From such sureness on the head's word counts: some 3 % of calm messages that sound alike are then taken for unhappy
ones, and 1.5 % for angry ones. CALM_FROM undoes half of the rules' false alarms, and hardly any true one."""
MESSAGES_READ = 6
"""So many of the newest messages tell how somebody feels now."""
PATIENCE = 3
"""After so many calm messages the anger before them counts one level less."""

_RANK = {level: rank for rank, level in enumerate(Level)}
_COOLER = {Level.ANGRY: Level.UNHAPPY, Level.UNHAPPY: Level.CALM}
_DISTRESS = {Kind.SELF_HARM, Kind.DANGER, Kind.VULNERABLE}
_RAGE = {Kind.ABUSE, Kind.THREAT}
_PLAIN_RAGE = 0.9  # below it an insult may be none ("do you pack in plastic")
_PROTEST = {Kind.COMPLAINT, Kind.CHURN}

_UPSET = re.compile(
    r"\b(?:(?:i'?m|i am|been|was|am|are|we're|left me|sat here|sitting here) (?:\w+ ){0,2}(?:crying|in tears|desperate|devastated|panick\w+|terrified|scared"
    r"|heart ?broken|overwhelmed|distraught|(?:at|near) (?:my|the) (?:wit'?s'?|end of my \w+|breaking point)\w*(?: end)?|so (?:worried|anxious|stressed|upset)"
    r"|really (?:worried|anxious|scared)|worried sick|shaking|stranded|losing my mind|falling apart)"
    r"|i (?:really )?(?:don'?t|do not) know (?:what (?:else )?to do|where to turn|how to cope)|i (?:can'?t|cannot) (?:cope|sleep|take (?:this|it|any ?more)|stop crying)"
    r"|panic attack|please,? please|i beg you|begging you|breaks my heart|my heart is broken|having a breakdown)\b",
    re.IGNORECASE,
)
_FURIOUS = re.compile(
    r"\b(?:furious|livid|outrag\w+|disgust\w+|disgrac\w+|ridiculous|unacceptable|appalling|pathetic|shambles|rip[- ]?off|scam(?:mers)?"
    r"|worst (?:\w+ ){0,3}(?:ever|service|shop|company|experience)|sick (?:and tired )?of|fed up|absolute joke|what a joke|a joke"
    r"|how dare you|wtf|bullshit|bloody|damn|(?:so|really|very|extremely|absolutely|bloody) angry|i'?m angry|stop (?:lying|ignoring)"
    r"|thanks for nothing|had enough|last straw|for (?:god|christ|heaven|fuck)'?s? ?sake|give me my money|i want my money|thieves|liars?)\b",
    re.IGNORECASE,
)
_UNHAPPY = re.compile(
    r"\b(?:still (?:waiting|no (?:answer|reply|news|refund|parcel|sign|response)|nothing|haven'?t|have not|hasn'?t|not (?:here|arrived|received|working|fixed|refunded|resolved))"
    r"|(?:i(?:'ve| have)? |been )?wait(?:ing|ed) (?:for )?(?:\w+ ){0,2}(?:hours|days|weeks|months|ages|forever|a (?:week|month|fortnight)|so long)"
    r"|disappoint\w+|frustrat\w+|annoy(?:ed|ing)|unhappy|not (?:very |at all |really )?(?:happy|impressed|good enough|acceptable|pleased)"
    r"|let down|fobbed|no sign of|expected (?:better|more) (?:of|from) you|(?:losing|lost|running out of) (?:my )?patience|promised (?:\w+ ){1,5}(?:and|but) (?:nothing|nobody|never|no)|poor (?:service|quality)|terrible|awful|useless|nobody (?:answers|replies|helps|cares|calls)|no ?one (?:answers|replies|helps|cares|calls)"
    r"|upset (?:with|about|that)|irritat\w+|wast(?:e|ed|ing) (?:of )?my time|getting nowhere|going (?:round|around) in circles|keep getting the same|not what i asked"
    r"|(?:is|are) (?:anyone|anybody|you) (?:even )?(?:reading|listening)|hello\?{2,}|anybody there\?{2,})\b"
    r"|hello\?{2,}",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"\b(?:(?:for )?the (?:second|third|fourth|fifth|sixth|tenth|last|\d+(?:nd|rd|th)|umpteenth|hundredth) time(?! (?:buyer|customer))(?=\b.{0,40}\b(?:i|we|ask(?:ed|ing)?|told|wrote|writing|now|explain(?:ed|ing)?|say(?:ing)?)\b|[.!?\s]*$)"
    r"|i(?:'ve| have)? (?:already |now )?(?:asked|told you|written|wrote|called|said|explained|emailed)(?: \w+){0,4} (?:twice|three times|\d+ times|several times|many times|again and again|already)"
    r"|asking (?:again|yet again)|(?:yet|once) again i|how (?:many times|often) (?:do|must|will|have) i|(?:as|like) i(?:'ve| have)? (?:already )?(?:said|told|written|asked)|again and again|i already (?:told|said|gave|sent|asked|explained|answered))\b",
    re.IGNORECASE,
)
_LOUD_MARKS = re.compile(r"[!?]{3,}|\?!|!\?")
_WORD = re.compile(r"[A-Za-z']{2,}")
_THANKS = re.compile(
    r"^(?:ok(?:ay)?|oh|ah|great|right|alright|all right|yes|well|wow|that'?s|brilliant|perfect|super|fine)?[,.! ]*(?:(?:that'?s |you'?re )?(?:so |really |very )?(?:kind|great|perfect|brilliant|lovely|wonderful|fantastic|amazing|good to hear|a relief|much better)"
    r"|thank(?:s| you)|thx|cheers|ta|much appreciated|appreciate (?:it|that|your)|phew|no worries|no problem|glad to hear|that (?:helps|helped|works|worked|sorted it|solved it))\b"
    r"|\b(?:thank you (?:so|very) much|many thanks|thanks a (?:lot|million)|really appreciate|i appreciate (?:it|that|your)|you'?re (?:a star|very kind|so helpful))\b",
    re.IGNORECASE,
)
_SORRY = re.compile(
    r"\b(?:sorry|apolog\w+) (?:for|about|if i|that i|i) (?:\w+ ){0,3}(?:shout\w*|rude|tone|snapp\w*|angry|harsh|outburst|temper|rant\w*|language|lost my|being|was)\b"
    r"|\bdidn'?t mean to (?:shout|be rude|snap)\b",
    re.IGNORECASE,
)
_NOT_THANKS = re.compile(
    r"\bthanks for nothing|thanks? (?:a lot )?for (?:wasting|ruining|ignoring)|no thanks to you\b", re.IGNORECASE
)


def felt(upset: float, angry: float) -> tuple[Level, float]:
    """What a head's word amounts to, and how sure that is.

    Args:
        upset: from 0 to 1, that a message is not calm.
        angry: likewise, that it is angry.
    """
    if angry >= ANGRY_FROM:
        return Level.ANGRY, angry
    return (Level.UNHAPPY, upset) if upset >= UPSET_FROM else (Level.CALM, 1 - upset)


def noted(heard: Felt | None) -> dict[str, Any]:
    """What is kept of it beside the message; nothing if there is nothing sure to say."""
    return {"felt": asdict(heard)} if heard else {}


def felt_in(kept: Mapping[str, Any] | None) -> Felt | None:
    """The same back again."""
    found = (kept or {}).get("felt")
    return Felt(Level(found["level"]), float(found["sure"]), str(found["words"])) if found else None


def is_worse(level: str, than: str) -> bool:
    return _RANK[Level(level)] > _RANK[Level(than)]


def mood_of(messages: Sequence[str], policy: Policy = DEFAULT_POLICY, heard: Sequence[Felt | None] = ()) -> Mood:
    """How somebody feels now, from what they wrote.

    Args:
        messages: the customer's own, oldest first; the last few are read.
        policy: the operator's table: from which probability on triage's findings count.
        heard: what a head heard in each of them; none if none listened. Of rules and head the graver counts.

    Returns:
        The gravest mood that has not cooled down, and of equals the newest. Distress does not cool down by itself.
    """
    now, cooler, calm = CALM, 0, 0
    ears = [found for _, found in zip_longest(messages, heard)]
    for index in range(len(messages) - 1, max(-1, len(messages) - 1 - MESSAGES_READ), -1):
        text = messages[index]
        level, evidence = _graver(text, *_one(text, policy), ears[index])
        if level is Level.CALM:
            calm += 1
            cooler += (2 if _SORRY.search(text) else 1 if _is_thanks(text) else 0) + (calm == PATIENCE)
            continue
        for _ in range(cooler):
            level = _COOLER.get(level, level)
        if _RANK[level] > _RANK[now.level]:
            now = Mood(level, evidence, index)
    return now


def _graver(text: str, level: Level, evidence: str, heard: Felt | None) -> tuple[Level, str]:
    """Of what the rules say and what was heard; whoever says sorry is believed, and so is a calm voice in words that
    a rule knows from the unhappy ("I'm waiting for two parcels").
    """
    if heard and heard.level is Level.CALM and level is Level.UNHAPPY:
        return Level.CALM, ""
    if heard and is_worse(heard.level, level) and not _SORRY.search(text):
        return heard.level, heard.words
    return level, evidence


def _one(text: str, policy: Policy) -> tuple[Level, str]:
    """The level of one message, and the words for it."""
    plain = text.replace("\u2019", "'")
    found = findings(text, collecting_details=True, policy=policy)
    if words := _words(found, _DISTRESS) or _match(_UPSET, plain):
        return Level.DISTRESSED, words
    loud = _loud(plain)
    if _is_thanks(plain) or (_SORRY.search(plain) and not _words(found, _RAGE)):
        return Level.CALM, ""
    if words := _words([one for one in found if one.probability >= _PLAIN_RAGE], _RAGE):
        return Level.ANGRY, words
    protest = [one for one in found if one.kind in _PROTEST and one.counts]
    furious = _match(_FURIOUS, plain)
    mild = _match(_UNHAPPY, plain) or _match(_AGAIN, plain)
    complaint = protest[0].evidence if protest else ""
    if furious and (loud or protest or mild):
        return Level.ANGRY, furious
    if complaint and (loud or len({one.kind for one in protest}) > 1):
        return Level.ANGRY, complaint
    words = furious or complaint or mild or loud
    return (Level.UNHAPPY, words) if words else (Level.CALM, "")


def _words(found: Sequence[Finding], kinds: set[Kind]) -> str:
    return next((one.evidence for one in found if one.kind in kinds and one.counts), "")


def _match(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0].strip() if found else ""


def _loud(text: str) -> str:
    """Capitals or rows of marks that cry out: the words that do. A code or a name of a brand is no cry."""
    words = [word for word in _WORD.findall(text) if word != "TT"]
    capitals = [word for word in words if word.isupper()]
    if len(capitals) >= 3 and len(capitals) * 2 > len(words):
        return text.strip()[:80]
    marks = _LOUD_MARKS.search(text)
    return text[max(0, text.rfind(" ", 0, max(0, marks.start() - 24))) : marks.end()].strip() if marks else ""


def _is_thanks(text: str) -> bool:
    if _NOT_THANKS.search(text) or not _THANKS.search(text):
        return False
    return not (_FURIOUS.search(text) or _UNHAPPY.search(text) or _AGAIN.search(text))
