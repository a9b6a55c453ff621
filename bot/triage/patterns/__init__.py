"""The wordings of every kind, by family. `FAMILIES` is all of them, compiled once.

A kind may have two families: whole wordings, and those put together from parts (bot/triage/turns.py). Each has its own
words that speak against it, so that doubt about the one is no doubt about the other.
"""

from bot.triage.patterns.abuse import ABUSE
from bot.triage.patterns.bait import BAIT, ORDERS
from bot.triage.patterns.claims import CLAIMS, LEAKS
from bot.triage.patterns.despair import DESPAIR
from bot.triage.patterns.distress import DANGER, SELF_HARM, VULNERABLE
from bot.triage.patterns.grievance import GRIEVANCE, SLURS
from bot.triage.patterns.hardship import HARDSHIP
from bot.triage.patterns.harm import SAFETY, THREAT
from bot.triage.patterns.junk import INJECTION, SPAM
from bot.triage.patterns.law import LEGAL, OWN_DATA, PRESS, PRIVACY
from bot.triage.patterns.mishaps import MISHAPS
from bot.triage.patterns.orders import ACCOUNT
from bot.triage.patterns.people import HUMAN
from bot.triage.patterns.reach import REACH
from bot.triage.patterns.takeover import TAKEOVER
from bot.triage.patterns.theft import FRAUD
from bot.triage.patterns.upset import CHURN, COMPLAINT
from bot.triage.patterns.violence import VIOLENCE
from bot.triage.rule import compiled

FAMILIES = tuple(
    compiled(family)
    for family in (
        SELF_HARM, DESPAIR, DANGER, THREAT, VIOLENCE, SAFETY, MISHAPS, FRAUD, TAKEOVER, LEGAL, CLAIMS, PRIVACY, LEAKS,
        VULNERABLE, HARDSHIP, PRESS, HUMAN, REACH, COMPLAINT, GRIEVANCE, CHURN, INJECTION, ORDERS, ABUSE, SLURS,
        SPAM, BAIT, OWN_DATA, ACCOUNT,
    )
)  # fmt: skip
