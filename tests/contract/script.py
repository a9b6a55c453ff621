"""What the scripted bot says in the contract suite."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.announcement import Act, Announcement
from bot.model import Markup, Option, Reply
from bot.rasa_client import NOTHING, Turn
from tests.fakes.scripted import ScriptedDialogue

LONG = "long please"
LONG_WORDS = [f"word{number:05}" for number in range(2000)]  # 20,000 characters with the spaces
PICK = "pick please"
OPTIONS = (Option("article:warranty", "How long is the warranty?"), Option("article:returns", "How do I return it?"))
MARKED = "in markdown "


class Script(ScriptedDialogue):
    """Echoes; a few messages get a long reply, options, or their own words taken for Markdown."""

    async def turn(
        self,
        turn_id: str,
        dialogue: Mapping[str, Any],
        text: str,
        choose: str | None,
        question: bool = False,
        known: Mapping[str, str] = NOTHING,
    ) -> Turn:
        turn = await super().turn(turn_id, dialogue, text, choose, question, known)
        reply = _special(text, choose)
        return replace(turn, steps=(Announcement(Act.RESPOND, reply=reply),)) if reply else turn


def _special(text: str, choose: str | None) -> Reply | None:
    if choose:
        return Reply(f"chosen: {choose}")
    if text == LONG:
        return Reply("\n".join(" ".join(LONG_WORDS[at : at + 20]) for at in range(0, len(LONG_WORDS), 20)))
    if text == PICK:
        return Reply("Which do you mean?", OPTIONS)
    if text.startswith(MARKED):
        return Reply(text.removeprefix(MARKED), markup=Markup.MARKDOWN)
    return None
