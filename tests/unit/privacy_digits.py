"""Digits as people type them, for the tests of what is masked."""

ZERO_WIDTH, NBSP = "\u200b", "\u00a0"


def full_width(digits: str) -> str:
    return "".join(chr(0xFF10 + int(digit)) for digit in digits)


def arabic(digits: str) -> str:
    return "".join(chr(0x0660 + int(digit)) for digit in digits)
