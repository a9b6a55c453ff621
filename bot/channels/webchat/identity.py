"""Whom the site vouches for: reads the signed token (a JWT) that a page shows with each of its calls.

The algorithm follows from our own key and never from the token, so that a token cannot choose to be checked less
strictly (https://www.rfc-editor.org/rfc/rfc8725, section 3.1).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from jwt.types import Options

from bot.channels.webchat.settings import Settings
from bot.errors import Refused, SettingsError

log = logging.getLogger("firstline.webchat")

AUDIENCE = "firstline"
LONGEST_LIFE_SECONDS = 24 * 3600.0
LEEWAY_SECONDS = 30.0  # the site's clock and ours are never quite the same
MAX_TOKEN = 4096
MAX_SUBJECT = 200
MIN_SECRET_BYTES = 32
MIN_DIFFERENT_BYTES = 10
MIN_RSA_BITS = 2048
LATEST_TIME = 1e12
# The claims are checked here, by our own clock.
_SIGNATURE_ONLY: Options = {
    "verify_signature": True, "verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False,
    "verify_iss": False, "verify_sub": False, "verify_jti": False,
}  # fmt: skip

Key = bytes | RSAPublicKey | EllipticCurvePublicKey


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody whom the site vouches for.

    Attributes:
        subject: the site's own id of the customer.
        name: as agents read it: name, mail address, or both.
        until: when this is no longer vouched for, in seconds since 1970, leeway included.
    """

    subject: str
    name: str | None
    until: float

    @property
    def person(self) -> str:
        return f"user:{self.subject}"

    @property
    def address(self) -> str:
        """The same on every device. A digest, because a subject may hold any letter and be of any kind."""
        return f"user-{sha256(self.subject.encode()).hexdigest()[:32]}"


class _Unfit(ValueError):
    """What is wrong with a token's claims, in words that hold nothing of the token."""


class Tokens:
    """Checks tokens against one key.

    Args:
        algorithm: HS256, RS256 or ES256; no other is accepted.
    """

    def __init__(self, algorithm: str, key: Key) -> None:
        self._algorithm = algorithm
        self._key = key
        self._said: set[str] = set()

    def read(self, token: str, now: float) -> Identity:
        """Whom a token vouches for.

        Raises:
            Refused: 401 with a sentence for the visitor. The log says once for each reason what is wrong.
        """
        try:
            if len(token) > MAX_TOKEN:
                raise _Unfit(f"it is longer than {MAX_TOKEN} characters")
            claims = jwt.decode(token, self._key, algorithms=[self._algorithm], options=_SIGNATURE_ONLY)
            return _identity(claims, now)
        except (jwt.InvalidTokenError, ValueError, RecursionError) as error:
            self._tell(_reason(error, self._algorithm))
            raise Refused("Your sign-in could not be checked. Please sign in again.", 401) from None

    def _tell(self, reason: str) -> None:
        """The reasons are our own sentences, so there are few; what a token says is never logged."""
        if reason not in self._said:
            self._said.add(reason)
            log.warning("A visitor's token was refused: %s. (Said once; see docs/how-to/webchat.md.)", reason)


def make_tokens(settings: Settings) -> Tokens | None:
    """The check that the settings ask for; None if the site vouches for nobody.

    Raises:
        SettingsError: a key cannot be used.
    """
    if settings.jwt_secret and settings.jwt_public_key:
        raise SettingsError(
            "Set FIRSTLINE_WEBCHAT_JWT_SECRET or FIRSTLINE_WEBCHAT_JWT_PUBLIC_KEY, not both: only one of them is used."
        )
    if settings.jwt_secret:
        return Tokens("HS256", _shared_secret(settings.jwt_secret.get_secret_value()))
    return Tokens(*_public_key(settings.jwt_public_key)) if settings.jwt_public_key else None


