"""Passwords: known only by the words around them.

Each rule begins at a word such as "password" and looks a bounded way ahead or behind, so that the work
grows with the length of the text and no faster.
"""

import re
from collections.abc import Iterator

from bot.privacy.model import Span
from bot.privacy.pins import find_pins
from bot.privacy.values import looks_secret, may_be_secret, value_at
from bot.privacy.view import View

_NOUN = re.compile(
    r"(?:pass[ -]?(?:word|code|phrase|wort)s?|passwd|pass|pwd|psswd|psw|pw|p/w|kennwort|mot de passe|mdp"
    r"|contraseña|clave|senha|wachtwoord|hasło|lösenord|adgangskode|salasana|parola|пароль|密码|密碼"
    r"|パスワード|비밀번호|(?:secret|security|memorable|safe) word)\d?"
)
_FOR_WHAT = r"(?: (?:for|to|of|on|in|at|with|i|we|you|that|which|für)(?: [\w@.'-]{1,30}){1,6}?)?"
_CLOSING = r"[\"'*_)\]]{0,3}"
_FILLERS = r"(?: (?:still|now|actually|currently|just|simply|probably|always|set to|called|the word|this)){0,3}"
_IS = r"(?:'s| (?:is|was|ist|war|lautet|est|était|es|era|è|é|är|er|jest))"
_WOULD_BE = (
    r"(?:to|to be|as|is not|was not|isn't|wasn't|should be|would be|will be|must be|are"
    r"|,? ?(?:and |but )?it(?: i|')s|,? ?(?:and |but )?it was)"
)

# "password: x", "pwd=x", '"password": "x"', "password is: x"; but not the face in "my password :p".
_ASSIGNED = re.compile(rf"(?! :[dpos3x](?!\w)){_FOR_WHAT}{_IS}?{_FILLERS}{_CLOSING} ?(?:[:=]|-+>)[:=>]?[ \n]{{0,3}}")
# "password for my account is still x"
_STATED = re.compile(rf"{_FOR_WHAT}{_CLOSING}{_IS}{_FILLERS} ?,?[ \n]{{1,3}}")
# "changed my password to x", "password should be x", "password, it is x"
_HINTED = re.compile(rf"{_CLOSING} ?{_WOULD_BE}{_FILLERS}[ \n]{{1,3}}")
# "password x", also on the next line
_BESIDE = re.compile(rf"{_CLOSING},?[ \n]{{1,3}}(?:- )?")
# "x is my password", "use x as the password"
_BEFORE = re.compile(
    r"(?:^|[\s(\x1e])(\S{4,100}) (?:(?:is|was|ist) (?:my|the|our|mein|das)|as(?: my| the| a)?)"
    r"(?: \w{1,20})? $"
)
_ENDINGS_BEFORE = tuple(
    f"{word} " for word in ("my", "the", "our", "as", "a", "mein", "das", "account", "login", "current", "old")
)
_REACH_BEFORE = 130  # characters

# "login is anna / s3cret!", "credentials: bob:hunter2"
_LOGIN = re.compile(
    r"(?<![a-z])(?:log[ -]?in|logon|user ?name|user|creds|credentials|zugangsdaten)(?: details| data| info)?"
    r"(?:(?: is| are| with| using)?[:=] ?| is | are | with | using )[^\s/|:,]{1,64}"
    r"(?: ?[/|:,] ?| - | and | pass )(?=\S)"
)
_BEHIND_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63} ?[:/|] ?(?=\S{0,40}?[a-z])")
_IN_ADDRESS = re.compile(r"(?<=://)[^\s/:@]{1,64}:([^\s/@]{1,128})@")


def find_passwords(view: View) -> Iterator[Span]:
    """Values that the customer calls a password or PIN; not the many sentences about passwords."""
    past = 0
    for noun in _NOUN.finditer(view.low):
        # A noun inside a value already taken would look at the same characters again and again.
        if noun.start() >= past and _is_whole_word(view.low, noun) and (span := _password(view, noun)):
            past = span.end
            yield span
    yield from find_pins(view)
    yield from _logins(view)


def _is_whole_word(low: str, noun: re.Match[str]) -> bool:
    """True but for "passport", "spw"; "mypassword" and "db_password" count."""
    before, after = low[noun.start() - 1 : noun.start()], low[noun.end() : noun.end() + 1]
    return not (after.isascii() and after.isalpha()) and (len(noun[0]) > 5 or not before.isalnum())


def _password(view: View, noun: re.Match[str]) -> Span | None:
    """The value that goes with one noun, by the first rule that finds one."""
    end = noun.end()
    if assigned := _ASSIGNED.match(view.low, end):
        return _accepted(view, assigned.end(), is_presented=True)
    if noun[0] == "pass":  # "boarding pass AB1234"
        return None
    if (stated := _STATED.match(view.low, end)) and (span := _accepted(view, stated.end(), is_presented=True)):
        return span
    for rule in (_HINTED, _BESIDE):
        if (match := rule.match(view.low, end)) and (span := _accepted(view, match.end(), is_presented=False)):
            return span
    return _before(view, noun.start())


def _accepted(view: View, at: int, *, is_presented: bool) -> Span | None:
    """The value at `at` if it is a secret; `is_presented` if the sentence says that it is the password."""
    value = value_at(view, at)
    if value is None:
        return None
    span, is_quoted = value
    is_likely = may_be_secret if is_presented or is_quoted else looks_secret
    return span if is_likely(view, span) else None


def _before(view: View, start: int) -> Span | None:
    """The value in front of a noun that begins at `start`: "x is my password"."""
    if not view.low.endswith(_ENDINGS_BEFORE, max(0, start - 10), start):
        return None
    match = _BEFORE.search(view.low[max(0, start - _REACH_BEFORE) : start])
    if match is None:
        return None
    shift = max(0, start - _REACH_BEFORE)
    span = Span(match.start(1) + shift, match.end(1) + shift)
    return span if looks_secret(view, span) else None


def _logins(view: View) -> Iterator[Span]:
    """Passwords behind a user name or an e-mail address, and in the address of a server."""
    for pattern in (_LOGIN, _BEHIND_EMAIL):
        for match in pattern.finditer(view.low):
            if span := _accepted(view, match.end(), is_presented=False):
                yield span
    for match in _IN_ADDRESS.finditer(view.low):
        yield Span(match.start(1), match.end(1))
