"""The wordings of every kind, by family. `FAMILIES` is all of them, compiled once."""

from bot.triage.patterns.abuse import ABUSE
from bot.triage.patterns.distress import DANGER, SELF_HARM, VULNERABLE
from bot.triage.patterns.harm import SAFETY, THREAT
from bot.triage.patterns.junk import INJECTION, SPAM
from bot.triage.patterns.law import LEGAL, OWN_DATA, PRESS, PRIVACY
from bot.triage.patterns.orders import ACCOUNT
from bot.triage.patterns.people import HUMAN
from bot.triage.patterns.theft import FRAUD
from bot.triage.patterns.upset import CHURN, COMPLAINT
from bot.triage.rule import compiled

FAMILIES = tuple(
    compiled(family)
    for family in (
        SELF_HARM, DANGER, THREAT, SAFETY, FRAUD, LEGAL, PRIVACY, VULNERABLE, PRESS, HUMAN, COMPLAINT, CHURN,
        INJECTION, ABUSE, SPAM, OWN_DATA, ACCOUNT,
    )
)  # fmt: skip
