"""20,000 mutated updates and random JSON do no harm."""

from __future__ import annotations

import copy
import json
import logging
import random
import time
from typing import Any

import pytest

from bot.channels.telegram.parse import album_of, parse_update
from bot.channels.telegram.taps import is_for_another, read_tap
from bot.events import Incoming
from tests.contract.telegram_updates import FILES, HEARD, ME, PASSED_OVER, TEXTS, message, tap


# 20,000 mutated payloads and random JSON
def _nonsense(draw: random.Random, depth: int = 0) -> Any:
    values: list[Any] = [
        None, True, 0, -1, 2**70, 1.5, float("inf"), "", "private", "\ud800", "x" * 5000, 1_790_000_000,
    ]  # fmt: skip
    if depth < 3:
        keys = [
            "update_id",
            "message",
            "chat",
            "from",
            "id",
            "text",
            "type",
            "date",
            "data",
            "entities",
            "reply_markup",
        ]
        values.append([_nonsense(draw, depth + 1) for _ in range(draw.randrange(3))])
        values.append({draw.choice(keys): _nonsense(draw, depth + 1) for _ in range(draw.randrange(5))})
    return draw.choice(values)


def _mutated(draw: random.Random, payload: Any) -> Any:
    """A copy of which one value, anywhere, is nonsense or gone."""
    copied = copy.deepcopy(payload)
    places: list[tuple[Any, Any]] = []
    open_values = [copied]
    while open_values:
        value = open_values.pop()
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, child in inner:
            places.append((value, key))
            open_values.append(child)
    holder, key = draw.choice(places)
    if isinstance(holder, dict) and draw.random() < 0.3:
        del holder[key]
    else:
        holder[key] = _nonsense(draw)
    return copied


def test_20_000_strange_updates_do_no_harm(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, "firstline.telegram")
    draw = random.Random(11)
    samples = [{"update_id": 9, "message": content} for content, *_ in [*TEXTS, *HEARD]]
    samples += [{"update_id": 9, "message": message(**content)} for content, *_ in FILES]
    samples += [{"update_id": 9, **update} for update in [*PASSED_OVER, tap("article:order-track"), tap("o:1")]]
    slowest, understood = 0.0, 0
    for number in range(20_000):
        strange = _nonsense(draw) if number % 5 == 0 else _mutated(draw, draw.choice(samples))
        if number % 3 == 0 and isinstance(strange, dict) and strange.get("update_id"):
            strange = _mutated(draw, strange)
        began = time.thread_time()  # the processor's, so that a busy machine does not count
        event = parse_update(strange, ME)
        slowest = max(slowest, time.thread_time() - began)
        read_tap(strange), is_for_another(strange), album_of(strange)
        if isinstance(event, Incoming):
            understood += 1
            _check(event)
    assert slowest < 0.25 and understood > 3000


def _check(incoming: Incoming) -> None:
    texts = [
        incoming.event_id, incoming.address, incoming.text, incoming.name or "", incoming.choice or "",
        incoming.person or "", incoming.reference or "", *incoming.place.values(),
        *(text for file in incoming.attachments for text in (file.name, file.media_type, file.ref)),
    ]  # fmt: skip
    assert all(isinstance(text, str) and "\x00" not in text for text in texts)
    assert json.dumps(texts, ensure_ascii=False).encode()  # fails on half a surrogate pair
    assert incoming.event_id[1:].lstrip("-").isdigit() and (incoming.text or incoming.attachments)
    chat, *rest = incoming.address.split("/")
    assert chat.lstrip("-").isdigit() and len(rest) == (2 if incoming.public else 0)
