"""Secrets are masked here, before a message is stored, logged, indexed or passed on.

`mask` takes the customer's words and gives them back without card numbers, IBANs, passwords, one-time
codes, keys and ID numbers; `notice` is the sentence that tells the customer so. Pure: no I/O, no clock.
"""

from bot.privacy.masking import mask
from bot.privacy.model import Finding, Masked, SecretKind
from bot.privacy.notices import notice

__all__ = ["Finding", "Masked", "SecretKind", "mask", "notice"]
