"""The words in which agents say that they are at it: what `bot/decision/useful.py` reads. Lower case, one space between.

The patterns see a clause after short forms were written out; "name" stands for a capital word.
"""

# ruff: noqa: E501, SIM905 (lists of wordings)

from __future__ import annotations

import re

SHORT = {
    "i'll": "i will", "ill": "i will", "im": "i am", "i'm": "i am", "ive": "i have", "i've": "i have", "i'd": "i would",
    "we'll": "we will", "we're": "we are", "we've": "we have", "they'll": "they will", "he'll": "he will",
    "she'll": "she will", "lemme": "let me", "gimme": "give me", "gonna": "going to", "gotta": "have to",
    "thx": "thanks", "tnx": "thanks", "thnx": "thanks", "thnks": "thanks", "ty": "thank you", "cheers": "thanks",
    "pls": "please", "plz": "please", "u": "you", "ur": "your", "mins": "minutes", "min": "minute", "sec": "second",
    "secs": "seconds", "mo": "moment", "asap": "soon", "brb": "be right back", "msg": "message", "w8": "wait",
    "it's": "it is", "that's": "that is", "let's": "let us", "there's": "there is", "you're": "you are", "2": "two",
    "1": "one", "won't": "will not", "haven't": "have not", "don't": "do not", "info": "information", "wil": "will",
    "teh": "the", "sory": "sorry", "srry": "sorry", "oder": "order", "fro": "for",
}  # fmt: skip

TELLING = frozenset(
    """hi hello hey hiya dear morning afternoon evening thanks thank appreciate appreciated patience patient understand
    sorry apologies apologize apologise pardon inconvenience wait waiting hold bear moment minute minutes second seconds
    tick hour hours bit while soon shortly busy hectic noted received look back posted touch regards wishes assist ticket
    standby stay tuned momentarily promptly worry worries""".split()
)
"""One of these makes a clause a courtesy or a holding one. `look` stands for all that somebody says they are going to do."""

SMALL = frozenset(
    """a able about absolutely afraid after again agent agents all allow also am an and annoying another answer answering any are as
    asked at away be been being best better but by can catch certainly colleague colleagues completely concern contacting
    continued could couple course crazy currently day deal delay delayed details do due effort especially every everyone
    experiencing fast feel few first for forward from frustrating frustration full fully further get getting give given
    giving gladly go going good great half handle handling hang happy hassle have he hear help helping her here him his
    hope how i if imagine important in inform is it just keep kind kindly know late later let like line little long longer
    lot make many may maybe me meantime meanwhile message messages might mind more most much must my name need news nice
    night not now of oh ok okay on once one or order our out patiently perfect please possible possibly probably problem put
    question quick quickly quite reaching real really replies reply request respond response right see shall she short
    side slight so some someone somebody something soonest speak still straight such support sure take taking talk team
    than that the their them then there these they thing things this though through till time to today together tomorrow
    tonight too trouble truly try trying two understanding until up update updated urgent us very warm was we well what
    when who will with within work working would writing you your yours""".split()
)
"""These may stand beside them, and say nothing by themselves."""

NEWS = frozenset(
    """yes no yep yeah nope done sent true correct exactly monday tuesday wednesday thursday friday saturday sunday sorted
    fixed solved gone""".split()
)
"""Answers that are no names, though they begin with a capital letter and are set off by a comma."""

YES_WELL = frozenset(
    "okay,ok,sure,of course,certainly,absolutely,right,all right,well,perfect,great,good question,great question,no problem,"
    "no worries,fair enough,good point,oh,oh no,oh dear,understood,so,very well".split(",")
)
"""Clauses that an answer may begin with, and a holding message too."""

