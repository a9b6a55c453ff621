"""The pure parts of web chat: keys and tokens, kinds and names of files, parsing, and the colours of the widget."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from pydantic import ValidationError

from bot.channels.webchat.file_types import RUNS, TYPES, plain_name, refuse_programs, type_of
from bot.channels.webchat.identity import Tokens, make_tokens
from bot.channels.webchat.parse import parse
from bot.channels.webchat.settings import Settings
from bot.channels.webchat.stream import shown_message
from bot.errors import Refused, SettingsError
from bot.events import Attachment, AttachmentKind
from tests.contract.samples.webchat import PAYLOADS

ROOT = Path(__file__).parents[2]
NOW = 1_790_000_000.0
CLAIMS = {"sub": "42", "exp": NOW + 600}


def public_pem(key: Any) -> str:
    return str(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())


def checker(**settings: Any) -> Tokens:
    tokens = make_tokens(Settings(**settings))
    assert tokens is not None
    return tokens


# --- keys and tokens ---


@pytest.mark.parametrize("as_file", [False, True])
@pytest.mark.parametrize("kind", ["RS256", "ES256"])
def test_a_public_key_is_taken_as_text_or_as_a_file(tmp_path: Path, kind: str, as_file: bool) -> None:
    key: Any = rsa.generate_private_key(65537, 2048) if kind == "RS256" else ec.generate_private_key(ec.SECP256R1())
    pem = public_pem(key)
    (tmp_path / "key.pem").write_text(pem)
    tokens = checker(jwt_public_key=str(tmp_path / "key.pem") if as_file else pem.replace("\n", "\\n"))
    identity = tokens.read(jwt.encode(CLAIMS, key, kind), NOW)
    assert (identity.person, identity.name) == ("user:42", None)
    other = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(Refused):
        tokens.read(jwt.encode(CLAIMS, other, "ES256"), NOW)


def test_a_public_key_cannot_be_used_as_a_shared_secret() -> None:
    """The old trick: sign with HS256 and the public key, which everybody knows."""
    pem = public_pem(rsa.generate_private_key(65537, 2048))
    head, body = (
        urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in ({"alg": "HS256", "typ": "JWT"}, CLAIMS)
    )
    signature = urlsafe_b64encode(hmac.digest(pem.encode(), head + b"." + body, hashlib.sha256)).rstrip(b"=")
    with pytest.raises(Refused) as caught:
        checker(jwt_public_key=pem).read(b".".join((head, body, signature)).decode(), NOW)
    assert caught.value.status == 401


@pytest.mark.parametrize(
    "key",
    [
        rsa.generate_private_key(65537, 1024),
        ec.generate_private_key(ec.SECP384R1()),
        ed25519.Ed25519PrivateKey.generate(),
    ],
)
def test_other_keys_are_refused_at_the_start(key: Any) -> None:
    with pytest.raises(SettingsError, match="of a kind that is not used here"):
        checker(jwt_public_key=public_pem(key))


def test_a_private_key_is_refused_and_not_repeated() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    with pytest.raises(SettingsError, match="holds a private key") as caught:
        checker(jwt_public_key=pem)
    assert pem.splitlines()[1] not in str(caught.value)


def test_a_placeholder_is_no_secret() -> None:
    with pytest.raises(ValidationError, match="placeholder"):
        Settings.model_validate({"jwt_secret": "changeme"})
    assert make_tokens(Settings()) is None


def test_the_same_person_has_the_same_address_and_others_another() -> None:
    tokens = checker(jwt_secret="0123456789abcdefghijklmnopqrstuvwxyz")
    key = "0123456789abcdefghijklmnopqrstuvwxyz"
    first, again = (tokens.read(jwt.encode({**CLAIMS, "jti": n}, key, "HS256"), NOW) for n in ("1", "2"))
    other = tokens.read(jwt.encode({**CLAIMS, "sub": "42 "}, key, "HS256"), NOW)
    odd = tokens.read(jwt.encode({**CLAIMS, "sub": "a/b:c é", "name": " Zoë\n\x00 ", "email": 7}, key, "HS256"), NOW)
    assert first.address == again.address != other.address
    assert (odd.person, odd.name) == ("user:a/b:c é", "Zoë")
    assert re.fullmatch(r"user-[0-9a-f]{32}", odd.address)


# --- files ---


@pytest.mark.parametrize(
    ("name", "declared", "kind", "media_type"),
    [
        ("tent.JPG", "text/html", AttachmentKind.PHOTO, "image/jpeg"),
        ("a.b.pdf", "", AttachmentKind.FILE, "application/pdf"),
        ("memo.m4a", "audio/x-m4a", AttachmentKind.AUDIO, "audio/mp4"),
        ("clip.mov", "", AttachmentKind.VIDEO, "video/quicktime"),
        ("image", "image/png", AttachmentKind.PHOTO, "image/png"),
        ("notes", "text/plain; charset=utf-8", AttachmentKind.FILE, "text/plain"),
    ],
)
def test_the_end_of_the_name_tells_what_a_file_is(
    name: str, declared: str, kind: AttachmentKind, media_type: str
) -> None:
    assert type_of(name, declared) == (kind, media_type)


@pytest.mark.parametrize("name", [*(f"x.{end}" for end in sorted(RUNS)), "x.", ".png.exe", "x", "x.zip", "x.png "])
def test_what_is_not_on_the_list_is_not_taken(name: str) -> None:
    with pytest.raises(Refused, match="of a kind that we cannot take") as caught:
        type_of(name, "application/x-msdownload")
    assert caught.value.status == 415


def test_no_setting_lets_programs_through() -> None:
    assert not RUNS & set(TYPES)
    with pytest.raises(ValidationError, match="can run"):
        Settings.model_validate({"file_types": "zip, .EXE"})
    assert Settings.model_validate({"file_types": ".zip, step,pdf"}).file_types == ("zip", "step")


def test_programs_are_known_by_their_first_bytes() -> None:
    for start in (b"MZ\x90\x00", b"\x7fELF", b"#!/b"):
        with pytest.raises(Refused, match="is a program"):
            refuse_programs("holiday.jpg", start)
    refuse_programs("holiday.jpg", b"\xff\xd8\xff\xe0")


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("C:\\fakepath\\tent.jpg", "tent.jpg"),
        ("../../etc/passwd", "passwd"),
        ("bill\u202efdp.exe", "billfdp.exe"),
        ("a\x00b\nc\ud800.png", "abc.png"),
        ("", "file"),
        ("x" * 500 + ".pdf", "x" * 116 + ".pdf"),
        ("x" * 500, "x" * 120),
    ],
)
def test_names_are_only_names(given: str, plain: str) -> None:
    assert plain_name(given) == plain


# --- parsing and showing ---


def test_every_sample_is_read_or_passed_over() -> None:
    read = [parse(payload) for payload in PAYLOADS]
    assert sum(incoming is not None for incoming in read) == 15
    assert all(incoming.text == incoming.text.strip() for incoming in read if incoming)


def test_only_files_that_the_server_read_are_files() -> None:
    photo = Attachment(AttachmentKind.PHOTO, "a.png", "image/png", 1, content=b"x")
    incoming = parse({"client_id": "12345678", "text": " ", "address": "a", "files": [photo, {"name": "b"}, "c"]})
    assert incoming is not None and incoming.attachments == (photo,) and incoming.text == ""


@pytest.mark.parametrize(("text", "shown"), [("[photo]", ""), ("[see page 2]", "[see page 2]"), ("look", "look")])
def test_a_stand_in_is_not_shown_beside_its_file(text: str, shown: str) -> None:
    row = {
        "seq": 1, "author": "customer", "text": text, "markup": "plain", "options": [], "client_id": "x",
        "created_at": NOW, "agent_name": None,
        "files": [{"name": "a.png", "kind": "photo", "media_type": "image/png", "size": 3}],
    }  # fmt: skip
    message = shown_message(row)
    assert message["text"] == shown
    assert message["files"] == [{"name": "a.png", "kind": "photo", "size": 3}]


# --- colours ---

CSS = (ROOT / "bot/pages/static/widget.css").read_text()
TEXT_ON = [
    ("on-accent", "accent"), ("on-header", "header"), ("text", "surface"), ("text", "background"),
    ("muted", "surface"), ("muted", "background"), ("accent", "surface"), ("accent", "background"),
    ("error", "surface"), ("on-notice", "notice"), ("on-badge", "badge"),
]  # fmt: skip


def colours(start: str) -> dict[str, str]:
    """The default colours that a rule gives, by name."""
    rule = CSS[CSS.index(start) :].split("}")[0]
    found = dict(re.findall(r"--([\w-]+): var\(--firstline-\1, (#[0-9a-f]{6}|var\(--[\w-]+\))\)", rule))
    return {
        name: found[value.removeprefix("var(--").rstrip(")")] if value.startswith("var") else value
        for name, value in found.items()
    }


def luminance(colour: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("start", [":host {", ':host([data-theme="dark"]) {\n'])
def test_text_stands_out_and_so_do_controls(start: str) -> None:
    given = colours(start)
    weak = {pair: contrast(given[pair[0]], given[pair[1]]) for pair in TEXT_ON}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}
    assert contrast(given["control"], given["surface"]) >= 3


def test_both_dark_themes_are_the_same() -> None:
    assert colours(':host(:not([data-theme="light"])) {') == colours(':host([data-theme="dark"]) {\n')


def test_every_variable_is_on_the_page_and_no_other_is() -> None:
    page = (ROOT / "docs/how-to/webchat.md").read_text()
    assert set(re.findall(r"--firstline-[a-z-]+", page)) == set(re.findall(r"--firstline-[a-z-]+", CSS))
