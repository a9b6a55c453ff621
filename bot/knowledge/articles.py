"""Read and check the editors' articles: every problem of every file is found in one go, each with its line.

A file is front matter between two `---` lines and, below it, the answer in plain Markdown. knowledge/README.md shows
one. Nothing is guessed or repaired: an article is right or it is named with what to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from bot.errors import KnowledgeError, Problem
from bot.knowledge.front_matter import FrontMatter, Text
from bot.model import Article

AUDIENCES = ("public", "signed-in", "internal")
MOST_BYTES = 100_000
MOST_ANSWER = 3000
MOST_SHORT = 240
MOST_PHRASING = 300
LEAST_PHRASINGS = 6
REQUIRED = ("id", "title", "phrasings", "tags", "audience", "owner", "review_by")
OPTIONAL = ("short", "links")
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HTML = re.compile(r"<[A-Za-z/!][^>]*>?")


def read_articles(folder: Path) -> tuple[Article, ...]:
    """All articles of the folder, by id.

    Raises:
        KnowledgeError: with a Problem for each thing to mend, in the order of files and lines.
    """
    files = sorted(folder.glob("*.md"))
    if not files:
        problem = Problem(str(folder), 0, "There is no article here.", "Put at least one <id>.md into this folder.")
        raise KnowledgeError("The articles cannot be read.", (problem,))
    problems = [
        Problem(str(stray), 0, "This article lies in a subfolder and would not be read.", f"Move it up to {folder}.")
        for stray in sorted(folder.glob("*/**/*.md"))
    ]
    drafts = [Draft(file) for file in files]
    ids = {draft.file.stem for draft in drafts}
    for draft in drafts:
        draft.check_links(ids)
        problems.extend(draft.problems)
    problems.extend(_repeated(drafts))
    if problems:
        many = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise KnowledgeError(
            f"The articles cannot be used: {many}.", tuple(sorted(problems, key=lambda p: (p.file, p.line)))
        )
    return tuple(draft.article() for draft in drafts)


def same_words(text: str) -> str:
    """The form in which two texts count as the same: case and spaces do not matter."""
    return " ".join(text.split()).casefold()


class Draft:
    """One file while it is being checked: what could be read of it, and its problems so far."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.id = self.title = self.audience = self.owner = self.review_by = self.answer = ""
        self.phrasings: tuple[Text, ...] = ()
        self.tags: tuple[Text, ...] = ()
        self.links: tuple[Text, ...] = ()
        self.short: str | None = None
        self.title_line = 0
        text = self._text()
        if text is not None:
            matter = FrontMatter(str(file), text, self.problems)
            if matter.readable:
                self._fields(matter)
                self._answer(matter)

    def article(self) -> Article:
        return Article(
            id=self.id,
            title=self.title,
            phrasings=tuple(text.value for text in self.phrasings),
            answer=self.answer,
            tags=tuple(text.value for text in self.tags),
            audience=self.audience,
            owner=self.owner,
            review_by=self.review_by,
            short=self.short,
            links=tuple(text.value for text in self.links),
        )

    def check_links(self, ids: Iterable[str]) -> None:
        for link in self.links:
            if link.value not in ids:
                self._add(
                    link.line, f'The link "{link.value}" leads to no article.', "Write an existing id or remove it."
                )
            elif link.value == self.file.stem:
                self._add(link.line, "The article links to itself.", "Remove this link.")

    def _text(self) -> str | None:
        size = self.file.stat().st_size
        if size > MOST_BYTES:
            self._add(0, f"The file has {size:,} bytes.", f"Shorten it to at most {MOST_BYTES:,}.")
            return None
        raw = self.file.read_bytes()
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            self._add(line, "The file is not UTF-8 text.", "Save it as UTF-8.")
            return None

    def _fields(self, matter: FrontMatter) -> None:
        matter.require(REQUIRED, OPTIONAL)
        self.id = matter.text("id").value
        title = matter.text("title")
        self.title, self.title_line = title.value, title.line
        self.phrasings = matter.texts("phrasings")
        self.tags = matter.texts("tags")
        self.links = matter.texts("links")
        self.audience = matter.text("audience").value
        self.owner = matter.text("owner").value
        self.review_by = matter.date("review_by")
        short = matter.text("short")
        self.short = short.value or None
        self._check_id(matter)
        self._check_audience(matter)
        self._check_phrasings(matter)
        if len(short.value) > MOST_SHORT:
            self._add(short.line, f"short has {len(short.value)} characters.", f"Cut it to at most {MOST_SHORT}.")

    def _check_id(self, matter: FrontMatter) -> None:
        line = matter.line("id")
        if self.id and not ID.fullmatch(self.id):
            self._add(
                line, f'The id "{self.id}" has a wrong form.', "Use lower-case letters, digits and single hyphens."
            )
        elif self.id and self.id != self.file.stem:
            self._add(line, f'The id "{self.id}" is not the file name.', f"Write {self.file.stem} or rename the file.")

    def _check_audience(self, matter: FrontMatter) -> None:
        if self.audience and self.audience not in AUDIENCES:
            known = ", ".join(AUDIENCES)
            self._add(matter.line("audience"), f'The audience "{self.audience}" is unknown.', f"Use one of: {known}.")

    def _check_phrasings(self, matter: FrontMatter) -> None:
        if matter.line("phrasings") and len(self.phrasings) < LEAST_PHRASINGS:
            self._add(
                matter.line("phrasings"),
                f"There are only {len(self.phrasings)} phrasings.",
                f"Write at least {LEAST_PHRASINGS}, each as a customer would type it.",
            )
        for phrasing in self.phrasings:
            if len(phrasing.value) > MOST_PHRASING:
                self._add(phrasing.line, "The phrasing is too long.", f"Cut it to at most {MOST_PHRASING} characters.")

    def _answer(self, matter: FrontMatter) -> None:
        self.answer = matter.body.strip()
        line = matter.body_line
        if not self.answer:
            self._add(line, "The answer is empty.", "Write it below the second --- line.")
        if len(self.answer) > MOST_ANSWER:
            self._add(line, f"The answer has {len(self.answer)} characters.", f"Cut it to at most {MOST_ANSWER}.")
        for found in HTML.finditer(matter.body):
            where = line + matter.body.count("\n", 0, found.start())
            self._add(where, f'The answer holds HTML: "{found.group()[:40]}".', "Write it in Markdown.")

    def _add(self, line: int, what: str, do: str) -> None:
        self.problems.append(Problem(str(self.file), line, what, do))


def _repeated(drafts: Iterable[Draft]) -> list[Problem]:
    """Phrasings and titles that stand twice: the second place is named, with the first."""
    problems: list[Problem] = []
    seen: dict[str, tuple[Path, int]] = {}
    for draft in drafts:
        title = [Text(draft.title, draft.title_line)] if draft.title else []
        for text in [*title, *draft.phrasings]:
            key = same_words(text.value)
            if key in seen:
                file, line = seen[key]
                what = f'"{text.value}" stands already in {file.name}:{line}.'
                problems.append(Problem(str(draft.file), text.line, what, "Reword or remove one of the two."))
            else:
                seen[key] = (draft.file, text.line)
    return problems
