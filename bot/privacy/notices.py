"""The one sentence that tells a customer, at once, what was taken out of the message."""

from collections import Counter
from collections.abc import Iterable

from bot.privacy.model import Finding, SecretKind

_ONE_AND_MANY = {
    SecretKind.CARD: ("a card number", "card numbers"),
    SecretKind.IBAN: ("a bank account number (IBAN)", "bank account numbers (IBAN)"),
    SecretKind.PASSWORD: ("a password", "passwords"),
    SecretKind.ONE_TIME_CODE: ("a one-time code", "one-time codes"),
    SecretKind.API_KEY: ("an access key", "access keys"),
    SecretKind.NATIONAL_ID: ("an ID number", "ID numbers"),
}


def notice(found: Iterable[Finding]) -> str | None:
    """Name each kind that was removed, once; None if nothing was."""
    names = _names(tuple(found))
    if not names:
        return None
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return (
        f"For your safety we have removed {listed} from your message. "
        "Please never send card numbers, passwords or codes here; we do not need them."
    )


def _names(found: tuple[Finding, ...]) -> list[str]:
    """The kinds in the order of `SecretKind`, in the plural where there were several."""
    # A security code or expiry date is a finding of kind card, but not a second card number.
    numbers = [finding for finding in found if not finding.is_card_detail]
    counts = Counter(finding.kind for finding in numbers)
    names = [_ONE_AND_MANY[kind][counts[kind] > 1] for kind in SecretKind if counts[kind]]
    if len(numbers) < len(found) and not counts[SecretKind.CARD]:
        names.insert(0, "card details")
    return names
