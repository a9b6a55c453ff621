"""What is done about each kind: the table that an operator edits, as typed values. Reading the file is elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.model import Priority
from bot.triage.helplines import DEFAULT_LINES, EMERGENCY, HelpLine, lines_for
from bot.triage.kinds import REASON_OF, Action, Finding, Kind, Seen

HELP_LINES = "<help lines>"  # in a `say`: stands for the sentence with the help lines by country


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table.

    Attributes:
        say: what the customer reads first; None if the ordinary line says enough.
        least: the probability from which on the kind counts.
    """

    action: Action
    priority: Priority
    say: str | None = None
    least: float = 0.65


@dataclass(frozen=True, slots=True)
class Policy:
    """A kind that the table does not name has the row of `DEFAULTS`."""

    lines: Mapping[Kind, Line] = field(default_factory=dict)
    help_lines: tuple[HelpLine, ...] = DEFAULT_LINES

    def line(self, kind: Kind) -> Line:
        return self.lines.get(kind) or DEFAULTS[kind]

    def judge(self, one: Seen, text: str) -> Finding:
        """What was seen in `text`, with what this policy does about it."""
        line = self.line(one.kind)
        say = line.say.replace(HELP_LINES, f"{lines_for(text, self.help_lines)} {EMERGENCY}") if line.say else None
        return Finding(
            one.kind, REASON_OF[one.kind], line.priority, one.probability, line.least,
            one.evidence[0] if one.evidence else "", one.evidence, line.action, say,
        )  # fmt: skip


_HAND, _URGENT, _HIGH, _NORMAL = Action.HAND_OVER, Priority.URGENT, Priority.HIGH, Priority.NORMAL

DEFAULTS: Mapping[Kind, Line] = {
    Kind.SELF_HARM: Line(
        _HAND, _URGENT, f"I'm really sorry that you are going through this. {HELP_LINES} I'm bringing in a person from "
        "our team as well.", 0.6,
    ),
    Kind.DANGER: Line(
        _HAND, _URGENT, "If you or somebody else is in danger now, please call the emergency services first: 112 in "
        "Europe, 999 in the UK, 911 in the US and Canada. I'm bringing in a person from our team as well.",
    ),
    Kind.THREAT: Line(_HAND, _URGENT, None, 0.6),
    Kind.SAFETY: Line(
        _HAND, _URGENT, "Thank you for telling us. Please stop using the item for now and keep it. If anybody is hurt, "
        "call your emergency number first (112 in Europe).",
    ),
    Kind.FRAUD: Line(
        _HAND, _URGENT, "Thank you for telling us, this gets priority. If money was taken, please also call your bank "
        "to block the card. Never send us card numbers or passwords here.", 0.75,
    ),
    Kind.LEGAL: Line(_HAND, _HIGH),
    Kind.PRIVACY: Line(_HAND, _HIGH, "Thank you. Requests and concerns about your data go straight to a person."),
    Kind.VULNERABLE: Line(
        _HAND, _HIGH, "Thank you for telling us, and I'm sorry that things are hard. A person will take care of this "
        "with you; there is no rush.",
    ),
    Kind.PRESS: Line(_HAND, _HIGH),
    Kind.HUMAN: Line(Action.PASS_ON, _NORMAL),
    Kind.COMPLAINT: Line(
        _HAND, _HIGH, "I'm sorry about this. It should not be so hard, and a person should look at it.", 0.75,
    ),
    Kind.CHURN: Line(_HAND, _HIGH, "I'm sorry that it came to this. A person should hear it from you directly.", 0.75),
    Kind.INJECTION: Line(
        Action.ANSWER, _NORMAL, "I can only help with the shop: orders, delivery, returns, payment and gear.",
    ),
    Kind.ABUSE: Line(
        Action.WARN, _NORMAL, "I'd like to help, and I can do it better if we keep it civil. What can I look up "
        "for you?",
    ),
    Kind.SPAM: Line(Action.HOLD, _NORMAL, None, 0.75),
    Kind.OWN_DATA: Line(Action.PASS_ON, _HIGH),
    Kind.ACCOUNT: Line(_HAND, _NORMAL, "That needs a look at your order, which only our people can do."),
    Kind.LANGUAGE: Line(_HAND, _NORMAL),
}  # fmt: skip
DEFAULT_POLICY = Policy()
