"""What Slack refuses in a message, from https://docs.slack.dev/reference/block-kit, and what people see of one.

Shapes are read by slack_sdk's own models, so that this file and the adapter do not share a misreading.
"""

from __future__ import annotations

from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

Fields = dict[str, Any]
KNOWN = {"rich_text", "actions", "context", "section"}


class Refusal(Exception):
    """Answered as `{"ok": false, "error": …}`."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.body = {"ok": False, "error": error, **more}


def check_message(fields: Fields) -> None:
    blocks = fields.get("blocks", [])
    if not fields.get("text") and not blocks:
        raise Refusal("no_text")
    if len(fields.get("text", "")) > 4000:
        raise Refusal("msg_too_long")
    if len(blocks) > 50:
        raise Refusal("invalid_blocks")
    ids = [block.get("block_id") for block in blocks]
    for block in blocks:
        check_block(block)
    if len({each for each in ids if each}) != len([each for each in ids if each]):
        raise Refusal("invalid_blocks", why="block_id twice")
    if sum(len(words) for block in blocks for words in words_of(block)) > 12_000:
        raise Refusal("msg_blocks_too_long")


def check_block(block: Fields) -> None:
    read = Block.parse(block)
    try:
        read_back = read.to_dict() if read else {}
    except SlackObjectFormationError as error:
        raise Refusal("invalid_blocks", why=str(error)) from None
    if block.get("type") not in KNOWN or read_back != block:
        raise Refusal("invalid_blocks", why="not what the models say")
    if len(block.get("block_id", "")) > 255 or any(not words for words in words_of(block)):
        raise Refusal("invalid_blocks", why="block_id or empty text")
    if block["type"] == "rich_text":
        for element in pieces_of(block):
            if element["type"] == "link" and not element["url"].partition(":")[2].strip("/"):
                raise Refusal("invalid_blocks", why="link")
    if block["type"] == "actions":
        check_actions(block["elements"])
    if "accessory" in block:
        check_actions([block["accessory"]])


def check_actions(buttons: list[Fields]) -> None:
    if not 1 <= len(buttons) <= 25 or len({button["action_id"] for button in buttons}) != len(buttons):
        raise Refusal("invalid_blocks", why="buttons")
    for button in buttons:
        if len(button["text"]["text"]) > 75 or not 1 <= len(button["value"]) <= 2000:
            raise Refusal("invalid_blocks", why="button")
        longest = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
        if any(len(part["text"]) > longest[name] for name, part in button.get("confirm", {}).items()):
            raise Refusal("invalid_blocks", why="confirm")


def pieces_of(block: Fields) -> list[Fields]:
    """The pieces of a rich text, through all its paragraphs and quotes."""
    return [piece for part in block["elements"] for piece in part["elements"]]


def words_of(block: Fields) -> list[str]:
    match block.get("type"):
        case "rich_text":
            return [piece["text"] for piece in pieces_of(block) if "text" in piece]
        case "actions":
            return [button["text"]["text"] for button in block["elements"]]
        case "context":
            return [element["text"] for element in block["elements"]]
        case "section":
            return [block["text"]["text"]]
    return []


def shown(message: Fields) -> str:
    """What a person reads, without buttons and without the mention at its start."""
    blocks = [block for block in message.get("blocks") or [] if block["type"] == "rich_text"]
    if not blocks:
        return str(message["text"]).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return "".join("".join(words_of(block)) for block in blocks).strip()


def buttons_of(message: Fields) -> list[tuple[Fields, Fields]]:
    """Each button with its block."""
    blocks = message.get("blocks") or []
    rows = [(block, button) for block in blocks if block["type"] == "actions" for button in block["elements"]]
    return [*rows, *((block, block["accessory"]) for block in blocks if "accessory" in block)]
