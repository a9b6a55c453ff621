"""What others published on the test splits of the same sets, and what we aim at, for the tables of the page.

Figures of a system are as its authors or the set's authors give them; nothing here was measured by us.
"""

from __future__ import annotations

from typing import NamedTuple

FEW_SHOT = "[README of jianguoz/Few-Shot-Intent-Detection](https://github.com/jianguoz/Few-Shot-Intent-Detection)"
UNCERTAINTY = (
    "[google/uncertainty-baselines, clinc_intent](https://github.com/google/uncertainty-baselines/"
    "tree/main/baselines/clinc_intent)"
)
DSTC9 = "[results of DSTC9 track 1](https://github.com/alexa/alexa-with-dstc9-track1-dataset)"
HINT3 = "[HINT3](https://github.com/hellohaptik/HINT3), training and labels v1"


class Choice(NamedTuple):
    """One row of the table on choosing the article."""

    setting: str
    kind: str
    what: str
    target: str
    published: str


CHOICES = (
    Choice("banking77-10", "clean", "BANKING77, 10 phrasings", ".880", "CPFT .872, ICDA .898 (10-shot)"),
    Choice("banking77-10", "typos", "the same with 1-2 typos", ".865", "–"),
    Choice("banking77-5", "clean", "BANKING77, 5 phrasings", "–", "CPFT .809, ICDA .840 (5-shot)"),
    Choice("banking77-5", "typos", "the same with 1-2 typos", "–", "–"),
    Choice("clinc150-10", "clean", "CLINC150, 10 phrasings", ".920", "CPFT .942, ICDA .948 (10-shot)"),
    Choice("clinc150-10", "typos", "the same with 1-2 typos", ".900", "–"),
    Choice("hwu64-10", "clean", "HWU64, 10 phrasings", ".850", "CPFT .871, ICDA .874 (10-shot)"),
    Choice("hwu64-10", "typos", "the same with 1-2 typos", ".820", "–"),
    Choice(
        "hint3-sofmattress",
        "real",
        "HINT3 SOFMattress, real users",
        "–",
        "Haptik .723, Dialogflow .732, BERT .736; on the corrected labels at best .767 (Dialogflow)",
    ),
    Choice("dstc9-question", "turns", "DSTC9, 2,900 snippets", ".760", "baseline .620, best .924"),
    Choice("dstc9-entity", "turns", "the same, the place's name before each question", ".760", "as above"),
    Choice("canard", "with-history", "CANARD follow-ups, with the history", ".890", "–"),
    Choice("canard", "alone", "the same without the history", "–", "–"),
)

MRR5 = {"dstc9-question": (".840", "baseline .726, best .950"), "dstc9-entity": (".840", "as above")}
"""For DSTC9 the field gives MRR@5: target, published."""


class Scope(NamedTuple):
    """One row of the table on questions that no article answers. Several settings are averaged."""

    settings: tuple[str, ...]
    kind: str
    what: str
    target: str
    published: str


SCOPES = (
    Scope(
        ("clinc150-10",),
        "clean",
        "CLINC150, 10 phrasings",
        ".980 / 10 %",
        "trained on all phrasings: BERT .942, SNGP .969, ten SNGP together .973",
    ),
    Scope(("banking77-near",), "clean", "BANKING77, near out of scope (relabelled)", "–", "–"),
    Scope(
        ("banking77-unknown-1", "banking77-unknown-2", "banking77-unknown-3"),
        "clean",
        "BANKING77, 19 of 77 classes unknown, mean of 3 draws",
        "–",
        "–",
    ),
    Scope(
        ("hint3-sofmattress",),
        "real",
        "HINT3 SOFMattress, real users",
        "–",
        "Rasa .792 / 76 %, LUIS .797 / 65 %, Haptik .839 / 54 %, BERT .868 / 61 %, Dialogflow .869 / 100 %",
    ),
)

SOURCES = (
    f"""Sources of the published figures: 5-shot and 10-shot {FEW_SHOT}; CLINC150 {UNCERTAINTY}; {DSTC9}; {HINT3}."""
)
