"""What the doctor says about knowledge/desk.yml: can it be read, are its holidays those of this year, and is
somebody in each of its teams?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from bot.channels.base import Finding
from bot.desk.rules_file import read_rules
from bot.errors import KnowledgeError, StoreError
from bot.settings import Settings
from bot.store.offers import teams_with_people
from bot.store.only_read import only_read


def examine_desk_rules(settings: Settings, today: date) -> Sequence[Finding]:
    """One finding for each mistake in the file; if there is none, what it comes to."""
    path = settings.knowledge_dir / "desk.yml"
    try:
        rules = read_rules(path, settings)
    except KnowledgeError as error:
        return [Finding(f"{one.file}:{one.line}: {one.what}", False, one.do) for one in error.problems]
    if not path.exists():
        return [Finding(f"There is no {path}; the desk works with the defaults.", True)]
    found, coming = [], sum(day >= today for day in rules.hours.holidays)
    if rules.hours.holidays and not coming:
        found.append(
            Finding(f"Every holiday in {path} is over.", False, "Add those to come, so that nothing is promised.")
        )
    for team in _teams_without_people(settings, rules.teams):
        what = f"Nobody is in the team {team} of {path}, so what belongs there is anybody's."
        mend = "Put somebody into it, on the team's page of the desk, or take it out of the file."
        found.append(Finding(what, False, mend))
    return found or [Finding(f"The rules of the desk can be read; {coming} of its holidays are to come.", True)]


def _teams_without_people(settings: Settings, teams: Iterable[str]) -> list[str]:
    """None of them if there is no database yet, or one that cannot be read: that is said where it is looked at."""
    try:
        with only_read(settings) as tx:
            staffed = teams_with_people(tx) if tx else set(teams)
    except StoreError:
        return []
    return sorted(set(teams) - staffed)
