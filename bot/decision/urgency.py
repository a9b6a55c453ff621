"""What presses a customer: the time they speak of, in their own words. Pure."""

# ruff: noqa: E501 (a wording reads better in one line)

from __future__ import annotations

import re
from collections.abc import Sequence

MESSAGES_READ = 6

_DAY = (
    r"(?:today|tonight|tomorrow|tmrw|tomorow|(?:on |this |next )?(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"(?: (?:morning|afternoon|evening|night))?|this (?:weekend|week|morning|afternoon|evening)|at the weekend"
    r"|in (?:a|an|one|two|three|four|five|a few|a couple of|\d{1,2}) (?:hours?|days?|minutes?|mins|weeks?)|in the morning|at (?:noon|\d{1,2}(?::\d\d)? ?(?:am|pm)))"
)
_EVENT = (
    r"(?:flight|plane|train|ferry|trip|trek|hike|tour|holidays?|vacation|wedding|birthday|party|race|marathon|expedition"
    r"|climb|camp|festival|departure|anniversary|funeral|exam|interview|event|honeymoon|travels?|christmas|deadline)"
)
_GAP = r"(?: [\w'’-]+){0,4}?"
_PRESSED = re.compile(
    rf"\b(?:(?:my|our|the|her|his|their|daughter'?s|son'?s) (?:\w+ ){{0,2}}{_EVENT} (?:is|leaves|starts|begins|goes|departs)(?: \w+){{0,2}}? {_DAY}"
    rf"|(?:(?:i|we|they|she|he)(?:'m|'re|'s| am| are| is)? )?(?:leave|leaving|leaves|fly|flying|flies|travel|travelling|traveling|set(?:ting)? off|depart|departing|go away|going away|going|off)"
    rf"(?: (?:to|on|for|out)(?: [\w'’]+){{1,3}}?)? {_DAY}"
    rf"|(?:need|needs|needed|must have|have to have|want|require)(?: [\w'’-]+){{0,5}}? (?:(?:by|before|until|till|for|latest) (?:my |our |the |a )?(?:\w+ ){{0,2}}(?:{_DAY}|{_EVENT}|weekend|noon|end of (?:the )?(?:day|week))|{_DAY})"
    rf"|(?:has to|have to|must|should|needs to) (?:be here|arrive|be delivered|be there|reach (?:me|us)|leave|go out|be (?:sorted|solved|settled|done)){_GAP} (?:(?:by|before|until) (?:the |my |our )?)?(?:{_DAY}|{_EVENT}|weekend|noon)"
    rf"|(?:before|by|until|till) (?:the weekend|i (?:leave|fly|go|travel)|we (?:leave|fly|go|travel)|(?:my|our|the) {_EVENT}|christmas|{_DAY}|close of business|end of (?:the )?(?:day|business|week))"
    rf"|{_DAY} (?:is|at) the (?:latest|last day|deadline)|(?:last day|deadline|(?:return )?(?:window|period)|offer|sale|code)(?: \w+){{0,2}} (?:is|ends|expires|runs out) {_DAY}"
    r"|(?:very |really |quite |extremely |it'?s |this is )?urgent(?:ly)?|emergency|asap|a\.s\.a\.p\.?|as soon as possible|(?:right|straight) (?:now|away)|immediately|at once"
    r"|time is (?:running out|short)|running out of time|in a (?:big |great |real )?(?:hurry|rush)|no time (?:left|to lose)|can(?:'t|not) wait (?:any longer|much longer|until|till)|time[- ]sensitive|at the latest)\b",
    re.IGNORECASE,
)  # fmt: skip
_NO_RUSH = re.compile(
    r"\b(?:no (?:rush|hurry|pressure|urgency)|(?:not|isn'?t|nothing|wasn'?t) (?:\w+ )?urgent|not in (?:a|any) (?:hurry|rush)"
    r"|take your time|when(?:ever)? you (?:have|get|find) (?:the |some |a )?(?:time|moment|minute|chance)|doesn'?t have to be (?:today|now))\b",
    re.IGNORECASE,
)
# "Before tomorrow I will have paid", "I was leaving today when": what is over, or asks for hours, does not press.
_NO_PRESSURE = re.compile(r"\b(?:are you|you|shop|store|stores) (?:\w+ ){0,2}open\b", re.IGNORECASE)


def urgency_of(messages: Sequence[str]) -> str:
    """The words in which a customer says that time presses; empty if they do not, or took it back since.

    Args:
        messages: the customer's own, oldest first; the last few are read.
    """
    for text in reversed(messages[-MESSAGES_READ:]):
        plain = text.replace("\u2019", "'")
        if _NO_RUSH.search(plain):
            return ""
        found = _PRESSED.search(plain)
        if found and not _NO_PRESSURE.search(plain):
            return found[0].strip()
    return ""
