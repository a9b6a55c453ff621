"""Masking has these properties for any text, look-alikes are left, and no text takes long."""

import re
import time

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.privacy import Masked, SecretKind, mask
from tests.unit.privacy_digits import NBSP, ZERO_WIDTH, arabic, full_width

# Pieces from which hypothesis builds sentences that are likely to upset the detectors.
PIECES = st.sampled_from(
    [
        "my",
        "password",
        "is",
        "pin",
        "code",
        "the",
        "otp",
        "4111",
        "1111",
        "411111111111",
        "12/27",
        "cvc",
        "123",
        "DE89",
        "3704",
        "0044",
        "0532",
        "0130",
        "00",
        "hunter2",
        "[",
        "]",
        "card",
        "login",
        "/",
        "s3cret!",
        "to",
        "as",
        "4821",
        "460-89-9847",
        "sk_live_abcdefgh12",
        "token=",
        "exp",
        "TAN",
        "a@b.cc",
        ":",
        ",",
        "+",
        "not",
    ]
    + ["[password removed]", "[card number removed]", "-----BEGIN PRIVATE KEY-----"]
    + ["\n", "\u200b", "\u00a0", "\ud800", "\x1e", "\x00", "\uff14"]
)
SENTENCES = st.lists(st.tuples(PIECES, st.sampled_from(["", " ", " ", "\n", "-"])), max_size=25).map(
    lambda parts: "".join(piece + gap for piece, gap in parts)
)
ANY_TEXT = st.text(alphabet=st.characters(), max_size=200) | SENTENCES
MANY = settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@MANY
@given(ANY_TEXT)
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask(text)
    assert mask(once.text) == Masked(once.text, ())


@MANY
@given(ANY_TEXT)
def test_findings_are_the_difference(text: str) -> None:
    masked = mask(text)
    at, rebuilt = 0, ""
    for finding in masked.found:
        assert at <= finding.start < finding.end <= len(text)
        rebuilt += text[at : finding.start] + finding.placeholder
        at = finding.end
    assert rebuilt + text[at:] == masked.text


def with_check_digit(body: str) -> str:
    """`body` and the last digit that satisfies Luhn, computed the slow and obvious way."""
    for last in "0123456789":
        doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(body + last))]
        if sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0:
            return body + last
    raise AssertionError("one of ten digits must do")


@st.composite
def cards(draw: st.DrawFn) -> str:
    issuers = [
        ("4", 16),
        ("4", 19),
        ("53", 16),
        ("2400", 16),
        ("34", 15),
        ("37", 15),
        ("6011", 16),
        ("65", 16),
    ]
    prefix, length = draw(st.sampled_from([*issuers, ("3530", 16), ("36", 14), ("62", 16), ("62", 19)]))
    missing = length - 1 - len(prefix)
    return with_check_digit(prefix + draw(st.text("0123456789", min_size=missing, max_size=missing)))


SEPARATORS = st.sampled_from(["", "", "", " ", "-", ".", "/", NBSP, ZERO_WIDTH, "\n", " - ", "\u2009", "\u2011"])
DIGIT_STYLES = st.sampled_from([str, full_width, arabic])


@MANY
@given(cards(), st.lists(SEPARATORS, min_size=18, max_size=18), DIGIT_STYLES, st.booleans())
def test_a_card_is_masked_in_any_grouping(card: str, separators: list[str], style: object, glued: bool) -> None:
    assert callable(style)
    typed = "".join(style(digit) + gap for digit, gap in zip(card, [*separators, ""], strict=False))
    typed = typed.rstrip("".join({" ", "-", ".", "/", NBSP, ZERO_WIDTH, "\n", "\u2009", "\u2011"}))
    text = f"card{typed}thanks" if glued else f"here it is: {typed} thanks"
    masked = mask(text)
    assert [finding.kind for finding in masked.found] == [SecretKind.CARD]
    assert re.search(r"\d", masked.text) is None


