"""What agents type in Slack and Chatwoot, as customers read it: as it was typed, and no desk's own codes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.markup import Run, html, runs_of
from bot.channels.slack.words import escape
from bot.desks.chatwoot.parse import written_in as written_in_chatwoot
from bot.desks.chatwoot.typed import runs_in_text as runs_in_chatwoot
from bot.desks.people import Colleague
from bot.desks.slack.parse import FILES_STAY, written_in
from bot.desks.slack.typed import UNNAMED, runs_in_text, typed
from bot.desks.typed import Typed, typed_of
from bot.model import Markup

NAMES = {"U0BEN": "Ben"}
PEOPLE = {"U0BEN": Colleague("ben.lee", "Ben")}


CODES = ["<@U9>", "<#C1>", "<#C1|>", "<!here>", "<!subteam^S1>", "&lt;@U0BEN&gt;", "*<@U9>*"]
CODES += ["<@U9|zoe>", "<#C1|team-fraud>", "<!subteam^S1|@vip>", "<!here|here>", "<!channel|channel>"]


def in_slack(text: str) -> Typed:
    return typed(runs_in_text(text, NAMES))


def in_chatwoot(content: str) -> Typed:
    return typed_of(runs_in_chatwoot(content))


@pytest.mark.parametrize(
    ("typed_there", "read"),
    [
        ("2*3*4, snake_case, __init__, a * b, 5 * 6", "2*3*4, snake_case, __init__, a * b, 5 * 6"),
        ("*bold*, _it_, ~gone~ and `SKU_7_b`", "**bold**, it, ~gone~ and SKU_7_b"),
        ("a &amp; b &lt;c&gt;, :smile: :no_such_one:", "a & b <c>, 😄 :no_such_one:"),
        ("<https://shop.example/a_b_c|our page>", "[our page](https://shop.example/a_b_c)"),
        ("<http://shop.example|shop.example>, <https://shop.example/x>", "shop.example, https://shop.example/x"),
        ("<mailto:a@shop.example|a@shop.example> or <tel:+49301|+49301>", "a@shop.example or +49301"),
        ("*see <https://shop.example/?a=1&amp;b=2|this>*", "**see** **[this](https://shop.example/?a=1&b=2)**"),
        ("Ask <@U0BEN> or <@U0BEN|ben.lee>", "Ask Ben or Ben"),
        ("_<https://shop.example/_/b|x>", "_[x](https://shop.example/_/b)"),
        ("```x = *a*\ny```", "x = *a*\ny"),
        ("*Steps*\n- 5 EUR off", "Steps\n- 5 EUR off"),  # a minus must not become a bullet
        (r"*b* is C:\_x", r"b is C:\_x"),  # in mail, Markdown would lose the backslash
        ("*4111* 1111 1111 1111", "4111 1111 1111 1111"),  # no mark may hide a card's number from the masking
    ],
)
def test_slacks_signs(typed_there: str, read: str) -> None:
    assert in_slack(typed_there).text == read and not in_slack(typed_there).refused


@pytest.mark.parametrize("code", CODES)
def test_what_we_call_ourselves_is_refused_be_it_a_code_or_a_name(code: str) -> None:
    assert in_slack(f"Please ask {code} about it").refused == UNNAMED


def message(*elements: dict[str, Any], text: str = "!reply x", **more: Any) -> dict[str, Any]:
    blocks = [{"type": "rich_text", "elements": list(elements)}]
    return {"user": "U0BEN", "ts": "2.0", "thread_ts": "1.0", "text": text, "blocks": blocks, **more}


def section(*elements: dict[str, Any], kind: str = "section") -> dict[str, Any]:
    return {"type": f"rich_text_{kind}", "elements": list(elements)}


def words(text: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def reply_in(sent: dict[str, Any]) -> Typed | None:
    written = written_in(sent, "C0SUPPORT", "U0BOT", PEOPLE)
    assert written is not None
    return written.reply


def test_rich_text_knows_a_typed_star_from_bold_words() -> None:
    sent = message(
        section(words("!reply Take *two* of "), words("these", bold=True), words(", "), words("not that", strike=True)),
        {"type": "rich_text_list", "style": "bullet", "elements": [section(words("one")), section(words("2"))]},
        section(
            {"type": "user", "user_id": "U0BEN"}, words(" in shop "),
            {"type": "link", "url": "https://shop.example/a", "text": "here"}, words(" "),
            {"type": "emoji", "name": "x", "unicode": "1f44b-1f3fc"}, words(" & <b>", italic=True),
        ),
        text="!reply Take *two* …",
    )  # fmt: skip
    shown = "Take *two* of **these**, ~not that~\n• one\n• 2\nBen in shop [here](https://shop.example/a) 👋🏼 & <b>"
    assert reply_in(sent) == Typed(shown, Markup.MARKDOWN)


def test_rich_text_that_nobody_knows_is_read_as_text() -> None:
    for strange in ({"type": "rich_text_hologram"}, section({"type": "hologram"}), section(words("something else"))):
        assert reply_in(message(strange, text="!reply *Hello*")) == Typed("**Hello**", Markup.MARKDOWN)
    for called, text in (
        ({"type": "broadcast", "range": "here"}, "<!here|here>"),
        ({"type": "channel", "channel_id": "C1"}, "<#C1|team-fraud>"),
        ({"type": "usergroup", "usergroup_id": "S1"}, "<!subteam^S1|@vip>"),
    ):
        refused = reply_in(message(section(words("!reply "), called), text=f"!reply {text}"))
        assert refused is not None and refused.refused == UNNAMED


def test_files_stay_in_slack_and_a_note_is_no_reply() -> None:
    with_file = reply_in(message(section(words("!reply Look")), text="!reply Look", files=[{"name": "a.png"}]))
    assert with_file is not None and with_file.refused == FILES_STAY
    assert reply_in(message(section(words("Look")), text="Look")) is None


@pytest.mark.parametrize(
    ("typed_there", "read"),
    [
        ("2*3*4, 2**3**4, snake_case, __init__, a * b", "2*3*4, 2**3**4, snake_case, __init__, a * b"),
        (r"2\*3\*4 and a\_b and \[x\](y)", "2*3*4 and a_b and [x](y)"),
        ("**bold**, *it*, _it_, ***both*** and `SKU_7_b`", "**bold**, it, it, **both** and SKU_7_b"),
        ("AT&amp;T &lt;b&gt; &quot;x&quot;", 'AT&T <b> "x"'),
        ('[our page](https://shop.example/a_(b) "title")', "[our page](https://shop.example/a_(b))"),
        ("<https://shop.example/a_b> <a@shop.example>", "https://shop.example/a_b a@shop.example"),
        ("Hello,\\\nthere\n\n* one\n* **two**", "Hello,\nthere\n\n• one\n• **two**"),
        ("1. one\n2. *two*", "1. one\n2. two"),
        ("[@Anna](mention://user/12/Anna) knows", "Anna knows"),
        ("```\nx = *a*\n```", "x = *a*"),
        ("[call us](tel:+4930) now", "call us (+4930) now"),
        ("[x](javascript:alert)", "[x](javascript:alert)"),
    ],
)
def test_chatwoots_markdown(typed_there: str, read: str) -> None:
    assert in_chatwoot(typed_there).text == read


def test_send_in_chatwoot_is_a_command_and_no_word() -> None:
    message = {"id": 5, "message_type": 1, "sender": {"id": 12, "type": "user"}, "created_at": 1}
    written = written_in_chatwoot({**message, "content": "!send **No**, never"}, "1")
    assert written and (written.anyway, written.reply) == (True, Typed("**No**, never", Markup.MARKDOWN))
    written = written_in_chatwoot({**message, "content": "!sending it"}, "1")
    assert written and (written.anyway, written.reply) == (False, Typed("!sending it"))


UNMARKED = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="*_~`:<[\\|"), max_size=80)
WITHIN_WORDS = st.lists(st.from_regex(r"[a-z0-9]{1,5}", fullmatch=True), min_size=2, max_size=6)
SIGNS = st.sampled_from(["*", "_", "**", "__", "~", " ", " * ", " _ ", "\n", " & ", " <b> ", "? "])


@given(st.lists(UNMARKED, max_size=4))
def test_words_without_marks_arrive_as_they_were_typed(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert in_slack(escape(text)) == in_slack(text.replace("&", "&amp;")) == Typed(text.strip())
    if not re.search(r"&\S*;|^\s*[*+-]\s", text, re.M):
        assert in_chatwoot(text) == Typed(text.strip())


@given(WITHIN_WORDS, st.lists(SIGNS, min_size=6, max_size=6))
def test_a_sign_within_words_or_alone_survives(parts: list[str], signs: list[str]) -> None:
    text = "".join(f"{part}{sign}" for part, sign in zip(parts, signs, strict=False)).strip() + "."
    assert in_slack(escape(text)) == Typed(text) == in_chatwoot(text)


@given(
    st.lists(st.tuples(st.text(st.characters(codec="ascii"), max_size=12), st.booleans(), st.booleans()), max_size=6)
)
def test_no_channel_shows_other_signs_than_were_meant(given_runs: list[tuple[str, bool, bool]]) -> None:
    runs = [Run(text, bold, "https://shop.example/a_b" if linked else "") for text, bold, linked in given_runs]
    made, said = typed_of(runs), "".join(run.text for run in runs)
    if made.markup is Markup.MARKDOWN:
        shown = re.sub(r"<[^<>]*>", "", html(made.text))
        for sign in "*_\\[]~`+":
            assert shown.count(sign) == said.count(sign) == "".join(r.text for r in runs_of(made.text)).count(sign)
    else:
        assert "".join(said.split()) in "".join(made.text.split()) or any(linked for _, _, linked in given_runs)


KEYS = ["type", "elements", "text", "style", "bold", "url", "unicode", "name", "indent", "offset", "user_id", "range"]
KINDS = [
    "rich_text",
    "rich_text_list",
    "rich_text_section",
    "rich_text_quote",
    "text",
    "link",
    "emoji",
    "user",
    "color",
]
LEAVES = st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=5) | st.sampled_from(KINDS)
PARTS = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=25,
)


@given(st.lists(PARTS, max_size=3), st.text(max_size=9))
def test_no_blocks_break_the_reading(parts: list[Any], text: str) -> None:
    reply = reply_in(message(section(words("!reply ")), *parts, text=f"!reply {text}"))
    assert isinstance(reply, Typed)
