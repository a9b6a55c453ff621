"""From a reply to the mail that shows it. Pure, so there is no date in it: `Post.send` puts it in.

Every mail is plain text and HTML at once. It quotes nothing: a mail reader shows the thread, and a quote would carry
what was masked. The headers say that a program wrote it, so that no other program answers (RFC 3834).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.charset import QP, Charset
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formataddr
from html import escape
from typing import Any

from bot.channels.email.address import bounded, domain_of, message_ids, our_message_id, sender_and_thread
from bot.channels.email.headers import clean
from bot.channels.email.wording import bare_subject
from bot.channels.markup import html, plain
from bot.events import Outgoing
from bot.model import Author, Markup, Option, Reply

NO_SUBJECT = "your message"

_UTF8 = Charset("utf-8")
_UTF8.body_encoding = QP


def render_mail(message: Outgoing, *, ours: str, from_name: str, shop: str) -> dict[str, Any]:
    """`{"recipient", "content", "files"}`: to whom, the mail's bytes without a Date, and what is to be attached.

    Args:
        ours: the address that it comes from.
        from_name: the name shown with it.
        shop: what customers know the shop as.
    """
    recipient, thread = sender_and_thread(message.address)
    mail = MIMEMultipart("alternative")
    mail["From"] = formataddr((one_line(from_name), ours), "utf-8")
    mail["To"] = recipient
    subject = f"Re: {bare_subject(one_line(message.place.get('subject', ''))) or NO_SUBJECT}"
    mail["Subject"] = subject if subject.isascii() else Header(subject, "utf-8", header_name="Subject").encode()
    mail["Message-ID"] = our_message_id(message.key, thread, domain_of(ours))
    answered = message_ids(message.place.get("message_id", ""))
    if answered:
        mail["In-Reply-To"] = answered[0]
        mail["References"] = bounded([*message_ids(message.place.get("references", "")), answered[0]])
    if message.author is not Author.AGENT:
        mail["Auto-Submitted"] = "auto-replied"
        mail["X-Auto-Response-Suppress"] = "All"
    note = note_under(message.author, shop)
    mail.attach(MIMEText(plain_text(message.reply, note), "plain", _UTF8))  # type: ignore[arg-type]
    mail.attach(MIMEText(html_text(message.reply, note), "html", _UTF8))  # type: ignore[arg-type]
    # No random boundary: the same message is the same bytes in every try.
    mail.set_boundary(f"={message.key}=")
    return {"recipient": recipient, "content": mail.as_bytes(), "files": message.files}


def note_under(author: Author, shop: str) -> str:
    """Who wrote, and how to get a person; empty under what a person wrote."""
    match author:
        case Author.BOT:
            return f'This is an automatic answer from {shop}. To reach a person, reply with the word "human".'
        case Author.SYSTEM:
            return f"This is an automatic message from {shop}."
        case _:
            return ""


def plain_text(reply: Reply, note: str) -> str:
    text = clean(reply.text)
    blocks = [plain(text) if reply.markup is Markup.MARKDOWN else text]
    numbered, named = options_of(reply.options)
    if numbered:
        blocks.append("\n".join(f"{number}. {label}" for number, label in enumerate(numbered, 1)))
        blocks.append(how_to_choose(numbered))
    blocks += [how_to_say(label) for label in named]
    if note:
        blocks.append(f"-- \n{note}")
    return "\n\n".join(block for block in blocks if block) + "\n"


def html_text(reply: Reply, note: str) -> str:
    text = clean(reply.text)
    body = html(text) if reply.markup is Markup.MARKDOWN else _paragraphs(text)
    numbered, named = options_of(reply.options)
    if numbered:
        body += f"<ol>{''.join(f'<li>{escape(label)}</li>' for label in numbered)}</ol>"
        body += f"<p>{escape(how_to_choose(numbered))}</p>"
    body += "".join(f"<p>{escape(how_to_say(label))}</p>" for label in named)
    if note:
        body += f"<p>-- <br>{escape(note)}</p>"
    return f"<!DOCTYPE html>\n<html><body>\n{body}\n</body></html>\n"


def options_of(options: Sequence[Option]) -> tuple[list[str], list[str]]:
    """The labels that are chosen by number, and those that are chosen by their words.

    The core counts articles only, so that a "1" never sends a person away (bot/decision/choice.py).
    """
    articles = [one_line(option.label) for option in options if option.id.startswith("article:")]
    others = [one_line(option.label) for option in options if not option.id.startswith("article:")]
    return articles, others


def how_to_choose(labels: Sequence[str]) -> str:
    numbers = [str(number) for number in range(1, len(labels) + 1)]
    choice = f"{', '.join(numbers[:-1])} or {numbers[-1]}" if len(numbers) > 1 else "1"
    return f"Reply with {choice}."


def how_to_say(label: str) -> str:
    return f"Or reply with these words: {label}"


def one_line(text: str) -> str:
    return " ".join(clean(text).split())


def _paragraphs(text: str) -> str:
    blocks = re.split(r"\n{2,}", escape(text.strip()))
    return "".join(f"<p>{block.replace(chr(10), '<br>')}</p>" for block in blocks)