def _shared_secret(text: str) -> bytes:
    secret = text.encode()
    if len(secret) < MIN_SECRET_BYTES or len(set(secret)) < MIN_DIFFERENT_BYTES:
        raise SettingsError(
            f"FIRSTLINE_WEBCHAT_JWT_SECRET can be guessed: it needs at least {MIN_SECRET_BYTES} random bytes. "
            "Make one with `openssl rand -hex 32`, and give the same to your site."
        )
    if text.startswith("-----BEGIN"):
        raise SettingsError("FIRSTLINE_WEBCHAT_JWT_SECRET holds a key: put it into FIRSTLINE_WEBCHAT_JWT_PUBLIC_KEY.")
    return secret


def _public_key(value: str) -> tuple[str, Key]:
    text = value.replace("\\n", "\n").strip()
    try:
        pem = text if text.startswith("-----BEGIN") else Path(text).read_text()
        if "PRIVATE KEY" in pem:
            raise SettingsError(
                "FIRSTLINE_WEBCHAT_JWT_PUBLIC_KEY holds a private key. Keep that one at your site, and put the public "
                "one here: `openssl pkey -in private.pem -pubout`."
            )
        key = load_pem_public_key(pem.strip().encode())
    except (OSError, ValueError, UnsupportedAlgorithm):
        raise SettingsError(
            "FIRSTLINE_WEBCHAT_JWT_PUBLIC_KEY cannot be read: put a public key there as PEM "
            "(-----BEGIN PUBLIC KEY-----…), or the path of a file that holds one."
        ) from None
    if isinstance(key, RSAPublicKey) and key.key_size >= MIN_RSA_BITS:
        return "RS256", key
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        return "ES256", key
    raise SettingsError(
        f"FIRSTLINE_WEBCHAT_JWT_PUBLIC_KEY is of a kind that is not used here: take RSA with at least {MIN_RSA_BITS} "
        "bits (RS256), or an elliptic curve P-256 (ES256)."
    )


def _identity(claims: Mapping[str, Any], now: float) -> Identity:
    """Raises _Unfit."""
    subject, audience = claims.get("sub"), claims.get("aud", AUDIENCE)
    if not isinstance(subject, str) or not subject.strip() or len(subject) > MAX_SUBJECT or not subject.isprintable():
        raise _Unfit(f"its `sub` must be a text of 1 to {MAX_SUBJECT} characters")
    if AUDIENCE not in (audience if isinstance(audience, list) else [audience]):
        raise _Unfit(f"its `aud` is not `{AUDIENCE}`")
    expires, begins = _time(claims, "exp"), _time(claims, "nbf")
    if expires is None:
        raise _Unfit("it has no `exp`")
    if now > expires + LEEWAY_SECONDS:
        raise _Unfit("it has expired; the page must fetch a new one in time")
    if expires > now + LONGEST_LIFE_SECONDS + LEEWAY_SECONDS:
        raise _Unfit("its `exp` is more than 24 hours ahead")
    if begins is not None and begins > now + LEEWAY_SECONDS:
        raise _Unfit("it is not valid yet (`nbf`); compare the clocks of the site and of this server")
    name = ", ".join(filter(None, (_text(claims, "name"), _text(claims, "email"))))
    return Identity(subject, name or None, expires + LEEWAY_SECONDS)


def _time(claims: Mapping[str, Any], claim: str) -> float | None:
    value = claims.get(claim)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < LATEST_TIME:
        raise _Unfit(f"its `{claim}` must be a number of seconds since 1970")
    return float(value)


def _text(claims: Mapping[str, Any], claim: str) -> str | None:
    value = claims.get(claim)
    return "".join(filter(str.isprintable, value)).strip()[:100] or None if isinstance(value, str) else None


def _reason(error: Exception, algorithm: str) -> str:
    if isinstance(error, jwt.InvalidAlgorithmError):
        return f"it is not signed with {algorithm}, which belongs to the key that is set here"
    if isinstance(error, jwt.InvalidSignatureError):
        return "its signature does not fit the key that is set here"
    return str(error) if isinstance(error, _Unfit) else "it is not a token that can be read"