DAY = "(0[1-9]|[12][0-9]|3[01])/(0[1-9]|1[0-2])/20[12][0-9]"
LOOK_ALIKES = {
    "order": r"TT-[0-9]{7}|#[0-9]{5,10}|order [0-9]{6,10}|[0-9]{3}-[0-9]{7}-[0-9]{7}|ORD-20[0-9]{6}-[0-9]{5}",
    "tracking": (
        r"1Z[A-Z0-9]{6}[0-9]{10}|9[2-5][0-9]{20}|[A-Z]{2}[0-9]{9}GB|tracking [0-9]{12}|JD[0-9]{18}"
        r"|003404[0-9]{14}|0[0-9]{13}|[0-9]{15}|9[1-5][0-9]{2}( [0-9]{4}){4} [0-9]{2}"
    ),
    "phone": (
        r"\+[1-9][0-9]{1,2} [0-9]{3} [0-9]{3} [0-9]{4}|\+49 1[5-7][0-9] [0-9]{8}"
        r"|0[1-9][0-9]{2} [0-9]{3} [0-9]{4}|\([0-9]{3}\) [0-9]{3}-[0-9]{4}"
        r"|00[1-9][0-9]{10,12}|0[1-7](\.[0-9]{2}){4}|4915[0-9]{9}"
        r"|[2-9][0-9]{2}-[0-9]{3}-[0-9]{4} / [2-9][0-9]{2}-[0-9]{3}-[0-9]{4}"
    ),
    "date": (
        rf"{DAY}( - | ){DAY}"
        r"|20[12][0-9]-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]) [012][0-9]:[0-5][0-9]:[0-5][0-9]|20[12][0-9]{11}"
    ),
    "price": (
        r"[1-9][0-9]{0,2},[0-9]{3}\.[0-9]{2} EUR"
        r"|\$[1-9][0-9]{0,4}\.[0-9]{2} and \$[1-9][0-9]{0,4}\.[0-9]{2}"
    ),
}


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_look_alikes_are_rarely_masked(name: str) -> None:
    """Fewer than one in a hundred (`[0-9]{15}` alone meets American Express by chance one time in 500)."""
    texts: list[str] = []

    @settings(max_examples=1000, deadline=None, database=None, derandomize=True)
    @given(st.from_regex(LOOK_ALIKES[name], fullmatch=True))
    def collect(text: str) -> None:
        assume(text not in texts)
        texts.append(text)

    collect()
    masked = [text for text in texts if mask(f"about {text} please").found]
    assert len(masked) < 0.01 * len(texts), masked


HOSTILE = [
    "4 " * 50_000,
    "4111 " * 20_000,
    "1" * 100_000,
    "4111111111111111 12/27 123 " * 4_000,
    "password " * 11_000,
    "password is " * 8_000,
    "password:" * 11_000,
    "my password is my " * 5_500,
    "pin " * 25_000,
    "code is " * 12_500,
    "otp " + "is " * 33_000,
    "login: " * 14_000,
    "de89 " * 20_000,
    "de89" * 25_000,
    "at 10 " * 16_000,
    "eyJ" * 33_000,
    "eyJ" + "a" * 100_000,
    "-----BEGIN PRIVATE KEY-----" * 3_700,
    "ssn " * 25_000,
    "://" * 33_000,
    "cvc is " * 14_000,
    "\u200b" * 100_000,
    "\uff14" * 100_000,
    " " * 100_000,
    "\n" * 100_000,
    "a" * 100_000,
    "'" * 100_000,
    "token=" * 16_000,
    "a@b.cc:" * 14_000,
    'password "' * 10_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:20]))
def test_time_grows_with_the_length_of_the_text(text: str) -> None:
    """All patterns on 100 KB; the bound is loose for slow machines, a quadratic pattern takes minutes."""
    started = time.thread_time()  # the processor's, so that a busy machine does not count
    mask(text)
    assert time.thread_time() - started < 5
