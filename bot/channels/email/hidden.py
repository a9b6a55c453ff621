"""Leaves out of tidy HTML what a browser does not show, such as a newsletter's preview line. Pure."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

_VOID = {"br", "hr"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_KEPT = {"p", "br", "div", "li", "blockquote", "pre", "tr", "td", "hr"}
_HIDES = re.compile(r"display\s*:\s*none", re.IGNORECASE)


def visible(html: str) -> str:
    """The blocks and words that are shown; a heading becomes a paragraph.

    Args:
        html: well-formed, as a cleaner leaves it.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.shown)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shown: list[str] = []
        self._hidden = 0  # how many open elements there are from the hidden one on

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        hides = any(name == "hidden" or (name == "style" and _HIDES.search(value or "")) for name, value in attrs)
        if tag not in _VOID and (self._hidden or hides):
            self._hidden += 1
        elif not self._hidden:
            self._show(tag, "")

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            self._hidden -= 1
        else:
            self._show(tag, "/")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.shown.append(escape(data, quote=False).replace("\xa0", "&nbsp;"))

    def _show(self, tag: str, slash: str) -> None:
        if tag in _KEPT or tag in _HEADINGS:
            self.shown.append(f"<{slash}{'p' if tag in _HEADINGS else tag}>")
