"""What is kept of a decision beside a message, and what the desk makes of it under "Why?"."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from bot.announcement import Act, Announcement, announce
from bot.decision.decide import decide
from bot.decision.respond import Response
from bot.desk.brief_view import brief_of
from bot.desk.templates import make_templates
from bot.desk.why import Scored, Why, why_of
from bot.knowledge.calibrator import Calibrator
from bot.model import Candidate, Limits, Reply, Status

CURVE = Calibrator(share_weight=2.0, cosine_weight=6.0, intercept=-2.0)
LIMITS = Limits(answer=0.8, clarify=0.3, offer=0.05)
SURE = Candidate("refund", "About refund?", 0.9307, 0.9, 0.8, "refund please")
LIKELY = Candidate("returns", "About returns?", 0.5533, 0.5, 0.6, "returns please")
FAR = Candidate("tents", "About tents?", 0.0021, 0.05, 0.3, "tents please")


def record(*candidates: Candidate, **more: object) -> dict[str, object]:
    """As it is stored beside a message: announced, through JSON, with what was noted."""
    responses = [Response(decide(candidates, LIMITS), Reply("…"), 0)]
    (announced,) = announce(responses, "v-1", LIMITS, CURVE)
    stored = Announcement.from_json(json.loads(json.dumps(announced.to_json())))
    assert stored.act is Act.RESPOND
    return {**(stored.decision or {}), **more}


def test_a_record_keeps_version_limits_and_what_would_have_to_differ() -> None:
    kept = record(LIKELY, FAR)
    assert kept["version"] == "v-1"
    assert kept["limits"] == {"answer": 0.8, "clarify": 0.3, "offer": 0.05, "max_options": 3}
    assert len(kept["differ"]) == 2  # type: ignore[arg-type]


def test_several_answers_and_a_correction_are_recorded() -> None:
    two = [Response(decide([one], LIMITS), Reply("…"), 0, about=one.article) for one in (SURE, LIKELY)]
    first, _ = announce(two, "v-1", LIMITS, CURVE)
    assert first.decision is not None
    assert [ground.about for ground in _why(first.decision).grounds] == ["refund", "returns"]
    (corrected,) = announce([Response(decide([LIKELY], LIMITS), None, 0, wrong=("refund",))], "v-1", LIMITS, CURVE)
    assert "differ" not in (corrected.decision or {})


def _why(kept: object) -> Why:
    why = why_of(kept)  # type: ignore[arg-type]
    assert why is not None
    return why


SEEN = {"kind": "legal", "probability": 0.97, "threshold": 0.65, "evidence": ["my lawyer"]}


def test_the_desk_shows_decision_figures_limits_and_triage() -> None:
    why = _why(record(LIKELY, FAR, intent="question", seen=[{**SEEN, "probability": 0.45}]))
    (ground,) = why.grounds
    assert why.summary == "Asked back which article is meant"
    assert ground.candidates[0] == Scored("About returns?", confidence="0.55", share="0.50", similarity="0.60")
    assert ground.differ
    assert "would have counted at a probability of 0.65" in why.triage[0]
    assert " ".join(why.made_by) == (
        "Limits: sent from 0.80, asked back from 0.30, an option from 0.05. Knowledge version v-1. Heard as: question."
    )


def test_what_triage_took_is_told_although_nothing_was_searched() -> None:
    why = _why({"seen": [SEEN], "triage_kind": "legal", "triage_action": "hand over", "triage": "legal"})
    assert why.triage[0] == "Triage saw \u201clegal\u201d: handed over before anything was searched."
    assert not why.grounds


@pytest.mark.parametrize(
    "old",
    [
        None,
        {},
        {"intent": "greet", "chosen": None},
        {"triage": "legal", "evidence": "lawyer"},
        {"kind": "Answer", "why": "sent", "article": "refund"},
        {"kind": "Answer", "why": "sent", "candidates": [{"article": "refund", "title": "Refund?", "confidence": 0.9}]},
    ],
)
def test_old_records_are_shown_without_what_they_lack(old: dict[str, object] | None) -> None:
    why = why_of(old)
    assert (why is None) == ("kind" not in (old or {}))
    rendered(old)


NOWHERE = SimpleNamespace(tied=(), others=())


def rendered(kept: object, author: str = "customer") -> str:
    """The transcript and its one message as the desk's own templates make it."""
    environment = make_templates()
    line = {
        "id": 7, "author": author, "text": "hello", "markup": "plain", "options": [], "created_at": 0.0,
        "delivery": None, "delivery_error": None, "agent_id": None, "agent_name": None, "decision": kept, "edited_at": None,
    }  # fmt: skip
    environment.filters["clock_time"] = lambda *_: "12:00"
    values: dict[str, object] = {
        "lines": [SimpleNamespace(**line)],
        "me": SimpleNamespace(id="anna"),
        "customer": "Carla",
        "now": 0.0,
        "zone": None,
        "at": None,
        **{name: {} for name in ("files", "undoable", "seen", "flags")},
        "flag_reasons": (),
        "base": "",
    }
    shown = {
        "brief": brief_of({"reason": "no article"}, None, Status.WAITING, {}, (), 0.0),
        "elsewhere": NOWHERE,
        "standing": SimpleNamespace(mine=False, claimable=False),
        **dict.fromkeys(("clocks", "tags", "found"), ()),
        **dict.fromkeys(("next_step", "find"), ""),
        "may_answer": False,
    }
    log = environment.get_template("desk_log.html").render(values)
    return log + environment.get_template("desk_brief.html").render({**values, **shown})


def test_the_desk_opens_why_under_a_customers_message_and_in_the_brief() -> None:
    html = rendered(record(LIKELY, FAR))
    assert html.count('<details class="why"') == 2
    assert 'id="why-7"' in html
    assert 'id="why-brief"' in html
    assert "About returns?" in html
    assert '<details class="why"' not in rendered(record(LIKELY), author="bot")
    assert "<details" not in rendered({"intent": "greet"})


def test_nothing_in_a_record_is_taken_for_html() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    named = Candidate("x", hostile, 0.5, 0.5, 0.5, hostile)
    html = rendered(record(named, seen=[{**SEEN, "evidence": [hostile]}], intent=hostile))
    assert "<img" not in html
    assert "&lt;img" in html
