"""Questions about one order, which somebody has to open."""

# ruff: noqa: E501 (a wording reads better in one line)

from bot.triage.kinds import Kind
from bot.triage.rule import Family

ACCOUNT = Family(
    Kind.ACCOUNT,
    sure=(
        "(?:look|check|search|see) {up} (?:in|into|inside|at|up|on) my (?:account|order history|profile|purchase history)",
        "(?:look|pull|bring) up my (?:order|account|details|file|parcel|purchase)",
        "(?:how many|which|what) ~3 (?:orders?|purchases|parcels) (?:have|did|do) i (?:made|make|placed|place|have) ~12 (?:since|count|in total|last year)",
        r"what ~4 (?:did|have) i (?:buy|bought|order|ordered|purchase|purchased) ~4 (?:last|in (?:19|20)\d\d|from you|before|previously)",
        "who signed for (?:my|the|tt)|(?:what|which) name is on (?:my |the )?order",
    ),
)
