"""Keys to machines: API keys, access tokens, signed tokens, private keys, secrets carried in links."""

import re
from collections.abc import Iterator

from bot.privacy.model import Span
from bot.privacy.view import View

# Published prefixes; source: each issuer's documentation and GitHub's list of secret-scanning patterns.
_ISSUED = re.compile(
    r"""(?<![A-Za-z\d])(?:
        (?:sk|rk|pk)_(?:live|test)_[A-Za-z\d]{8,200}                # Stripe
      | whsec_[A-Za-z\d+/=]{16,100}                                 # Stripe, Svix
      | sk-[A-Za-z\d_-]{20,200}                                     # OpenAI, Anthropic
      | gh[pousr]_[A-Za-z\d]{16,255} | github_pat_\w{20,255}        # GitHub
      | glpat-[\w-]{16,100}                                         # GitLab
      | (?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA|ANVA)[A-Z\d]{16}(?![A-Z\d])  # AWS
      | AIza[\w-]{30,60} | ya29\.[\w-]{20,255}                      # Google
      | xox[abeoprs]-[\w-]{10,255} | xapp-[\w-]{10,255}             # Slack
      | \d{8,10}:[A-Za-z\d_-]{35}(?![A-Za-z\d_-])                   # Telegram bots
      | SG\.[\w-]{16,64}\.[\w-]{16,64}                              # SendGrid
      | shp(?:at|ca|pa|ss)_[A-Fa-f\d]{20,64}                        # Shopify
      | npm_[A-Za-z\d]{30,64} | pypi-[\w-]{40,255} | hf_[A-Za-z\d]{30,64} | dop_v1_[a-f\d]{40,64}
      | eyJ[\w-]{8,4000}\.[\w-]{8,8000}(?:\.[\w-]{0,4000})?         # JWT: base64 of '{"'
    )""",
    re.VERBOSE | re.ASCII,
)
# A block cut off by a length limit has no end line: then all that follows is the key.
_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z\d ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
    r"(?s:.*?)(?:-----END [A-Z\d ]{0,40}PRIVATE KEY(?: BLOCK)?-----|\Z)"
)
_NAMED = re.compile(
    r"(?<![a-z])(?:(?:api|access|secret|private|auth|client|session|refresh|bearer|webhook)[ _-]?"
    r"(?:key|token|secret)(?: id)?|authorization|bearer|(?<=[?&#])(?:token|sig|signature|key|secret))"
)
# A key has eight or more characters and a digit among them; "api key documentation" has not.
_VALUE = re.compile(r"""["' ]{0,2}(?:is|was|[:=])?[ \n"']{0,3}(?:bearer )?([a-z\d_.~+/=-]{8,400})""")


def find_keys(view: View) -> Iterator[Span]:
    """Keys known by their form, and long values that the text itself calls a key or a token."""
    for pattern in (_ISSUED, _PRIVATE_KEY):
        for match in pattern.finditer(view.text):
            yield Span(match.start(), match.end())
    past = 0
    for name in _NAMED.finditer(view.low):
        value = _VALUE.match(view.low, name.end()) if name.start() >= past else None
        if value and any(map(str.isdigit, value[1])):
            past = value.end(1)
            yield Span(value.start(1), value.end(1))
