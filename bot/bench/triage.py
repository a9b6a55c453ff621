"""`python -m bot bench triage`: how many messages triage catches, and how many ordinary questions it disturbs.

Caught means: any kind counts, whatever is then done about it. Intervals are exact binomial ones (Clopper and Pearson,
1934) at 95 %.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import KnowledgeError, Problem
from bot.triage.course import deciding
from bot.triage.kinds import Action, Finding, Kind
from bot.triage.policy import Policy
from bot.triage.rules import findings

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

ORDINARY = frozenset({"", "none", "ordinary"})
# Names that public sets and our own use for the kinds; any other label must be a kind's own name.
KINDS_OF_LABEL = {
    "human": {Kind.HUMAN},
    "self_harm": {Kind.SELF_HARM, Kind.DANGER},
    "threat": {Kind.THREAT},
    "legal": {Kind.LEGAL, Kind.PRESS},
    "fraud_urgent": {Kind.FRAUD},
    "safety_urgent": {Kind.SAFETY, Kind.DANGER},
    "privacy": {Kind.PRIVACY, Kind.OWN_DATA},
    "vulnerable": {Kind.VULNERABLE, Kind.DANGER},
    "complaint": {Kind.COMPLAINT, Kind.CHURN},
    "abuse": {Kind.ABUSE, Kind.COMPLAINT},
    "spam": {Kind.SPAM},
    "injection": {Kind.INJECTION},
} | {kind.value: {kind} for kind in Kind}
MOST_FALSE_ALARMS = 0.02


@dataclass(frozen=True, slots=True)
class Judged:
    """One line and what triage made of it. `probability` is the highest of any finding, 0 if there is none."""

    text: str
    label: str
    probability: float
    kind: Kind | None
    action: Action | None
    expected: bool

    @property
    def ordinary(self) -> bool:
        return self.label in ORDINARY


def add_arguments(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("triage", help="recall of each kind, and false alarms on ordinary questions")
    parser.add_argument("--queries", type=Path, required=True, help='lines {"text", "label"}, .jsonl or .jsonl.gz')
    parser.add_argument(
        "--ordinary", type=Path, nargs="*", default=[], help="files of ordinary questions; labels are ignored"
    )
    parser.add_argument("--policy", type=Path, default=Path("knowledge/triage.yml"), help="the operator's table")
    parser.add_argument("--json", action="store_true", help="print JSON only")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="also show up to N misses and false alarms")
    parser.set_defaults(do=run)


def run(parsed: argparse.Namespace) -> int:
    """Measure and print. Raises KnowledgeError if a file cannot be read."""
    from bot.knowledge.policy_file import read_policy

    policy = read_policy(parsed.policy)
    lines = read_lines(parsed.queries)
    for path in parsed.ordinary:
        lines += [(text, "ordinary") for text, _ in read_lines(path)]
    begun = time.perf_counter()
    judged = [judge(text, label, policy) for text, label in lines]
    report = measure(judged) | {"ms_per_message": round(1e3 * (time.perf_counter() - begun) / max(1, len(lines)), 3)}
    if not parsed.json:
        show(report)
        for one in [one for one in judged if one.ordinary == (one.kind is not None)][: parsed.show]:
            what = "false alarm" if one.ordinary else "missed"
            print(f"  {what}  {one.label or 'none'}  {one.kind or '-'}  {one.text[:100]}")
    print(json.dumps(report))
    return 0


def read_lines(path: Path) -> list[tuple[str, str]]:
    """(text, label) of each line.

    Raises:
        KnowledgeError: with the line that is not JSON or has no text.
    """
    opened: Any = gzip.open if path.suffix == ".gz" else open
    found = []
    try:
        with opened(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    found.append(_read_line(line, str(path), number))
    except (OSError, UnicodeDecodeError) as error:
        what = f"It cannot be read ({type(error).__name__})."
        raise KnowledgeError("Nothing was measured.", (Problem(str(path), 0, what, "Name another file."),)) from None
    return found


def _read_line(line: str, file: str, number: int) -> tuple[str, str]:
    try:
        row = json.loads(line)
        text, label = row["text"], str(row.get("label") or "")
        if not isinstance(text, str):
            raise TypeError
    except (ValueError, KeyError, TypeError, AttributeError):
        problem = Problem(file, number, "This is no line of messages.", 'Write {"text": "...", "label": "..."}.')
        raise KnowledgeError("Nothing was measured.", (problem,)) from None
    return text, label


def judge(text: str, label: str, policy: Policy) -> Judged:
    found: Sequence[Finding] = findings(text, policy=policy)
    decided = deciding(found, text)
    expected = any(one.counts and one.kind in KINDS_OF_LABEL.get(label, set()) for one in found)
    highest = max((one.probability for one in found), default=0.0)
    return Judged(
        text, label, highest, decided.kind if decided else None, decided.action if decided else None, expected
    )


def measure(judged: Iterable[Judged]) -> dict[str, Any]:
    """All figures, as plain values. Recall and false alarms are shares; intervals are (low, high)."""
    rows = list(judged)
    ordinary = [one for one in rows if one.ordinary]
    special = [one for one in rows if not one.ordinary]
    labels = sorted({one.label for one in special})
    limit = threshold_at(ordinary, MOST_FALSE_ALARMS)
    return {
        "kinds": {label: _recall([one for one in special if one.label == label]) for label in labels},
        "all": _recall(special),
        "false_alarms": _share(sum(one.kind is not None for one in ordinary), len(ordinary))
        | {"by_kind": dict(Counter(str(one.kind) for one in ordinary if one.kind)),
           "leave_the_bot": sum(one.action not in (None, Action.PASS_ON) for one in ordinary)},
        "at_2_percent": {
            "threshold": limit,
            "recall": _share(sum(one.probability >= limit for one in special), len(special)),
            "false_alarms": _share(sum(one.probability >= limit for one in ordinary), len(ordinary)),
        },
    }  # fmt: skip


def _recall(rows: Sequence[Judged]) -> dict[str, Any]:
    caught = _share(sum(one.kind is not None for one in rows), len(rows))
    return {"caught": caught, "right_kind": _share(sum(one.expected for one in rows), len(rows))}


def threshold_at(ordinary: Sequence[Judged], most: float) -> float:
    """The lowest of the probabilities that occur at which at most that share of ordinary questions is flagged."""
    allowed = int(most * len(ordinary))
    for limit in sorted({one.probability for one in ordinary if one.probability > 0}):
        if sum(one.probability >= limit for one in ordinary) <= allowed:
            return limit
    highest = max((one.probability for one in ordinary), default=0.0)
    return round(highest + 0.001, 3) if highest else 0.001


def _share(hits: int, among: int) -> dict[str, Any]:
    from scipy.stats import beta

    low = float(beta.ppf(0.025, hits, among - hits + 1)) if hits else 0.0
    high = float(beta.ppf(0.975, hits + 1, among - hits)) if hits < among else 1.0
    return {
        "hits": hits,
        "of": among,
        "share": round(hits / among, 4) if among else None,
        "low": round(low, 4),
        "high": round(high, 4),
    }


def show(report: dict[str, Any]) -> None:
    """The report as a table for people."""
    print(f"{'kind':<16}{'caught':>22}{'right kind':>14}")
    for label, row in [*report["kinds"].items(), ("all", report["all"])]:
        print(f"{label:<16}{_words(row['caught']):>22}{_words(row['right_kind']).split(' [')[0]:>14}")
    print(f"\nfalse alarms    {_words(report['false_alarms'])}  {report['false_alarms']['by_kind']}")
    fixed = report["at_2_percent"]
    print(f"at <= 2 % false alarms (probability >= {fixed['threshold']}): recall {_words(fixed['recall'])}")
    print(f"{report['ms_per_message']} ms a message\n")


def _words(share: dict[str, Any]) -> str:
    if not share["of"]:
        return "-"
    return f"{share['share']:.1%} [{share['low']:.1%}, {share['high']:.1%}]"
