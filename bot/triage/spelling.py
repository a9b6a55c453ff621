"""How watched words are really typed: short forms, slips of the finger, masks such as `f***`, digits for letters."""

# ruff: noqa: E501 (lists of words)

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.triage.watched_words import KEYWORDS, MASKED, REAL

_NOT = {
    "do": "dont", "did": "didnt", "does": "doesnt", "is": "isnt aint", "are": "arent", "was": "wasnt", "were": "werent",
    "will": "wont", "would": "wouldnt", "can": "cant cannot", "could": "couldnt", "has": "hasnt", "have": "havent",
    "had": "hadnt", "should": "shouldnt",
}  # fmt: skip
_SAID = {
    "i am": "im i'm", "i have": "ive i've", "i will": "i'll", "i would": "i'd", "you are": "youre you're",
    "you have": "youve you've", "you will": "youll you'll", "they are": "theyre they're", "they have": "theyve they've",
    "we are": "we're", "we have": "weve we've", "there is": "theres there's", "that is": "thats that's",
    "what is": "whats what's wats", "where is": "wheres where's", "who is": "whos who's", "it is": "it's",
    "he is": "he's hes", "she is": "she's shes", "let us": "let's lets", "going to": "gonna gunna", "want to": "wanna",
    "got to": "gotta", "let me": "lemme", "give me": "gimme", "do not know": "dunno idk", "you": "u ya ye yous youse yis",
    "your": "ur yer", "are": "r", "please": "plz pls plse pleas plez", "people": "ppl", "because": "cos coz cuz bc",
    "someone": "some1 sum1 sumone somone", "anyone": "any1 anyne", "somebody": "sombody", "to": "2", "for": "4",
    "with": "wit wiv", "my": "mi", "the": "teh da", "this": "dis", "that": "dat", "what": "wat wot", "with you": "w/u",
    "fuck": "fk fuk fck fcuk fvck phuck effing", "fucking": "fkn fkin fking fukin fuckin fcking fcuking feckin", "shit": "shite",
    "fuck off": "gtfo", "shut the fuck up": "stfu", "kill yourself": "kys", "what the fuck": "wtf", "for fuck sake": "ffs",
    "kill myself": "kms", "account": "acc acct a/c", "customer service": "cs", "as soon as possible": "asap",
    "thank you": "ty thx thnx thanx", "talk": "tlk", "speak": "spk", "message": "msg", "want": "wnt", "need": "nd",
}  # fmt: skip
EXPANDED = {
    short: f"{verb} not" for verb, shorts in _NOT.items() for base in shorts.split()
    for short in (base, re.sub(r"nt$", "n't", base))
} | {short: full for full, shorts in _SAID.items() for short in shorts.split()}  # fmt: skip

# Words that carry a meaning here and are often mistyped. A slip of one letter is mended, or two swapped ones.
# Common words one slip away from a watched one: mending these would hear things that nobody said.
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _slips(word: str) -> Iterable[str]:
    """Every way to mistype a word once: a letter left out, two swapped, one wrong, one too many."""
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    for left, right in cuts[1:]:  # the first letter is nearly always right
        if right:
            yield left + right[1:]
            yield from (left + letter + right[1:] for letter in _LETTERS)
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        yield from (left + letter + right for letter in _LETTERS)


def _mending() -> dict[str, str]:
    known = {*KEYWORDS, *MASKED, *EXPANDED, *REAL}
    return {slip: word for word in KEYWORDS if len(word) >= 5 for slip in _slips(word) if slip not in known} | {
        "laywer": "lawyer", "soliciter": "solicitor", "solictor": "solicitor", "frued": "fraud", "froud": "fraud",
        "humen": "human", "sucide": "suicide", "suiside": "suicide", "suecide": "suicide", "agnet": "agent",
        "complane": "complain", "persin": "person", "refound": "refund", "agressive": "aggressive", "hakked": "hacked",
        "somebdy": "somebody", "rep": "representative", "reps": "representative", "csr": "representative",
    }  # fmt: skip


_MENDED = _mending()
WATCHED = frozenset({*KEYWORDS, *MASKED, "kill", "die", "bomb", "human", "help", "scam", "sue", "agent", "hate"})
LEET = str.maketrans("0134578@$!", "oieastbasi")
_MASK = str.maketrans({"$": "s", "@": "[a-z]", "!": "i", "0": "o", "1": "[il]", "3": "e", "4": "a", "5": "s", "7": "t",
                       "*": "[a-z]", "#": "[a-z]", "%": "[a-z]"})  # fmt: skip


def mended(word: str) -> str:
    return _MENDED.get(word, word)


def unmasked(word: str, among: Iterable[str]) -> str | None:
    """The swear word that `f***`, `a$$` or `sh1t` hides, or None. A lone `***` hides nothing that can be known."""
    shape = word.translate(_MASK)
    if not re.search(r"[a-z]", word) or re.search(r"[^a-z\[\]-]", shape):
        return None
    pattern = re.compile(re.sub(r"(?:\[a-z\]){3,}", "[a-z]{2,7}", shape))
    return next((known for known in among if pattern.fullmatch(known)), None)
