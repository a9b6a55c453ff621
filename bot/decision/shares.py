"""What a share that was counted says of the share that stands behind it. Pure."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

_Z = NormalDist().inv_cdf(0.975)


def interval(part: int, of: int) -> tuple[float, float]:
    """The share that may stand behind `part` of `of`, at 95 % certainty; (0, 1) of nothing.

    The score interval of E. Wilson, Journal of the American Statistical Association 22 (1927).
    """
    if not of:
        return 0.0, 1.0
    share, weight = part / of, _Z * _Z / of
    middle = (share + weight / 2) / (1 + weight)
    reach = sqrt(share * (1 - share) * weight + weight * weight / 4) / (1 + weight)
    return max(0.0, middle - reach), min(1.0, middle + reach)
