"""The desk's templates, with the words they may use."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.desk import words
from bot.desk.queue_shared import Kept
from bot.desk.queue_words import TOLD, facet_label
from bot.desk.search_page import STATUSES
from bot.desk.why import why_of

TEMPLATES = Path(__file__).parent.parent / "pages" / "templates"


def make_templates() -> Environment:
    """Everything is escaped, and a name that is missing is an error."""
    loader = FileSystemLoader(TEMPLATES)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    shown = (
        words.rich, words.clock_time, words.age, words.delivery_words, words.channel_label, words.unbroken, words.marked
    )  # fmt: skip
    for function in shown:
        environment.filters[function.__name__] = function
    environment.globals["why_of"] = why_of
    environment.globals["facet_label"], environment.globals["alarm_words"] = facet_label, TOLD
    environment.globals["status_words"] = STATUSES
    environment.globals["kept"] = Kept()
    return environment
