"""Does a piece of text ask something, and does it stand on its own feet? Pure."""

from __future__ import annotations

import re

from bot.decision.plain import plain

AUX = r"(?:is|are|was|were|do|does|did|can|could|will|would|should|shall|may|must|has|have|isnt|isn't)"
_WHO = r"(?:i|you|u|ya|we|they|he|she|it|there|this|that|these|those|my|your|our|his|her|their|any|anyone|someone)"
_THING = rf"(?:{_WHO}|the|an?|some|all|delivery|shipping|postage|returns?|refunds?|vat|parking|it's)"


def _any(*patterns: str) -> str:
    return f"(?:{'|'.join(patterns)})"


OPENER = r"(?:please |pls |then )?" + _any(
    r"how (?:much|many|long|far|big|often|soon|old|late|about|come)\b",
    rf"(?:how|where|when|why) {AUX}\b",
    r"(?:how|where|when|what|who)(?:'s|s) (?:the|my|your|it|that|this)\b",
    rf"what (?:about|if|{AUX})\b",
    rf"what (?:\w+ ){{1,3}}{AUX}\b",
    rf"which (?:\w+ ){{1,2}}{AUX}\b",
    rf"who (?:pays|{AUX})\b",
    rf"(?:can|could|would|should|will|shall|may|must|cant|can't) (?:{_THING})\b",
    rf"(?:do|does|did|dont|don't|doesnt|doesn't|didnt|didn't|have|haven't|has|hasn't) (?:{_WHO}|anybody|the \w+ \w+)\b",
    rf"(?:is|are|isn't|aren't|was|were) (?:{_THING})\b",
    r"tell me\b",
    r"let me know\b",
    r"i(?:'d| would)? (?:also )?(?:(?:want|need|like|love) to know|wonder)\b",
    r"i(?:'m| am| was)? (?:also )?wondering\b",
)
"""How a question begins, looked for behind "and" and commas: what may also begin a relative clause is left out."""

_BEGINS = re.compile(_any(OPENER, r"(?:how|what|where|when|why|who|which|whats|wheres|hows|whens)\b"), re.IGNORECASE)
_LEADING = re.compile(
    "^(?:"
    + _any(
        r"hi|hello|hey|hiya|dear|good (?:morning|afternoon|evening|day)|there|all|team|folks|guys",
        r"ok|okay|so|well|also|and|but|plus|then|or|to|oh|just|actually|anyways?|btw|by the way",
        r"please|pls|thanks|thank you|cheers|great|sorry",
        r"quick (?:one|question)|question|my question is|first(?:ly)?|second(?:ly)?|lastly",
    )
    + r"\b[\s,.:!-]*)+",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"\b"
    + _any(
        r"i(?:'d| would)? (?:really )?(?:want|need|like|love|wish|have) to",
        r"i(?:'m| am| was)? (?:just )?(?:trying|looking|hoping|wondering)",
        r"i wonder|tell me|let me know|explain|how to",
        r"how (?:do|can|could|should|would) (?:i|we|you)",
        r"(?:can|could|may|should) i",
        r"(?:can|could|would|do) (?:you|u)",
    )
    + r"\b",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    _any(
        r"(?:can|could|would|will) (?:you|u|someone|somebody|anyone|anybody) (?:please |pls )?"
        r"(?:help|assist|advise|check|explain)(?: me| us)?(?: out)?"
        r"(?: with (?:this|that|it|something|a few things|two things|some questions))?(?: please)?",
        r"i (?:have|need|got) .{0,20}(?:questions?|help|advice)(?: please)?",
        r"i (?:would|'d) like .{0,15}(?:help|advice)",
        r"(?:is )?(?:any|some)(?:one|body) (?:there|here)|are you there",
        r"how are (?:you|u|things)(?: \w+){0,2}|how(?:'s| is) it going|what(?:'s| is)? up",
        r"what (?:can|should|do|shall|must) (?:i|we) do(?: now| next| then| about (?:it|this|that))?|what now",
        r"any (?:idea|ideas|help|advice|suggestions|news|update|updates|thoughts)(?: (?:why|please|on this))?",
        r"(?:is|was) (?:that|this|it) (?:still )?(?:ok|okay|possible|right|alright|all right|correct|normal|true)",
        r"(?:can|could|may) i (?:just |quickly )?ask(?: you)?(?: \w+){0,3}|can i do (?:that|this|it)",
        r"how (?:do|does|can|would|will) (?:i|that|this|it) (?:do (?:it|that|this)|work)",
        r"right|ok|okay|yes|no|really|why(?: not| is that)?|how so|how come|how|thoughts|you see|isn't it",
        r"you know|know what i mean|does that make sense|don't you think|do you understand",
        r"what do you (?:think|suggest|recommend|advise)|what (?:happened|is going on|gives)",
        r"what does (?:that|this|it) mean|please(?: help)?(?: me)?|let me know(?: please| asap| what you think)?",
    ),
    re.IGNORECASE,
)
_DANGLING = re.compile(
    _any(
        r"\b(?:it|its|it's|them|they|theirs|he|she|same|ones|either|both|one of)\b",
        r"\b(?:the|that|this|another|other) one\b",
        r"\b(?:this|that|these|those)\b"
        r"(?! (?!back|out|off|here|there|then|now|too|again|all|and|for|from|with|into)\w{3,})",
        r"\bif so\b|\bif not\b|\bdo so\b",
        r"^(?:and |but |or )?(?:what|how) (?:about|if)\b",
        r"^(?:and |or |but )?(?:to|for|from|in|with) \w+",
    ),
    re.IGNORECASE,
)


def asks(part: str) -> bool:
    """Does it ask or request something of its own? "Can you help me?" and "any idea?" do not."""
    bare = _LEADING.sub("", plain(part), count=1).strip(" ,.:;-")
    if _EMPTY.fullmatch(bare.rstrip("?! ")) or not any(character.isalpha() for character in bare):
        return False
    return "?" in bare or bool(_BEGINS.match(bare)) or bool(_REQUEST.search(bare))


def begins_as_question(text: str) -> bool:
    return bool(_BEGINS.match(text.strip()))


def needs_context(part: str) -> bool:
    """Does it lean on words that stand elsewhere ("how long does it take?"), so that alone it could mean anything?"""
    bare = plain(part).strip(" ,.:;?!-")
    return bool(_DANGLING.search(bare)) or len(_LEADING.sub("", bare, count=1).split()) < 3
