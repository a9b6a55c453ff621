"""The windows that open in Slack: reply, reply after a warning, note, transfer. Pure.

https://docs.slack.dev/reference/views/modal-views. A window carries, in its metadata, which handoff it is for.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.decision.guard import Warning
from bot.desks.showing import cut, digest
from bot.desks.slack.blocks import Fields, context, plain, section

REPLY, NOTE, TRANSFER = "reply", "note", "transfer"
WORDS, TO = "words", "to"
MOST_TYPED = 3000  # https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
MOST_CHOICES, MOST_TEAMS = 100, 30


def reply_window(handoff_id: int, thread: str, customer: str, last_words: str, public: bool) -> Fields:
    """The box for a reply, under the customer's last words."""
    blocks = [context("who", f"{customer} wrote last:"), section("last", last_words or "(no words yet)")]
    if public:
        blocks.append(context("public", "⚠ Public: everybody there can read what you reply."))
    blocks.append(_box("Your reply to the customer"))
    return _window(REPLY, "Reply to the customer", "Send", blocks, handoff=str(handoff_id), thread=thread)


def warned_window(noted: dict[str, str], text: str, found: Sequence[Warning]) -> Fields:
    """The same box once more, with what the guard says; sent again with the same words, they leave."""
    said = "\n".join(f"“{cut(one.evidence, 120)}”: {one.advice}" for one in found)
    blocks = [
        section("warned", f"⚠ Please look at this again. It has not been sent.\n{said}"),
        _box("Your reply to the customer", text),
        context("again", "Change it, or send it as it is."),
    ]
    return _window(REPLY, "Reply to the customer", "Send anyway", blocks, **{**noted, "warned": digest(text)})


def note_window(handoff_id: int, thread: str) -> Fields:
    blocks = [context("who", "Only colleagues see this."), _box("Private note")]
    return _window(NOTE, "Private note", "Save", blocks, handoff=str(handoff_id), thread=thread)


def transfer_window(
    handoff_id: int, thread: str, people: Sequence[tuple[str, str]], teams: Sequence[tuple[str, str]]
) -> Fields:
    """Whom to pass it on to.

    Args:
        people, teams: value and label of each, whom to ask first in front; at least one in both together.
    """
    teams = teams[:MOST_TEAMS]
    choices = [*people[: MOST_CHOICES - len(teams)], *teams]
    options = [{"text": plain(label, 75), "value": value} for value, label in choices]
    select: Fields = {"type": "static_select", "action_id": "typed", "options": options}
    to: Fields = {"type": "input", "block_id": TO, "label": plain("To"), "element": select}
    words = {**_box("What they should know"), "optional": True}
    return _window(TRANSFER, "Transfer", "Transfer", [to, words], handoff=str(handoff_id), thread=thread)


def taken_window(name: str) -> Fields:
    """What a window becomes that Slack took for unanswered, though what was sent from it was taken in."""
    title = {REPLY: "Reply to the customer", NOTE: "Private note"}.get(name, "Transfer")
    said = "It was taken in, though Slack said that there was trouble. You can close this window."
    return {
        "type": "modal",
        "title": plain(title, 24),
        "close": plain("Close", 24),
        "blocks": [section("taken", said)],
    }


def _box(label: str, text: str = "") -> Fields:
    element: Fields = {"type": "plain_text_input", "action_id": "typed", "multiline": True, "max_length": MOST_TYPED}
    if text:
        element["initial_value"] = text
    return {"type": "input", "block_id": WORDS, "label": plain(label), "element": element}


def _window(name: str, title: str, submit: str, blocks: Sequence[Fields], **noted: str) -> Fields:
    return {
        "type": "modal",
        "callback_id": name,
        "title": plain(title, 24),
        "submit": plain(submit, 24),
        "close": plain("Cancel", 24),
        "private_metadata": json.dumps(noted),
        "blocks": list(blocks),
    }
