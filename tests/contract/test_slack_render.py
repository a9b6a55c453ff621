"""How a message looks in Slack, and that it keeps Slack's limits."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.markup import Run, runs_of
from bot.channels.slack.render import after_tap, render_message, without_looks
from bot.channels.slack.split import split
from bot.events import Outgoing
from bot.model import Markup, Option, Reply
from tests.contract.samples.slack import CARL, DM, HELP, KEY, THREAD
from tests.fakes.slack_blocks import buttons_of, check_message, shown


def outgoing(text: str, *options: Option, markup: Markup = Markup.PLAIN, **more: Any) -> Outgoing:
    return Outgoing(
        KEY, **{"address": CARL, "place": {"dm": DM, "thread": ""}, **more}, reply=Reply(text, options, markup)
    )


def test_a_message_in_private() -> None:
    (request,) = render_message(outgoing("5 < 6 & <@U0DORA> *not bold*"))
    assert request["arguments"]["channel"] == DM and "thread_ts" not in request["arguments"]
    assert request["arguments"]["text"] == "5 &lt; 6 &amp; &lt;@U0DORA&gt; *not bold*"
    assert request["arguments"]["blocks"] == [
        {
            "type": "rich_text",
            "block_id": f"fl-{KEY}-0",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "5 < 6 & <@U0DORA> *not bold*"}]}
            ],
        }
    ]


def test_the_private_chat_is_found_by_the_person_if_it_is_not_known() -> None:
    (request,) = render_message(outgoing("hi", place={"dm": "", "thread": ""}))
    assert request["person"] == CARL and "channel" not in request["arguments"]
    (request,) = render_message(outgoing("hi", place={"dm": DM, "thread": THREAD}))
    assert request["person"] == "" and request["arguments"]["thread_ts"] == THREAD


def test_in_public_it_goes_into_the_thread_and_names_the_person() -> None:
    option = Option("private:tok", "Talk in private")
    (request,) = render_message(outgoing("hi", option, address=f"{HELP}/{THREAD}/{CARL}", public=True, place={}))
    arguments = request["arguments"]
    assert (arguments["channel"], arguments["thread_ts"]) == (HELP, THREAD)
    assert arguments["text"] == f"<@{CARL}> hi"
    assert arguments["blocks"][0]["elements"][0]["elements"][0] == {"type": "user", "user_id": CARL}
    assert arguments["blocks"][1]["block_id"] == f"fl-{KEY}-0-o0-{CARL}"
    check_message(arguments)


def test_markdown_becomes_bold_links_and_lists() -> None:
    source = (
        "**Free** returns, see [our page](https://shop.example/a_(b)).\n\n\n- one\n2. two **[x](mailto:a@b.example)**"
    )
    assert runs_of(source) == [
        Run("Free", bold=True),
        Run(" returns, see "),
        Run("our page", url="https://shop.example/a_(b)"),
        Run(".\n\n• one\n2. two "),
        Run("x", bold=True, url="mailto:a@b.example"),
    ]


@pytest.mark.parametrize("source", ["[x](javascript:alert(1))", "**open", "[a](", "** **", "[x](http://[)"])
def test_what_is_no_markdown_stays_as_it_was_written(source: str) -> None:
    assert "".join(run.text for run in runs_of(source)) == source


def test_long_texts_are_split_where_a_reader_expects_it() -> None:
    words = [f"word{number:04}" for number in range(900)]
    requests = render_message(outgoing(" ".join(words), Option("say:yes", "Yes")))
    assert len(requests) == 3
    assert " ".join(shown(request["arguments"]) for request in requests).split() == words
    assert [request["mark"] for request in requests] == [f"fl-{KEY}-{part}" for part in range(3)]
    assert [len(buttons_of(request["arguments"])) for request in requests] == [0, 0, 1]
    for request in requests:
        check_message(request["arguments"])
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    parts = split([Run(family * 1000)])
    assert all(len(part[0].text) % len(family) == 0 for part in parts)


def test_buttons_keep_slacks_limits() -> None:
    options = [Option(f"article:{number}", f"{number} " + "long " * 30) for number in range(60)]
    options.append(Option("say:" + "x" * 3000, "Something rare"))
    (request,) = render_message(outgoing("Which?", *options))
    check_message(request["arguments"])
    found = [button for _, button in buttons_of(request["arguments"])]
    assert len(found) == 61 and found[0]["value"] == "article:0" and found[-1]["value"] == "say:Something rare"


def test_nothing_to_say() -> None:
    assert render_message(outgoing("")) == []
    (request,) = render_message(outgoing("", Option("say:yes", "Yes")))
    check_message(request["arguments"])


def test_the_plainer_form_says_the_same() -> None:
    text = "**Free**, see [our page](https://shop.example)"
    (request,) = render_message(outgoing(text, Option("say:yes", "Yes"), markup=Markup.MARKDOWN))
    plain = without_looks(request["arguments"])
    assert shown(plain) == "Free, see our page (https://shop.example)"
    assert plain["blocks"][0]["block_id"] == request["mark"] and len(buttons_of(plain)) == 1


def test_after_a_tap_the_choice_stands_where_the_buttons_were() -> None:
    (request,) = render_message(outgoing("Which?", Option("say:yes", "Yes")))
    blocks = after_tap(request["arguments"]["blocks"], "Yes")
    assert [block["type"] for block in blocks] == ["rich_text", "context"]
    check_message({"text": "Which?", "blocks": blocks})
