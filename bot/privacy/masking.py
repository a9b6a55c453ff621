"""`mask`: run every detector until nothing is left to find, then put placeholders in."""

from collections.abc import Callable, Iterable

from bot.privacy.cards import find_cards
from bot.privacy.codes import find_codes
from bot.privacy.iban import find_ibans
from bot.privacy.keys import find_keys
from bot.privacy.model import Finding, Masked, SecretKind, Span
from bot.privacy.national_id import find_national_ids
from bot.privacy.passwords import find_passwords
from bot.privacy.view import View, view_of

# In order of certainty: where two overlap, the first names the whole.
_DETECTORS: tuple[tuple[SecretKind, Callable[[View], Iterable[Span]]], ...] = (
    (SecretKind.API_KEY, find_keys),
    (SecretKind.IBAN, find_ibans),
    (SecretKind.CARD, find_cards),
    (SecretKind.NATIONAL_ID, find_national_ids),
    (SecretKind.ONE_TIME_CODE, find_codes),
    (SecretKind.PASSWORD, find_passwords),
)

# Taking one secret out can lay another bare. Honest texts need two rounds, the last of which finds nothing;
# a hostile one may need as many as it has words, so all rounds together read no more than this. Only a
# hostile text of a hundred thousand characters gets that far, and is then masked but for what is left.
_MOST_CHARACTERS_READ = 1_000_000


def mask(text: str) -> Masked:
    """Replace every secret by a placeholder. Masking the result again changes nothing."""
    found: list[Finding] = []
    for _ in range(2 + _MOST_CHARACTERS_READ // (len(text) + 1)):
        view = view_of(text, [Span(finding.start, finding.end) for finding in found])
        fresh = _find(view)
        if not fresh:
            break
        found = sorted([*found, *fresh], key=lambda finding: finding.start)
    return Masked(_replace(text, found), tuple(found))


def _find(view: View) -> list[Finding]:
    """The secrets of one view, disjoint, with offsets in the original."""
    ranked = [(span, rank, kind) for rank, (kind, detect) in enumerate(_DETECTORS) for span in detect(view)]
    merged: list[tuple[Span, int, SecretKind]] = []
    for span, rank, kind in sorted(ranked):
        if merged and span.start < merged[-1][0].end:
            merged[-1] = _union(merged[-1], (span, rank, kind))
        else:
            merged.append((span, rank, kind))
    spans = [(kind, view.to_original(span)) for span, _, kind in merged]
    return [Finding(kind, span.start, span.end) for kind, span in spans]


def _union(first: tuple[Span, int, SecretKind], second: tuple[Span, int, SecretKind]) -> tuple[Span, int, SecretKind]:
    """Both ranges together: a secret must not show an end because two detectors cut it differently."""
    _, rank, kind = min(first, second, key=lambda ranked: ranked[1])
    return Span(first[0].start, max(first[0].end, second[0].end)), rank, kind


def _replace(text: str, found: Iterable[Finding]) -> str:
    """`text` with a placeholder for each finding (disjoint, in order)."""
    pieces: list[str] = []
    at = 0
    for finding in found:
        pieces += (text[at : finding.start], finding.placeholder)
        at = finding.end
    return "".join((*pieces, text[at:]))
