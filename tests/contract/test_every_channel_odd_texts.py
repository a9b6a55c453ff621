"""The contract for odd texts: on every channel they come in and go out whole."""

from __future__ import annotations

import unicodedata

from tests.contract.every_rig import stage
from tests.contract.script import MARKED
from tests.contract.stage import Stage

__all__ = ["stage"]  # the fixture

ODD = [
    "**bold _italic `code ~strike [label]( (*_*_**__``~~[]()<>&|\\",
    "*one* _two_ ~three~ `four` ```five``` ||six|| __seven__ #eight +nine -ten =eleven {twelve} !",
    "family \U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 flag \U0001f1ee\U0001f1ea \U0001f44b\U0001f3fd",
    "\u0645\u0631\u062d\u0628\u0627 \u202eright to left\u202c and \u2067back\u2069",
    "zero\u200bwidth\u200cnon\u200djoiners\ufeffhere",
    "nul \x00 bell \x07 escape \x1b[31m",
    "half a pair \ud83d and the other \udc4d",
    "Zalgo a" + "\u0301" * 200 + " text",
    "<script>alert('x')</script> <b>not bold</b> &amp; &lt; &#60; <br/>",
    "@everyone @here @channel <!channel> <!everyone> <@U12345678> <#C12345678>",
    "hello\r\nBcc: all@shop.example\r\nContent-Type: text/html\r\n\r\nthere",
    "[click](javascript:alert(1)) [x](data:text/html,hi) ![y](https://evil.example/p.png)",
    "%s %d {0} {name} ${HOME} $(id) '; DROP TABLE messages; --",
    "long" * 200,
]


def letters(text: str) -> str:
    """What a reader sees of a text: without space, controls, marks of direction, and what stands for broken ones."""
    unwanted = ("Z", "C")
    seen = unicodedata.normalize("NFC", text.replace("\ufffd", ""))
    return "".join(character for character in seen if unicodedata.category(character)[0] not in unwanted)


async def test_odd_texts_come_in_and_go_out_whole(stage: Stage) -> None:
    await stage.start()
    odd = {f"p{n}": f"begin {text} end" for n, text in enumerate(ODD) if stage.rig.carries(f"begin {text} end")}
    for person, text in odd.items():
        await stage.rig.write(text, person)
    await stage.eventually(lambda: len(stage.stored()) == len(odd))
    assert sorted(map(letters, stage.stored())) == sorted(map(letters, odd.values()))
    for person, text in odd.items():

        async def answered(person: str = person, text: str = text) -> bool:
            return letters(f"echo: {text}") in letters("".join(await stage.rig.seen(person)))

        await stage.eventually(answered)
    await stage.settled()
    assert {row["state"] for row in stage.rows("SELECT state FROM outbox")} == {"sent"}


async def test_unbalanced_markdown_stays_readable(stage: Stage) -> None:
    await stage.start()
    for number, text in enumerate(ODD):
        if stage.rig.carries(text):
            await stage.rig.write(f"{MARKED}begin {text} end", f"p{number}")
    for number, text in enumerate(ODD):
        if stage.rig.carries(text):

            async def answered(number: int = number) -> bool:
                seen = " ".join(await stage.seen(f"p{number}"))
                return "begin" in seen and "end" in seen[seen.index("begin") :]

            await stage.eventually(answered)
    await stage.settled()
    assert {row["state"] for row in stage.rows("SELECT state FROM outbox")} == {"sent"}
