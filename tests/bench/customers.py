"""`make bench`: 50 customers at once on web chat, five questions each, against the whole product.

Checks that every question was answered, in order and nothing lost, and writes the figures to docs/benchmarks.md.
"""

from __future__ import annotations

import asyncio
import os
import platform
import random
import re
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import yaml

from bot.knowledge.embedding import Encoder
from bot.knowledge.publication import load_current
from bot.model import Answer
from bot.responder import decide_message
from bot.triage.rules import findings
from tests.whole.conftest import ROOT, Running, Visitor, start, visit

CUSTOMERS = 50
QUESTIONS = 5
SEED = 7
PLAIN = re.compile(r"(how|what|where|when|which|do you|does|can i (?!talk))\b", re.IGNORECASE)
PAGE = ROOT / "docs/benchmarks.md"


@dataclass
class Figures:
    """Seconds from POST to reply for each question, wall time of all; CPU seconds and MB by process."""

    waits: list[float] = field(default_factory=list)
    wall: float = 0.0
    cpu: dict[str, float] = field(default_factory=dict)
    memory: dict[str, int] = field(default_factory=dict)


async def one_customer(customer: Visitor, questions: list[str], figures: Figures) -> None:
    for number, question in enumerate(questions):
        began = time.monotonic()
        await customer.post(question)
        async with asyncio.timeout(120):
            while not answered(customer, number):
                await asyncio.sleep(0.005)
        figures.waits.append(time.monotonic() - began)


def answered(customer: Visitor, number: int) -> bool:
    """Is there a reply after the customer's own message of that number? Some questions get two parts of an answer."""
    own = [place for place, event in enumerate(customer.events) if event["author"] == "customer"]
    return len(own) > number and any(event["author"] != "customer" for event in customer.events[own[number] :])


def check(customer: Visitor, questions: list[str]) -> None:
    """All answered, in order, nothing lost and nothing twice."""
    order = [(event["author"] == "customer", event["text"]) for event in customer.events]
    own = [text for mine, text in order if mine]
    assert own == questions, "the customer's own messages came back otherwise"
    assert all(answered(customer, number) for number in range(len(questions))), order
    assert not any(one and other for (one, _), (other, _) in pairwise(order)), "two questions, and no reply between"
    assert len({event["id"] for event in customer.events}) == len(customer.events)


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> int:
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) // 1024


def questions_to_ask() -> list[str]:
    """Questions of the checks that are answered outright: what calls a person ends the bot's part, as it should."""
    knowledge = load_current(ROOT / "var/knowledge", Encoder("bundled"))
    checks = yaml.safe_load((ROOT / "knowledge/checks.yml").read_text())["must_answer"]
    asked = [
        check["question"] for check in checks if PLAIN.match(check["question"]) and not findings(check["question"])
    ]
    decided = ((question, decide_message(knowledge, question)) for question in asked)
    return [question for question, parts in decided if len(parts) == 1 and isinstance(parts[0][1], Answer)]


async def measure(running: Running) -> Figures:
    pool, randomness, figures = questions_to_ask(), random.Random(SEED), Figures()
    pids = {"Firstline": running.process.pid, "Rasa": running.rasa_pid()}
    async with asyncio.TaskGroup() as group:
        ready, go = asyncio.Semaphore(0), asyncio.Event()

        async def customer(questions: list[str]) -> None:
            async with visit(running.url) as visitor:
                ready.release()
                await go.wait()
                await one_customer(visitor, questions, figures)
                check(visitor, questions)

        for _ in range(CUSTOMERS):
            group.create_task(customer(randomness.sample(pool, QUESTIONS)))
        for _ in range(CUSTOMERS):
            await ready.acquire()
        began, before = time.monotonic(), {name: cpu_seconds(pid) for name, pid in pids.items()}
        go.set()
    figures.wall = time.monotonic() - began
    figures.cpu = {name: cpu_seconds(pid) - before[name] for name, pid in pids.items()}
    figures.memory = {name: memory_mb(pid) for name, pid in pids.items()}
    return figures


def report(figures: Figures, running: Running) -> str:
    waits = sorted(figures.waits)
    rank = {p: waits[min(len(waits) - 1, int(len(waits) * p / 100))] for p in (50, 95, 99)}
    total = len(waits)
    cpu = {name: 1000 * seconds / total for name, seconds in figures.cpu.items()}
    return f"""## {CUSTOMERS} customers at once, {QUESTIONS} questions each

Each customer asks the next question when the last is answered. All {total} questions were answered, in order; nothing
was lost and nothing came twice (checked). Wall times carry whatever else the machine does; CPU time is steadier.

| what | figure |
|---|---|
| questions answered | {total} of {CUSTOMERS * QUESTIONS} |
| questions a second | {total / figures.wall:.1f} |
| wait for a reply, median / 95 % | {rank[50]:.2f} / {rank[95]:.2f} s |
| 99 % / longest | {rank[99]:.2f} / {waits[-1]:.2f} s |
| mean wait | {statistics.mean(waits):.2f} s |
| CPU a question, Firstline / Rasa | {cpu["Firstline"]:.0f} / {cpu["Rasa"]:.0f} ms |
| memory, Firstline / Rasa | {figures.memory["Firstline"]} / {figures.memory["Rasa"]} MB |
| start until the first answer could be given | {running.ready_seconds:.1f} s |

Taken {datetime.now(UTC):%Y-%m-%d} on {os.cpu_count()} cores ({platform.machine()}, Python {platform.python_version()})
by `make bench`, seed {SEED}.
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, start(Path(folder), ROOT / "var/knowledge") as running:
        figures = asyncio.run(measure(running))
        text = report(figures, running)
    heading = "# Benchmarks\n\nFigures that anyone can take again; each section says how.\n\n"
    PAGE.parent.mkdir(exist_ok=True)
    kept = PAGE.read_text().split("<!-- customers -->") if PAGE.exists() else [heading, "", ""]
    if len(kept) != 3:
        kept = [heading, "", ""]
    PAGE.write_text(f"{kept[0]}<!-- customers -->\n{text}\n<!-- customers -->{kept[2]}")
    print(text)


if __name__ == "__main__":
    main()
