import gzip
import json
from pathlib import Path

import pytest
import yaml

from bot.model import Reason
from bot.triage.rules import triage

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("i want to kill myself", Reason.DANGER),
        ("honestly i don't want to live anymore", Reason.DANGER),
        ("your stove exploded and burned my hand", Reason.SAFETY),
        ("i was injured when the harness buckle opened", Reason.SAFETY),
        ("my lawyer will be in touch", Reason.LEGAL),
        ("i will take you to court", Reason.LEGAL),
        ("somebody hacked my account", Reason.FRAUD),
        ("someone else ordered with my card", Reason.FRAUD),
        ("i did not order this", Reason.FRAUD),
        ("I feel like ending it all", Reason.DANGER),
        ("i am going to hang myself with your rope", Reason.DANGER),
        ("i don't see a point in living any more", Reason.DANGER),
        ("The stove blew up in my hands and I have burns", Reason.SAFETY),
        ("the gas cartridge is hissing and the whole van smells", Reason.SAFETY),
        ("my little one swallowed a piece of the tent pole cap", Reason.SAFETY),
        ("my kid drank the waterproofing spray", Reason.SAFETY),
        ("there is a smell of gas from the cartridge in my bedroom", Reason.SAFETY),
        ("carabiner snapped under load today", Reason.SAFETY),
        ("my helmet strap ripped when I fell", Reason.SAFETY),
        ("my baby put a buckle in his mouth and is choking", Reason.SAFETY),
        ("boots gave me an allergic rash", Reason.SAFETY),
        ("someone is inside my account", Reason.FRAUD),
        ("you charged a card that was stolen from me", Reason.FRAUD),
        ("someone ordered with my name", Reason.FRAUD),
        ("i've been hacked", Reason.FRAUD),
        ("someone is pretending to be me and ordering from my account", Reason.FRAUD),
        ("someone bought boots with my account", Reason.FRAUD),
        ("there is an order in my account that I did not make", Reason.FRAUD),
        ("the harness buckle opened while I was hanging", Reason.SAFETY),
        ("my rope frayed on first use, is it dangerous", Reason.SAFETY),
        ("the tent pole cut my hand", Reason.SAFETY),
        ("the canister is leaking gas", Reason.SAFETY),
        ("see you in court", Reason.LEGAL),
        ("i'll sue", Reason.LEGAL),
        ("going to report you to the data protection commission", Reason.LEGAL),
        ("this is a subject access request", Reason.DATA_REQUEST),
        ("Did TT-1002003 get cancelled?", Reason.ACCOUNT_LOOKUP),
        ("why was TT-4471920 cancelled", Reason.ACCOUNT_LOOKUP),
        ("where is order tt 4471920???", Reason.ACCOUNT_LOOKUP),
    ],
)
def test_what_no_article_may_answer_goes_to_a_person(text: str, reason: Reason) -> None:
    flag = triage(text, collecting_details=False)
    assert flag is not None and flag.reason is reason
    assert flag.evidence.lower() in text.lower()


@pytest.mark.parametrize(
    "text",
    ["where is my parcel", "how do i kill the mould in my tent", "can i return a rope", "is the stove any good", "TT-1234567",
     "how long do i have to return it", "my card was declined", "i ordered the wrong size", "what if i never used it",
     "I never ordered this jacket, wrong item", "somebody else used my discount code?", "my boots were on fire at the sale",
     "I didn't make the order in time for the sale", "i hurt myself laughing"],
)  # fmt: skip
def test_ordinary_messages_pass(text: str) -> None:
    assert triage(text, collecting_details=False) is None


def test_an_order_number_inside_the_form_is_what_was_asked_for() -> None:
    assert triage("late one was TT-1234567", collecting_details=True) is None


def test_false_alarms_on_the_shops_own_questions_are_rare() -> None:
    questions = [
        check["question"] for check in yaml.safe_load((ROOT / "knowledge/checks.yml").read_text())["must_answer"]
    ]
    flagged = [question for question in questions if triage(question, collecting_details=False)]
    assert len(flagged) <= 0.02 * len(questions), flagged


# Lines of this set that ask for what triage is there to see: a person, a complaint, a stolen password.
ASKS_FOR_IT = {"complaint", "contact_human_agent", "recover_password"}


@pytest.mark.skipif(
    not (ROOT.parent / "shared/data").exists(), reason="needs the public data sets beside the repository"
)
def test_false_alarms_on_retail_questions_are_rare() -> None:
    with gzip.open(ROOT.parent / "shared/data/bitext_dev.jsonl.gz", "rt") as lines:
        rows = [json.loads(line) for line in lines]
    texts = [row["text"] for row in rows if row["label"] not in ASKS_FOR_IT]
    flagged = [text for text in texts if triage(text, collecting_details=False)]
    assert len(flagged) <= 0.02 * len(texts), flagged[:20]


@pytest.mark.skipif(
    not (ROOT.parent / "shared/data").exists(), reason="needs the public data sets beside the repository"
)
@pytest.mark.parametrize(
    ("name", "most"),
    [("banking77_dev", 0.02), ("clinc150_dev", 0.01), ("hwu64_dev", 0.01), ("hint3_sofmattress_dev", 0.02)],
)
def test_false_alarms_on_public_questions_are_rare(name: str, most: float) -> None:
    with gzip.open(ROOT.parent / f"shared/data/{name}.jsonl.gz", "rt") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    flagged = [text for text in texts if triage(text)]
    assert len(flagged) <= most * len(texts), flagged[:20]
