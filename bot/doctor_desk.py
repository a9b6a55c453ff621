"""What the doctor says about knowledge/desk.yml: can it be read, and are its holidays those of this year?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.channels.base import Finding
from bot.desk.rules_file import read_rules
from bot.errors import KnowledgeError
from bot.settings import Settings


def examine_desk_rules(settings: Settings, today: date) -> Sequence[Finding]:
    """One finding for each mistake in the file; if there is none, what it comes to."""
    path = settings.knowledge_dir / "desk.yml"
    try:
        rules = read_rules(path, settings)
    except KnowledgeError as error:
        return [Finding(f"{one.file}:{one.line}: {one.what}", False, one.do) for one in error.problems]
    if not path.exists():
        return [Finding(f"There is no {path}; the desk works with the defaults.", True)]
    coming = sum(day >= today for day in rules.hours.holidays)
    if rules.hours.holidays and not coming:
        return [Finding(f"Every holiday in {path} is over.", False, "Add those to come, so that nothing is promised.")]
    return [Finding(f"The rules of the desk can be read; {coming} of its holidays are to come.", True)]
