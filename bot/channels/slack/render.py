"""From a message to Slack's chat.postMessage requests. Pure.

Formatting goes as a rich text block (https://docs.slack.dev/reference/block-kit/blocks/rich-text-block): words and how
they look stand apart, nothing is escaped, so that no article can break a message. Every message carries its key in
its blocks' ids, by which `arrived` finds it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.markup import Run, runs_of
from bot.channels.slack.parse import MAX_VALUE
from bot.channels.slack.split import split
from bot.channels.slack.words import escape
from bot.events import OutFile, Outgoing
from bot.model import Markup, Option

MAX_LABEL = 75  # https://docs.slack.dev/reference/block-kit/block-elements/button-element
MAX_BUTTONS = 25  # of one block; https://docs.slack.dev/reference/block-kit/blocks/actions-block
MAX_NOTICE = 600  # notifications show less, and a text beyond 4,000 is refused
NOTHING_SAID = "…"

Fields = dict[str, Any]


def render_message(message: Outgoing) -> list[Fields]:
    """The requests that show a message, in order; none for an empty one.

    Each is `{"mark", "part", "person", "arguments"}`: the mark is the id of its first block, `person` whose private
    chat has to be found first, if the arguments name no channel yet. A file is a request of its own, with `file`.
    """
    reply = message.reply
    runs = runs_of(reply.text) if reply.markup is Markup.MARKDOWN else [Run(reply.text)]
    parts = split(runs) or ([[Run(NOTHING_SAID)]] if reply.options else [])
    words = [
        _request(message, part, number, reply.options if number == len(parts) - 1 else ())
        for number, part in enumerate(parts)
    ]
    return [*words, *(_file(message, file, number) for number, file in enumerate(message.files, len(words)))]


def _file(message: Outgoing, file: OutFile, number: int) -> Fields:
    channel, thread, person = place_of(message)
    arguments = {name: value for name, value in (("channel", channel), ("thread_ts", thread)) if value}
    mark, whose = f"fl-{message.key}-{number}", "" if channel else person
    return {"mark": mark, "part": number, "person": whose, "arguments": arguments, "file": file}


def _request(message: Outgoing, runs: Sequence[Run], number: int, options: Sequence[Option]) -> Fields:
    channel, thread, person = place_of(message)
    asker = person if message.public else ""
    mention = asker if not number else ""
    mark = f"fl-{message.key}-{number}"
    notice = "".join(run.text for run in runs)[:MAX_NOTICE]
    arguments: Fields = {
        "text": (f"<@{mention}> " if mention else "") + escape(notice),
        "blocks": [_rich_text(runs, mark, mention), *_buttons(options, mark, asker)],
        "unfurl_links": False,
        "unfurl_media": False,
    }
    if channel:
        arguments["channel"] = channel
    if thread:
        arguments["thread_ts"] = thread
    return {"mark": mark, "part": number, "person": "" if channel else person, "arguments": arguments}


def place_of(message: Outgoing) -> tuple[str, str, str]:
    """Channel, thread and person of a message; the channel is empty if the person's private chat is not known yet."""
    if message.public:
        channel, _, rest = message.address.partition("/")
        thread, _, person = rest.partition("/")
        return channel, thread, person
    return message.place.get("dm", ""), message.place.get("thread", ""), message.address


def _rich_text(runs: Sequence[Run], mark: str, mention: str) -> Fields:
    elements = [_element(run) for run in runs]
    if mention:
        elements = [{"type": "user", "user_id": mention}, {"type": "text", "text": " "}, *elements]
    return {"type": "rich_text", "block_id": mark, "elements": [{"type": "rich_text_section", "elements": elements}]}


def _element(run: Run) -> Fields:
    element: Fields = {"type": "link", "url": run.url} if run.url else {"type": "text"}
    return {**element, "text": run.text, **({"style": {"bold": True}} if run.bold else {})}


def _buttons(options: Sequence[Option], mark: str, asker: str) -> list[Fields]:
    whose = f"-{asker}" if asker else ""
    return [
        {
            "type": "actions",
            "block_id": f"{mark}-o{start}{whose}",
            "elements": [_button(number, option) for number, option in enumerate(options[start : start + MAX_BUTTONS])],
        }
        for start in range(0, len(options), MAX_BUTTONS)
    ]


def _button(number: int, option: Option) -> Fields:
    """A tap brings back the option's id; where that is too long, the label's own words."""
    label = " ".join(option.label.split()) or NOTHING_SAID
    value = option.id if 1 <= len(option.id) <= MAX_VALUE else f"say:{label}"[:MAX_VALUE]
    shown = label if len(label) <= MAX_LABEL else label[: MAX_LABEL - 1].rstrip() + "…"
    return {
        "type": "button",
        "action_id": f"option-{number}",
        "text": {"type": "plain_text", "text": shown, "emoji": False},
        "value": value,
    }


def without_looks(arguments: Mapping[str, Any]) -> Fields:
    """The same request without links and bold, if Slack cannot read its blocks; the buttons stay."""
    first, *rest = arguments["blocks"]
    pieces = first["elements"][0]["elements"]
    mention = [piece for piece in pieces if piece["type"] == "user"]
    words = {"type": "text", "text": "".join(_written_out(piece) for piece in pieces if piece not in mention)}
    plain = {**first, "elements": [{"type": "rich_text_section", "elements": [*mention, words]}]}
    return {**arguments, "blocks": [plain, *rest]}


def _written_out(piece: Mapping[str, Any]) -> str:
    return f"{piece['text']} ({piece['url']})" if piece["type"] == "link" else str(piece["text"])


def after_tap(blocks: Sequence[Any], label: str) -> list[Any]:
    """A message's blocks when one of its buttons was tapped: the choice instead of the buttons."""
    kept = [block for block in blocks if isinstance(block, Mapping) and block.get("type") != "actions"]
    chosen = {"type": "plain_text", "text": f"✓ {label}"[:MAX_NOTICE], "emoji": False}
    return [*kept, {"type": "context", "elements": [chosen]}]
