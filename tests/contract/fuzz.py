"""Breaks payloads at random, from a seed, and gives them to a channel's `parse`: nothing may raise, or take long.

`python -m tests.contract.fuzz [CHANNEL …] [--count N] [--seed N]` prints what it saw, one line a channel.
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import logging
import multiprocessing
import pkgutil
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import tests.contract.samples
from bot.channels.base import Channel
from bot.events import MAX_FILES, Attachment, Edited, Event, Incoming, Moved, Reachable

SLOWEST_SECONDS = 1.0  # of processor time, so that a busy machine does not count
# Characters. A text is refused later if it is too long; an id may be as long as what the provider sent.
LONGEST_TEXT, LONGEST_NAME, LONGEST = 1_000_000, 500, 50_000
MOST_PLACES = 20
KEPT = 400  # events that a run brings back, to be stored for real
PROCESSES = 2

ODD: list[Callable[[random.Random], Any]] = [
    lambda r: None,
    lambda r: r.choice([True, False]),
    lambda r: r.choice([0, -1, 2**31, 2**63, -(2**64), 10**25, 10**4000]),
    lambda r: r.choice([0.5, -0.0, 1e308, float("inf"), float("nan")]),
    lambda r: r.choice(["", " ", "\n", "0", "-1", "null", "true", "/", "@", ":", "../..", "%s", "<b>", "&amp;"]),
    lambda r: r.choice(["\ud800", "\udfff x", "x \x00 y", "\x00", "\u202e\u200d\ufeff", "e" + "\u0301" * 200]),
    lambda r: r.choice(["x", "\ud83d", "<", "[", "(", "*", "> ", "\n", "é", "\U0001f469\u200d"]) * r.choice([99, 9999]),
    lambda r: [],
    lambda r: {},
    lambda r: [None, {}, [], "x", 1],
    lambda r: {"": None, "id": [], "text": {}, "type": 7},
    # Python reads no JSON that is nested deeper than about 990, and no number of more than 4,300 digits.
    lambda r: _nested(r.choice([5, 200, 800]), r.choice([True, False])),
    lambda r: b"\xff\xfe\x00bytes",
]


@dataclass
class Outcome:
    """What a run saw.

    Attributes:
        faults: the first few, each with the payload that did it.
        slowest: seconds of processor time of the slowest call.
        events: some of what came out, to be stored for real.
    """

    count: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0
    events: list[Event] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        self.count += other.count
        self.kinds += other.kinds
        self.faults += other.faults
        self.slowest = max(self.slowest, other.slowest)
        self.events += other.events


def fuzzed_channels() -> list[str]:
    return [module.name for module in pkgutil.iter_modules(tests.contract.samples.__path__)]


def fuzz(name: str, count: int, seed: int) -> Outcome:
    """Break the payloads of `tests/contract/samples/<name>.py` so many times, and parse each result."""
    samples = importlib.import_module(f"tests.contract.samples.{name}")
    channel, chance, outcome = samples.make_channel(), random.Random(seed), Outcome()
    logging.disable()  # a channel may say of each that it could not be read
    try:
        for payload in samples.PAYLOADS:  # first as they are
            _try(channel, payload, outcome)
        for _ in range(count):
            _try(channel, mutated(chance.choice(samples.PAYLOADS), samples.PAYLOADS, chance), outcome)
    finally:
        logging.disable(logging.NOTSET)
    return outcome


def fuzz_in_parallel(name: str, count: int, seed: int) -> Outcome:
    """The same, shared out to processes."""
    outcome = Outcome()
    # Not forked: a fork of a process with threads may hang.
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as pool:
        shares = [pool.submit(fuzz, name, count // PROCESSES, seed + number) for number in range(PROCESSES)]
        for share in shares:
            outcome.add(share.result())
    return outcome


def _try(channel: Channel, payload: Any, outcome: Outcome) -> None:
    outcome.count += 1
    started = time.thread_time()
    try:
        event = channel.parse(payload)
    except Exception as error:
        _note(outcome, f"{type(error).__name__}: {error}", payload)
        return
    took = time.thread_time() - started
    outcome.slowest = max(outcome.slowest, took)
    outcome.kinds[type(event).__name__] += 1
    if took > SLOWEST_SECONDS:
        _note(outcome, f"took {took:.1f} s", payload)
    if event is not None:
        if wrong := what_is_wrong(event):
            _note(outcome, wrong, payload)
        elif len(outcome.events) < KEPT:
            outcome.events.append(event)


def _note(outcome: Outcome, what: str, payload: Any) -> None:
    if len(outcome.faults) < 10:
        outcome.faults.append(f"{what[:200]} <- {_shortened(payload)}")


def _shortened(payload: Any) -> str:
    return re.sub(r"(.{1,12}?)\1{5,}", r"\1…", ascii(payload)[:5000])[:1000]


# What an event may be


def what_is_wrong(event: Any) -> str | None:
    """Why an event is none that the rest of the program can take; None if all is well."""
    if not isinstance(event, Incoming | Edited | Moved | Reachable):
        return f"{type(event).__name__} is no event"
    for place in dataclasses.fields(event):
        if wrong := _wrong_field(place.name, getattr(event, place.name), str(place.type)):
            return f"{type(event).__name__}.{place.name} {wrong}"
    return None


def _wrong_field(name: str, value: Any, declared: str) -> str | None:
    if declared == "bool":
        return None if isinstance(value, bool) else "is no bool"
    if name == "place":
        return _wrong_place(value)
    if name == "attachments":
        if not isinstance(value, tuple) or len(value) > MAX_FILES:
            return "is no short tuple"
        return next((wrong for one in value if (wrong := _wrong_attachment(one))), None)
    if value is None:
        return None if "None" in declared else "is None"
    return _wrong_text(value, {"text": LONGEST_TEXT, "name": LONGEST_NAME}.get(name, LONGEST))


def _wrong_text(value: Any, most: int) -> str | None:
    if not isinstance(value, str):
        return f"is a {type(value).__name__}"
    return f"has {len(value)} characters" if len(value) > most else None


def _wrong_place(value: Any) -> str | None:
    if not isinstance(value, Mapping) or len(value) > MOST_PLACES:
        return "is no small mapping"
    return next((wrong for pair in value.items() for one in pair if (wrong := _wrong_text(one, LONGEST))), None)


def _wrong_attachment(one: Any) -> str | None:
    if not isinstance(one, Attachment):
        return f"holds a {type(one).__name__}"
    if one.size is not None and (type(one.size) is not int or not 0 <= one.size < 2**63):
        return "has a size that no file has"
    if one.content is not None and not isinstance(one.content, bytes):
        return "has a content that is no bytes"
    texts = ((text, LONGEST) for text in (one.name, one.media_type, one.ref))
    return next((wrong for text, most in texts if (wrong := _wrong_text(text, most))), None)


# Breaking payloads


def mutated(payload: Any, others: list[Any], chance: random.Random) -> Any:
    """A copy with one to four things broken in it."""
    for _ in range(chance.randint(1, 4)):
        payload = _broken(payload, others, chance)
    return payload


def _broken(payload: Any, others: list[Any], chance: random.Random) -> Any:
    if isinstance(payload, bytes):
        return _broken_bytes(payload, others, chance)
    if not isinstance(payload, dict | list) or not payload or chance.random() < 0.15:
        return _replaced(payload, others, chance)
    keys: list[Any] = list(payload) if isinstance(payload, dict) else list(range(len(payload)))
    key, copy = chance.choice(keys), payload.copy()
    act = chance.random()
    if act < 0.12:
        del copy[key]
    elif act < 0.2 and isinstance(copy, dict):
        copy[chance.choice([str(key).upper(), f"{key}\x00", "\ud800", "id", "type"])] = copy[key]
    elif act < 0.2:
        copy = copy * chance.choice([2, 50])
    else:  # deeper: most payloads have what matters a few levels down
        copy[key] = _broken(copy[key], others, chance)
    return copy


def _replaced(value: Any, others: list[Any], chance: random.Random) -> Any:
    act = chance.random()
    if isinstance(value, str) and act < 0.4:
        odd = ODD[chance.choice([4, 5, 6])](chance)
        at = chance.randint(0, len(value))
        return value[:at] + odd + value[at + chance.randint(0, 5) :]
    if isinstance(value, bool):
        return not value if act < 0.5 else chance.choice(ODD)(chance)
    if isinstance(value, int) and act < 0.5:
        return chance.choice([-value, value + 1, str(value), 0.5])
    if act < 0.55:
        return _part_of(chance.choice(others), chance)
    return chance.choice(ODD)(chance)


def _part_of(payload: Any, chance: random.Random) -> Any:
    """Some part of another payload: two samples spliced."""
    while isinstance(payload, dict | list) and payload and chance.random() < 0.8:
        payload = chance.choice(list(payload.values()) if isinstance(payload, dict) else payload)
    return payload


def _broken_bytes(raw: bytes, others: list[Any], chance: random.Random) -> bytes:
    at, length = chance.randint(0, len(raw)), chance.choice([0, 1, 10, 200])
    act = chance.random()
    if act < 0.25:
        return raw[:at] + raw[at + length :]
    if act < 0.5:
        return raw[:at] + chance.randbytes(length) + raw[at + length :]
    if act < 0.65:
        return raw[:at]
    if act < 0.8:
        other = chance.choice([one for one in others if isinstance(one, bytes)] or [raw])
        return raw[:at] + other[chance.randint(0, len(other)) :]
    if act < 0.9:
        lines = raw.split(b"\n")
        chance.shuffle(lines)
        return b"\n".join(lines)
    odd = ODD[chance.choice([4, 5, 6])](chance)
    return raw[:at] + odd.encode("utf-8", "surrogatepass") + raw[at:]


def _nested(depth: int, lists: bool) -> Any:
    value: Any = "deep"
    for _ in range(depth):
        value = [value] if lists else {"a": value}
    return value


def main() -> int:
    """1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("channels", nargs="*", default=fuzzed_channels())
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    given, faults = parser.parse_args(), 0
    for name in given.channels:
        found = fuzz_in_parallel(name, given.count, given.seed)
        kinds = ", ".join(f"{kind} {number:,}" for kind, number in found.kinds.most_common())
        print(f"{name}: {found.count:,} payloads, seed {given.seed}, slowest {found.slowest * 1000:.1f} ms; {kinds}")
        for fault in found.faults:
            print(f"  {fault}")
        faults += len(found.faults)
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main())
