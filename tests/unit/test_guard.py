"""The second look at agents' replies: how much it catches, how little it nags, and what it says."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import wording
from bot.decision.guard import HARMLESS, SURE, Regret, Warning, WarningKind, warnings
from bot.knowledge.source import read_source
from bot.model import Reply

HERE = Path(__file__).parent
KNOWLEDGE = HERE.parents[1] / "knowledge"


def replies(name: str) -> tuple[list[Any], list[tuple[str, Any]]]:
    """The kind replies of a file, and the bad ones with their kind."""
    read = yaml.safe_load((HERE / name).read_text())
    return read["kind"], [(kind, reply) for kind, some in read["bad"].items() for reply in some]


def look(reply: Any) -> tuple[Warning, ...]:
    if isinstance(reply, dict):
        return warnings(reply["text"], public=reply["public"])
    return warnings(reply, public=False)


@pytest.mark.parametrize(
    ("name", "most_nagged", "least_caught"),
    [("guard_replies.yml", 0.02, 0.9), ("guard_more.yml", 0.02, 0.9), ("guard_held_out.yml", 0.02, 0.8)],
)
def test_it_warns_of_bad_replies_and_leaves_kind_ones_alone(name: str, most_nagged: float, least_caught: float) -> None:
    kind, bad = replies(name)
    nagged = [reply for reply in kind if look(reply)]
    caught = [reply for of, reply in bad if of in {warning.kind for warning in look(reply)}]
    assert len(nagged) <= most_nagged * len(kind), nagged
    assert len(caught) >= least_caught * len(bad), [reply for of, reply in bad if reply not in caught]


def test_what_may_be_said_in_private_is_a_warning_only_in_public() -> None:
    text = "We tried to call you on 087 123 4567."
    assert warnings(text, public=False) == ()
    assert [(w.kind, w.evidence) for w in warnings(text, public=True)] == [(WarningKind.PERSONAL, "087 123 4567")]


def test_no_published_article_and_no_line_of_our_own_is_warned_about() -> None:
    articles = read_source(KNOWLEDGE / "articles", KNOWLEDGE / "checks.yml").articles
    ours = [line.text for line in vars(wording).values() if isinstance(line, Reply)]
    texts = [text for article in articles for text in (article.answer, article.short) if text] + ours
    assert len(texts) > 100
    assert [(text, found) for text in texts if (found := warnings(text, public=True))] == []


def test_the_evidence_is_what_the_agent_wrote_and_several_kinds_are_told_apart() -> None:
    found = warnings("Hello!\nAs I’ve already said, THAT IS NOT TRUE. You should’ve read the mail.", public=False)
    assert [(w.kind, w.evidence) for w in found] == [
        (WarningKind.ARGUES, "As I’ve already said"),
        (WarningKind.BLAMES, "You should’ve read"),
        (WarningKind.SHOUTS, "THAT IS NOT TRUE."),
    ]
    assert all(w.advice.endswith((".", "!")) and w.advice.count(".") == 1 for w in found)


def test_where_the_head_hears_nothing_wordings_are_outweighed_but_never_a_request_for_a_secret() -> None:
    def kinds(text: str, sureness: float) -> list[WarningKind]:
        heard = Regret(sureness, WarningKind.SECRET, text)
        return [found.kind for found in warnings(text, public=True, regret=heard)]

    blame, secret = "You forgot your gloves in our shop.", "What's your password? Mine is 5 letters!!!"
    assert kinds(blame, HARMLESS) == [WarningKind.BLAMES] and kinds(blame, HARMLESS - 0.01) == []
    assert kinds(secret, 0.0) == [WarningKind.SECRET, WarningKind.SHOUTS]
    assert kinds("And the three digits behind?", SURE) == [WarningKind.SECRET]


def test_what_the_customer_is_quoted_with_is_not_the_agents() -> None:
    assert warnings("> you're wrong!!! READ YOUR MAIL\nI'm sorry, let me look again.", public=False) == ()
    assert warnings("", public=True) == ()


def test_a_long_reply_is_looked_at_in_no_time() -> None:
    text = "You can read the guide and then you should have a look at the label, please send us the number. " * 42
    began = time.perf_counter()
    warnings(text[:4000], public=True)
    assert time.perf_counter() - began < 1.0
