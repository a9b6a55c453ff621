"""Small pieces of Slack's Block Kit (https://docs.slack.dev/reference/block-kit). Pure.

Whatever people wrote goes into rich text and plain text, where Slack reads no signs: nothing has to be escaped, and
nobody is called by an @channel in a customer's message.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.desks.showing import cut

Fields = dict[str, Any]

MAX_TEXT = 3000  # of one block
MAX_LABEL = 75


def plain(text: str, most: int = MAX_TEXT) -> Fields:
    return {"type": "plain_text", "text": cut(text, most) or "…", "emoji": False}


def words(text: str, *, bold: bool = False, italic: bool = False, url: str = "") -> Fields:
    """A piece of rich text; `text` is not empty."""
    style = {name: True for name, on in (("bold", bold), ("italic", italic)) if on}
    piece: Fields = {"type": "link", "url": url} if url else {"type": "text"}
    return {**piece, "text": text, **({"style": style} if style else {})}


def paragraph(*pieces: Fields) -> Fields:
    return {"type": "rich_text_section", "elements": list(pieces)}


def quote(text: str) -> Fields:
    return {"type": "rich_text_quote", "elements": [words(text)]}


def rich(block_id: str, *parts: Fields) -> Fields:
    return {"type": "rich_text", "block_id": block_id, "elements": list(parts)}


def context(block_id: str, text: str) -> Fields:
    """A line in small type."""
    return {"type": "context", "block_id": block_id, "elements": [plain(text, 2000)]}


def section(block_id: str, text: str, accessory: Fields | None = None) -> Fields:
    block: Fields = {"type": "section", "block_id": block_id, "text": plain(text)}
    return {**block, "accessory": accessory} if accessory else block


def button(action: str, label: str, value: str, *, primary: bool = False, ask: str = "") -> Fields:
    """A button; with `ask`, Slack asks that question before it is pressed."""
    made: Fields = {"type": "button", "action_id": action, "text": plain(label, MAX_LABEL), "value": value}
    if primary:
        made["style"] = "primary"
    if ask:
        made["confirm"] = {
            "title": plain(label, 100),
            "text": plain(ask, 300),
            "confirm": plain("Yes", 30),
            "deny": plain("No", 30),
        }
    return made


def actions(block_id: str, buttons: Sequence[Fields]) -> Fields:
    return {"type": "actions", "block_id": block_id, "elements": list(buttons)}
