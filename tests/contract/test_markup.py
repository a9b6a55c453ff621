"""Our small Markdown on its way to channels, and where long texts are cut."""

from __future__ import annotations

import pytest

from bot.channels.cutting import end_of_part
from bot.channels.markup import Run, html, plain, runs_of


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("120*60*30 cm", "<p>120*60*30 cm</p>"),
        ("a **bold** word", "<p>a <strong>bold</strong> word</p>"),
        ("**__init__** and __init__ and _a_", "<p><strong>__init__</strong> and __init__ and _a_</p>"),
        ("snake_case_name", "<p>snake_case_name</p>"),
        ("* one\n* two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("10. ten\n11. eleven", '<ol start="10">\n<li>ten</li>\n<li>eleven</li>\n</ol>'),
        ("[x](https://a.example/b_c_d)", '<p><a href="https://a.example/b_c_d">x</a></p>'),
        ("[x](javascript:alert(1)) <script>", "<p>[x](javascript:alert(1)) &lt;script&gt;</p>"),
    ],
)
def test_html_knows_bold_lists_and_links_only(source: str, shown: str) -> None:
    assert html(source) == shown


def test_runs_and_plain_words_say_the_same() -> None:
    source = "**Two years**, see [our page](https://a.example) or [mail](mailto:help@a.example)\n- one\n2) two"
    assert runs_of(source)[0] == Run("Two years", bold=True)
    assert plain(source) == "Two years, see our page (https://a.example) or mail (help@a.example)\n• one\n2. two"


def test_a_cut_never_falls_inside_what_a_reader_sees_as_one() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    text = family * 10
    for limit in range(1, len(text)):
        end = end_of_part(text, 0, limit)
        assert end % len(family) == 0 or limit < len(family)