_SOMEONE = r"(?:the|my|our|a|them|him|her|someone|name)\b"
_LOOK = (
    r"(?:(?:have|take|having|taking)(?: a)?(?: \w+)? (?:look|check|peek)(?: (?:at|into|through))?"
    r"|(?:look|looking|dig|digging) (?:at|into|in|through|this|that|it|up|for)(?: (?:at|to|into))?|look(?:ing)?"
    r"|(?:double[- ]?)?check(?:ing)?(?: (?:up|on|in|with|for|back))*|investigat(?:e|ing)|review(?:ing)?"
    r"|find(?:ing)? out|ask(?:ing)?|(?:see|seeing|figure out|work out)(?= (?:what|if|whether|why|how|where|which)\b)"
    r"|(?:speak|talk)(?:ing)? (?:with|to)|(?:consult|verify|confirm|clarify)(?:ing)?(?= (?:with|my|our)\b)"
    rf"|(?:get(?:ting)? hold of|(?:reach|contact)(?:ing)?(?: out to)?)(?= {_SOMEONE})|inquir(?:e|ing)|enquir(?:e|ing)"
    r"|(?:read|open|load|search|examin|study|trac|track|locat)(?:e|ing|y)?(?: (?:through|up|over|for))?(?= (?:your|the|this|it|that)\b)"
    r"|chas(?:e|ing)(?: up)?|pull(?:ing)? up|catch(?:ing)? up|go(?:ing)? (?:over|through)|work(?:ing)? on|tak(?:e|ing) (?:over|care of)"
    r"|(?:sort|get|sorting|getting) (?:this|that|it) (?:out|sorted)|get(?:ting)? onto|(?:tak|bring)(?:e|ing) (?:it|this|that) (?:up )?(?:with|to)"
    r"|(?:get|find)(?:ting|ing)? (?:someone|a colleague|my colleague|help|hold|more information|more details|an answer|answers))\b"
)
_US = r"(?:i|we|me|us|they|he|she|someone|somebody|name|(?:my|our|the|a|an) (?:\w+ )?(?:colleagues?|team|manager|supervisor|agent|specialists?|experts?|department))"
_STOP = (
    r"(?:and|but|so|then|because|however|please|it|is|are|was|were|has|will|can|cannot|could|should|would|must|you|to|yes"
    r"|no|which|meanwhile|until)\b"
)
# What it is about: up to the next word that may begin a clause of its own; after "whether" and the like, more freely.
_ABOUT = (
    r"(?: (?:(?:for|to|with|at|on|into|about|from) (?:you|it|the|our|my|your|a)\b"
    r"|(?:what|whether|if|why|where|when|how|who)\b(?: (?!(?:and|but|so|then|please|you can)\b)[^\W\d][\w'-]*)*"
    rf"|to(?= {_LOOK}\b)|{_LOOK}|(?!{_STOP})[^\W\d][\w'-]*))*"
)
_INTENDS = (
    rf"\b(?:{_US} )(?:(?:will|am|are|is|was|have|had|going|about|need|want|like|would like|try|trying|shall|just|also|first|now|quickly"
    r"|still|currently|already|personally|to|be|do|my|our|best|let|a|few|two|couple|some|of|more|moment|minutes?|seconds?|time|and"
    r"|may|can|busy|been|then|gladly|happily|certainly|so|right|the) )*"
)
_JUST = r"(?:just |still |currently |now |so |and )*"
_LETTER = r"(?:message|mail|e-?mail|question|request|case|ticket|enquiry|inquiry|complaint|details?|photos?|order|note)"
_HAND_ON = r"(?:pass|forward|escalat|hand|flag|ask|contact|messag|e-?mail|rais|reach|logg|not|inform)"
_WE_CAN = r"(?:i|we|they|he|she|name|my colleague) (?:can|am|have|know|hear|get|find|do|look|check|is|are|has)"

