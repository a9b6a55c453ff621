"""What the scripted bot says in the contract suite."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.announcement import Act, Announcement
from bot.model import Markup, Option, Reply
from bot.rasa_client import Turn, Utterance
from tests.fakes.scripted import ScriptedDialogue

LONG = "long please"
LONG_WORDS = [f"word{number:05}" for number in range(2000)]  # 20,000 characters with the spaces
PICK = "pick please"
OPTIONS = (Option("article:warranty", "How long is the warranty?"), Option("article:returns", "How do I return it?"))
MARKED = "in markdown "


class Script(ScriptedDialogue):
    """Echoes; a few messages get a long reply, options, or their own words taken for Markdown."""

    async def turn(self, dialogue: Mapping[str, Any], utterance: Utterance) -> Turn:
        turn = await super().turn(dialogue, utterance)
        reply = _special(utterance)
        return replace(turn, steps=(Announcement(Act.RESPOND, reply=reply),)) if reply else turn


def _special(utterance: Utterance) -> Reply | None:
    text = utterance.text
    if utterance.choose:
        return Reply(f"chosen: {utterance.choose}")
    if text == LONG:
        return Reply("\n".join(" ".join(LONG_WORDS[at : at + 20]) for at in range(0, len(LONG_WORDS), 20)))
    if text == PICK:
        return Reply("Which do you mean?", OPTIONS)
    if text.startswith(MARKED):
        return Reply(text.removeprefix(MARKED), markup=Markup.MARKDOWN)
    return None