SAYS_NOTHING = tuple(
    re.compile(rf"(?:{pattern})(?!\w)")
    for pattern in (
        # looking into it
        rf"{_INTENDS}{_LOOK}{_ABOUT}|^{_JUST}(?=(?:double[- ]?)?\w+ing\b){_LOOK}{_ABOUT}",
        rf"(?:^|\band |\bbut )(?:just |will |are |am |is |going to |need to |have to )+{_LOOK}{_ABOUT}",
        # passing it on
        rf"\b{_US} (?:have |has |am |are )?(?:just |now |already |also )*(?:{_HAND_ON}(?:ed|ing)(?: out)?|let (?=\w+ \w+ know\b))(?: (?:it|this|that))?(?: down)?{_ABOUT}",
        rf"\b{_US} (?:will|am going to|would like to) (?:just )?{_HAND_ON}e?(?: out)?(?: (?:it|this|that))?{_ABOUT}",
        rf"\b{_US} (?:have )?(?:just )?(?:opened|created|logged) a (?:ticket|case){_ABOUT}",
        rf"\b(?:got|received|seen|read|have|missed) your (?:\w+ )?{_LETTER}\b",
        rf"\b(?:it|this|your (?:\w+ )?{_LETTER})(?: has been| was| is)(?: being)?(?: now)? (?:received|noted|logged|forwarded|escalated"
        rf"|passed|assigned|looked at|looked into|handled|reviewed|processed|with(?= (?:our|the|my)\b))(?: (?:on )?(?:to|by))?{_ABOUT}",
        # waiting
        rf"\b(?:waiting|wait) (?:for|on|to hear)(?: back)?{_ABOUT}|^(?:hang|hold) (?:tight|the line)|\bstay on the line",
        r"\b(?:will|should) not (?:be|take)(?: (?:me|us|you))? (?:too |very )?long\b|\b(?:me|us|my) (?:\w+ ){0,2}two minutes\b",
        r"^(?:still )?(?:(?:i am|we are) )?(?:still )?(?:on it|at it|here|on the case|short staffed)\b|^(?:nearly|almost) there",
        r"\b(?:leave|got) (?:it|this|that)\b|\b(?:give|allow) (?:me|us)\b|\bdo (?:my|our) best\b",
        r"\b(?:i|we) have not forgotten(?: (?:about )?you)?|\b(?:i|we) (?:do not know|am not sure|are not sure)\b.*",
        r"\b(?:high|large|heavy|unusual|lots?|many|more) (?:\w+ ){0,3}(?:volumes?|demand|messages|requests|enquiries|inquiries)(?: than usual)?",
        r"^(?:my|our) (?:system|computer|screen) is (?:a bit |very |quite )?slow\b",
        # getting back
        rf"\b{_US} (?:will|aim to) (?:be helping|get to|be with|reply to|reply|answer|respond to|respond|contact|help|assist)(?: you)?\b",
        r"\b(?:let(?:ting)? you know|keep you (?:posted|updated|informed)|update you|get (?:right |straight )?back to you|follow up|come back"
        rf"(?: to you)?|be (?:right )?back|be with you|get in touch)(?: (?:about|on|regarding|with){_ABOUT}"
        rf"|(?: as soon as| once| when| what| how| if| after| until){_ABOUT}(?: (?:i|we|they|he|she|is|it|are|have|has|can){_ABOUT})*)*",
        rf"\b(?:as soon as|once|until|when|while|after) {_WE_CAN}{_ABOUT}",
        # courtesies
        r"\b(?:sorry|apologi[sz]e|apologies)(?: \w+)? (?:for|about|to hear|you had to|you have to|that you had to)"
        rf"(?: about| that you(?: \w+){{0,2}})?{_ABOUT}",
        rf"\b(?:thanks|thank you)(?: \w+){{0,3}} (?:for|and)\b{_ABOUT}|^you have reached{_ABOUT}|^(?:i|we) hear you\b",
        r"\b(?:my name is|this is|i am|it is|you are (?:speaking|talking|chatting) (?:to|with)) name(?: (?:name|here|and|from|of|at|with|the|team"
        r"|support|customer|service|care|in))*",
        r"\bi (?:\w+ )?(?:understand|see|know|appreciate) (?:how|that) (?:\w+ )?(?:frustrating|annoying|urgent|important|upsetting)"
        r"(?: (?:this|that|it))?(?: (?:is|was|must be))?",
        r"^that (?:is|must be|sounds) (?:\w+ )?(?:not (?:\w+ )?(?:good|great|ideal|nice|right)|annoying|frustrating|bad|awful|odd|strange)",
    )
)
"""Stretches that say nothing whatever they name: "let me ask the warehouse about your tent"."""

TOLD = re.compile(
    r"^(?:you|it|they|your \w+) (?:will|can|is|are|was|were|should|may|need|have|has)\b(?!.*\b(?:hear|busy|hectic|long|look\w*|take|received|noted|logged|forwarded|escalated|passed|assigned|handled|reviewed"
    r"|processed|being|name|with our|reached)\b)"
)
"""Begins of a clause that tells something, though its words are small: "it will be back soon"."""

DAYS = re.compile(r"\b(?:business |working )?(?:days?|monday|tuesday|wednesday|thursday|friday|week)\b")
GETS_BACK = re.compile(r"\b(?:back|reply|respond|answer|update|touch|know|posted|follow)\b")
ASKS_TO_WAIT = re.compile(r"\b(?:wait|hold|bear|moment|minutes?|seconds?|patient|okay|ok|while|doing|today)\b")
GREETED = re.compile(
    r"^((?:hi|hello|hey|hiya|dear|good morning|good afternoon|good evening)(?: there| again)?) (?!there|again)([a-z]+)$"
)
NUMBERED = re.compile(
    r"(?:\b(?:order|number|no|ref|reference|ticket|case)\b[ .:]*)+#? ?[a-z]{0,3}[- ]?\d[\d-]*|#\d+", re.IGNORECASE
)
LENGTH = re.compile(
    r"\b\d+(?:[:.]\d+)?(?: ?(?:-|to|or) ?\d+)?(?= ?(?:min|sec|hour|hr|h\b|m\b|business|working|day|am\b|pm\b|o'?clock))"
    r"(?: ?(?:h|m|am|pm|o'?clock|hrs?)\b)?",
    re.IGNORECASE,
)
