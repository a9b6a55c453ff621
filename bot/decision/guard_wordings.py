"""How people argue, blame, ask for secrets, shout and brush off, as patterns; and what kind people say in like words.

Each line is one way of saying it. Measured in tests/unit/test_guard.py.
"""

# ruff: noqa: E501 (a wording reads better in one line)

from __future__ import annotations

import re

PLAIN = str.maketrans({"\u2019": "'", "\u2018": "'", "\u00b4": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " "})
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


def _any(*wordings: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(wordings)})(?!\w)", re.IGNORECASE)


_IS = r"(?:'s| is| was)"
_VERY = r"(?:(?:simply|just|clearly|plainly|obviously|completely|totally|entirely|really|actually|absolutely|only|all|very|so|quite|again) )*"
_ARE = r"(?:'re| are| were)"
_DID_NOT = r"(?:did not|didn't|do not|don't|have not|haven't|never|had not|hadn't)"
_TERMS = (
    r"(?:faqs?|terms|t ?& ?cs?|tos|manual|instructions?|conditions|polic(?:y|ies)|guidelines|small print|fine print|website|"
    r"site|help ?pages?|help cent(?:re|er)|description|docs?|documentation|label|email|e-mail)"
)

ARGUES = _any(
    r"(?<!\w )(?<!, )(?:wrong|incorrect|nonsense|rubbish|not true|untrue)(?=[.!])",
    rf"(?:that|this|it){_IS} {_VERY}(?:not true|untrue|not the case|false|nonsense|ridiculous|rubbish|absurd|a lie|not how it works|not what happened|not what (?:i|we) said)",
    rf"(?:that|this){_IS} {_VERY}(?:wrong|incorrect|not correct|not right|inaccurate|exaggerated|unfair to us)",
    r"that (?:makes no sense|can(?:'t|not) be true|never happened|did(?: not|n't) happen)",
    rf"you{_ARE} {_VERY}(?:wrong|mistaken|incorrect|confused|lying|exaggerating|overreacting|being (?:\w+ )?(?:rude|unreasonable|difficult|aggressive|ridiculous|dramatic|impolite|childish|silly)|contradicting|imagining|not listening|not making (?:any )?sense|misinformed|unreasonable|impossible)",
    r"(?:as|like) (?:i|we)(?:'ve| have)? (?:already|previously|repeatedly|just) (?:said|told|explained|mentioned|stated|written|wrote|pointed)",
    r"(?:as|like) (?:i|we) (?:said|told you|explained|stated)(?: before| already| earlier| twice| above)?",
    r"(?:i|we)(?:'ve| have)? (?:already|repeatedly|previously) (?:said|told|explained|answered|stated|informed|been (?:over|through))",
    r"(?:as )?already (?:said|explained|stated|mentioned|told)(?: you)?",
    r"(?:i|we)(?:'ve| have) (?:told|explained|said)(?: \w+){0,3} (?:twice|three times|several times|many times|again and again|before|enough)",
    r"how (?:many|often) (?:more )?(?:times )?(?:do|must|should|will) (?:i|we)(?: have to)?",
    r"(?:for the|this is the) (?:last|third|fourth|fifth|tenth|hundredth|umpteenth) time",
    r"(?:once|yet) again,? (?:you|as|the answer|no|(?:i|we) (?:said|told|can't|cannot|can not|don't|do not|won't))(?: \w+)?",
    r"let me (?:say|repeat|explain) (?:it|this|that|myself)?(?: to you)? ?(?:again|once more|one (?:last|more) time|slowly)",
    r"(?:i|we) told you(?! (?:about|the wrong))(?: \w+){0,3}|you (?:said|wrote|told (?:me|us)) (?:something|the) (?:else|different|opposite)|(?:stay|be|remain) (?:polite|civil|respectful|reasonable)|(?:i|we)(?:'ll| will) (?:end|close|stop) (?:this|the) (?:chat|conversation)",
    r"(?:don't|do not|can't|cannot|fail to) (?:really )?(?:see|understand|know) (?:why|what) you(?:'re| are) (?:so )?(?:upset|angry|complaining|annoyed|on about|so \w+)|no point (?:in )?(?:discussing|arguing|continuing|talking|going on)|nobody else (?:has |ever )?(?:complain\w+|had|has)",
    r"you must have (?:misunderstood|misheard|misread|confused|dreamt|imagined|mixed)|if you(?:'d| would| could)? (?:just |only |actually )?listen\w*|(?:complete|utter|total|absolute|pure|sheer) (?:nonsense|rubbish|lie)",
    r"(?:please |just )?(?:calm down|settle down|chill(?: out)?|relax|take it easy|get a grip|grow up|cool down|calm yourself)",
    r"(?:watch|mind|change|check) your (?:tone|language|manners|words|attitude)",
    r"(?:do not|don't|stop|no need to|no reason to|there is no need to|you needn't) (?:\w+ )?(?:shout|shouting|yell|yelling|screaming|getting (?:so )?(?:upset|angry|worked up)|get (?:so )?(?:upset|angry|worked up|personal|dramatic)|be (?:so )?(?:rude|aggressive|dramatic|angry)|being (?:so )?(?:rude|dramatic)|exaggerate|exaggerating|raise your voice|take that tone|use that tone|lecture|insult|threaten|arguing|argue|complaining|complain|whining|whinging|moaning|lying|repeating yourself)",
    r"stop (?:wasting (?:my|our) time|accusing|blaming|pestering|harassing|demanding|making (?:things|it) up|this)",
    r"you (?:clearly|obviously|apparently|still|simply|just) (?:haven't|have not|didn't|did not|don't|do not) (?:understood|understand|get|got|grasp\w*|listen\w*)",
    rf"you (?:\w+ )?(?:do not|don't|clearly|obviously|apparently|evidently) (?:{_DID_NOT} |do not |don't |seem to )?(?:understand|get it|know what|want to understand|listen)",
    r"you (?:clearly|obviously) (?:have|are|want|just|think)",
    r"you keep (?:\w+ )?(?:repeating|asking|changing|saying|ignoring|insisting|complaining|twisting|writing)",
    r"what (?:part|bit) of .{0,40} (?:do not|don't|did not|didn't) you (?:understand|get)",
    r"(?:i|we) (?:do not|don't|find it hard to|can't|cannot|hardly) (?:believe|trust) (?:you|that|a word|what you)",
    r"(?:i|we) (?:highly |very much |really )?doubt (?:that|it|you|what)",
    r"are you (?:serious|kidding|joking|even (?:reading|listening)|accusing|calling me|deaf|blind|sure you)",
    r"(?:that'?s|that is) (?:your opinion|what you say|your (?:version|story|view)|what they all say)",
    r"no,? you (?:did|have|were|are|do)(?: not|n't)",
    r"(?:actually|wrong|false),? you (?:did|said|wrote|told|ordered|agreed|chose|never|were|are|have|didn't)",
    r"we both know|any(?:one|body) with (?:a brain|common sense|eyes)|(?:it'?s|it is) not (?:that hard|rocket science)|common sense",
    r"(?:let's|let us) (?:be (?:honest|real|clear)|not exaggerate)|with all due respect|you people|if you would (?:just |only |actually )?listen",
    r"you(?:'ve| have)? (?:never|not) (?:said|told|mentioned|asked|contacted|written|sent) (?:that|us|me|anything|it)(?: \w+)?",
    r"(?:i'?m|i am) not going to (?:argue|discuss|repeat|explain)|(?:i|we) (?:won't|will not) (?:argue|discuss this|repeat)|believe (?:me or don't|it or not|what you (?:want|like))",
    r"you(?:'ve| have)? (?:got|gotten|had) (?:that|it|this) (?:all |completely )?(?:wrong|backwards|mixed up|upside down)",
    r"(?:that|this|it)(?:'s| is| was)(?: not|n't) (?:at all )?what (?:i|we|you) (?:said|wrote|told|promised|offered|agreed|ordered|asked)",
    r"you(?:'re| are) (?:mixing|confusing|twisting|making (?:it|this|things) up|missing the point)|and you know (?:it|that)|as you (?:very |perfectly )?well know",
    r"(?:don't|do not|no need to|stop) (?:get|be|being|getting) (?:so |all |too )?(?:cheeky|smart|clever|silly|childish|rude|funny|ridiculous|impatient|difficult|angry|personal|nasty|snarky|sarcastic)",
    r"your (?:claim|statement|accusation|story|complaint|assumption|information|allegation|version|memory) (?:is|are|was) (?:\w+ )?(?:false|wrong|untrue|unfounded|baseless|nonsense|ridiculous|incorrect|true|correct|justified|unjustified|absurd)",
    r"(?:can|do|did|could) you (?:even|actually|not|ever) (?:read|count|listen|know|understand|realise|realize|think|see)|(?:lower|moderate) your (?:tone|voice)|un ?fair to (?:us|me)|not (?:being )?fair to (?:us|me)",
    r"as (?:stated|explained|said|written|told|clarified|mentioned|communicated) (?:previously|already|repeatedly|several times|many times|twice)|nothing to apologi[sz]e for|no reason (?:for (?:me|us) )?to apologi[sz]e|(?:won't|will not|not going to) apologi[sz]e",
    r"any such|nothing of the (?:sort|kind)|(?:i|we) know (?:better|what (?:i|we) (?:said|wrote|sent))|you(?:'re| are) (?:the only one|always|never|not (?:even )?reading|not helping)|trust me,? (?:i|we) know",
    r"(?:nobody|no one|none of us|(?:i|we)(?:'ve| have)? never) (?:ever )?(?:said|told|promised|offered|wrote|agreed|claimed|written)(?: \w+)?",
    r"(?:hard|difficult|impossible) to believe|hardly believ\w+|i beg to differ|(?:i|we) (?:strongly )?(?:disagree|don't agree|do not agree)|that'?s debatable|says who|prove it",
    r"(?:i|we)(?:'ve| have)? (?:explained|answered|told|replied|said|discussed|clarified|covered|been over|been through|gone over)(?: \w+){0,6} (?:already|before|at length|twice|three times|several times|many times|enough)",
    r"repeat (?:myself|ourselves)|(?:you(?:'re| are)) (?:just|only|simply) (?:trying|looking for|after|fishing|making|saying)",
    r"(?:this|it|that)(?:'s| is) (?:getting|becoming|starting to get|beyond) (?:really |very |a bit |quite )?(?:ridiculous|silly|tiresome|annoying|old|absurd|tiring|boring|a joke)",
    r"you [^.!?\n]{3,60},? (?:didn't you|did you not|did you|haven't you|aren't you just)(?= ?\?)|if you say so|yeah,? right|sure you did|of course you did(?:n't)?|i think you(?:'ll| will) find",
    r"(?:don't|do not|stop) (?:you )?(?:tell|blam\w+|accus\w+|lectur\w+|threaten\w*|insult\w*) (?:me|us)|how dare you|i (?:take|find) (?:that )?(?:offence|offense|offensive|insulting)|(?:don't|do not|stop) put(?:ting)? words in",
    r"(?:our|my) (?:records|logs|system|data) (?:clearly )?(?:say|show|prove)s? (?:otherwise|something else|the opposite|that you)|do you have (?:any |some )?(?:proof|evidence)(?: of)?|you have no (?:proof|evidence|idea|right|reason)",
    r"(?:you must be|you're|you are) (?:joking|dreaming|imagining)|get your facts (?:right|straight)|(?:think|read) before you (?:write|speak|complain)",
)  # fmt: skip
NOT_ARGUING = _any(
    # "If that's wrong, tell me", "I'm sorry that this is wrong"; but "sorry, but that's wrong" argues.
    r"(?:if|whether|in case|unless|when|where|anything) (?:\w+ ){0,3}?(?:that|this|it)(?:'s| is| was) (?:\w+ ){0,2}?(?:not true|untrue|not the case|wrong|incorrect|not correct|not right|inaccurate|false|rubbish)",
    r"(?:sorry|apolog\w+|agree|right|see|understand|admit|know|checked|hear|confirm|noticed|found|mistake)(?!,? but)(?: \w+){0,4}?,? (?:that |and |because |how |this )?(?:that|this|it)(?:'s| is| was) (?:\w+ ){0,2}?(?:not true|untrue|not the case|wrong|incorrect|not correct|not right|inaccurate|false|rubbish|ridiculous)",
    r"(?:that|this|it)(?:'s| is| was) (?:\w+ )?(?:wrong|incorrect|not correct|not right|rubbish|inaccurate)(?=[^.!?\n]{0,50}\b(?:sorry|apolog|our|we|us|my|i'll|i will|i have|i've|fix|correct it|let me)\b)",
    r"(?:if|in case|unless|whether|when|should) (?:\w+ )?you(?:'re| are| were) (?:\w+ )?(?:wrong|mistaken|confused|incorrect)",
    r"(?:relax|chill)(?: and| with| in| at| by| on)|(?:sit back|time) (?:and|to) relax|take it easy on",
    r"(?:as )?already (?:said|mentioned|explained|told) (?:to )?(?:us|me|by you)|you(?:'ve| have)? already (?:said|told|mentioned|explained)(?: \w+)?",
    r"(?:sorry|apolog\w+)[^.!?\n]{0,40}\byou keep (?:\w+ )?(?:asking|repeating|writing)|why you (?:clearly|obviously)",
    r"(?:sorry|apolog\w+)(?!,? but)[^.!?\n]{0,40}\b(?:nobody|no one|none of us|(?:i|we)(?:'ve| have)? never)(?: \w+){0,3}|(?:that|this|it)(?:'s| is| was)(?: not|n't) what you (?:ordered|asked)(?= for)",
    r"no need to (?:explain|repeat yourself|argue with the courier)|no need for you to",
    r"(?:are you sure you (?:want|would|wouldn't|don't|have everything))",
    r"believe it or not",
)  # fmt: skip

_WRONGED = (
    r"(?:read|checked|check|told|asked|ordered|paid|measured|kept|noticed|known|looked|chosen|contacted|called|waited|returned|thought|followed|registered"
    r"|used|done|come|taken|entered|updated|opened|mentioned|said|informed|let us|listened|tried|washed|worn|packed|brought|written|paid attention|complained"
    r"|signed|verified|bought|thrown|double[- ]checked|planned|reacted|acted|reported|cut|removed|left|put|dried|cleaned|made sure|been (?:more |at home|careful|clearer|aware|quicker|there))"
)  # fmt: skip
_FAULT = r"(?:fault|mistake|error|negligence|carelessness|doing|misunderstanding|oversight|misuse)"
BLAMES = _any(
    rf"you (?:really |probably |clearly |just )?(?:should|ought to|could|might|needed to)(?: not|n't)?(?: have|'ve)? (?:simply |just |at least |first |also |really )?{_WRONGED}",
    rf"(?:that|this|it|which){_IS} {_VERY}(?:your (?:own )?{_FAULT}|on you|your (?:own )?(?:responsibility|problem)|your own choice|down to you|because of you|user error)",
    rf"your own {_FAULT}|your (?:own )?carelessness|your fault|your own (?:choice|decision|responsibility)|you(?:'ve| have) only yourself to blame|you caused|user error|handling error|operator error",
    r"you (?:have )?(?:failed|neglected|refused|omitted)(?: to)?(?: \w+)?|you (?:clearly|obviously|apparently) forgot(?: \w+){0,2}|you forgot (?:to|the|your)(?: \w+)?",
    rf"you (?:clearly |obviously |apparently |simply |evidently )?(?:{_DID_NOT} )(?:even |properly |bother(?:ed)? (?:to )?|carefully |correctly |actually |really )?(?:read|check(?:ed)?(?! out| in)|follow(?:ed)?|listen(?:ed)?|pay attention|paid attention|look(?:ed)?|bother(?:ed)?|measure[d]?|tell us|told us|inform(?:ed)?|report(?:ed)?|notice[d]?|care[d]?|think|answer(?:ed)? (?:my|our))",
    r"you(?:'ve| have) (?:given|entered|typed|written|ordered|chosen|selected|picked|put in|provided|bought|sent|used)(?: us| me)? (?:the|a|an) (?:wrong|incorrect)(?: \w+)?",
    r"you were(?: not|n't) (?:at home|there|in|careful|clear)|you were (?:warned|told|informed|reminded)(?: \w+){0,3}|had you (?:only |just )?(?:written|called|sent|waited|kept|been|used|registered|chosen|signed)(?: \w+)?|(?:can't|cannot|couldn't) help it if you",
    r"you must have (?:\w+ )?(?:pulled|pushed|bent|pressed|torn|cut|stretched|overloaded|spilled|stepped|typed|clicked|chosen|signed|thrown|handled|stored|worn|misspelled)",
    r"you (?:\w+ )?(?:gave|entered|typed|wrote|ordered|chose|selected|picked|put in|provided|bought|sent|used|made)(?: us| me)? (?:the|a|an) (?:wrong|incorrect|mistake|error)(?: \w+)?",
    r"because you (?:\w+ )?(?:did|didn't|did not|ordered|gave|entered|chose|typed|used|washed|waited|failed|forgot|ignored|broke|have not|haven't|never|left|were not|weren't)(?: \w+){0,3}",
    r"(?:next time|in (?:the )?future|from now on),? (?:please |maybe |perhaps |just |you should |try to |do |kindly )*(?:read|be more|think|pay (?:more )?attention|listen|check|look|make sure|measure|plan|inform|follow)(?: \w+)?",
    r"had you (?:\w+ )?(?:read|checked|told|asked|listened|followed|paid|measured|ordered|looked|contacted|reported)(?: \w+)?",
    r"if you (?:had|'d) (?:only |just |actually |simply |bothered to )*(?:read|checked|told|asked|listened|followed|paid|measured|looked|contacted|ordered|kept|been)(?: \w+)?",
    r"(?:it|that|this) (?:is |was |'s )?(?:clearly|plainly|very clearly|quite clearly|explicitly|obviously|perfectly clearly) (?:states?|says?|stated|written|explained|marked|shown|mentioned)",
    r"(?:clearly|plainly) (?:states?|says?|stated|written)|(?:any(?:one|body)|every(?:one|body)(?: else)?) (?:can|could|else) (?:see|read|manage|understand)\w*|nobody else (?:has|had|complains)",
    r"pay (?:more|closer|better) attention|be more careful(?: next time)?|your (?:careless|sloppy)\w*|careless of you|you (?:were|are|'re) (?:\w+ )?(?:careless|negligent|too late to complain|responsible for (?:this|that|the)|to blame)",
    r"whose fault|you broke|you ruined|you damaged|you lost (?:it|the|your)|you misread|you misunderstood|you ignored|you missed (?:the|our)",
    r"you must have (?:\w+ )?(?:done|dropped|broken|misread|used|entered|made|forgotten|damaged|washed|put|lost|ignored|overlooked|misplaced|mistyped|ordered|deleted)",
    r"why (?:didn't|did not|haven't|did|couldn't) you(?: \w+){0,2}|it(?:'s| was| is) you (?:who|that)|(?:hardly|not|n't) our (?:fault|mistake)|against (?:the|our|all) (?:instructions?|rules|advice|recommendations?)",
    r"(?:mistake|error|fault|problem|issue|cause|delay|blame|reason) (?:was|is|lies|must be|must have been|happened|came)(?: \w+)? (?:on|at|with|from) (?:you|your)(?: \w+)?|(?:obviously|clearly|apparently|evidently),? you (?!know|care|love|need|have done everything)\w+(?: \w+)?",
    r"you(?:'ve| have)? (?:overlooked|disregarded|misused|mishandled|mistyped|misplaced|mixed up|messed|neglected|skipped)(?: \w+)?|you (?:could|might) have (?:saved|avoided|prevented|thought|wondered)(?: \w+)?",
    r"you (?:did not|didn't|have not|haven't|never|do not|don't) (?:keep to|stick to|meet|respect|comply|respond|reply|use it|wait(?: until| for)?|act|care|store|treat)(?: \w+)?",
    r"(?:other|all other|most) (?:customers|people) (?:manage|have no|do not|don't|can|know|read|understand)|every(?:one|body) else (?:manages|knows|can|has)|a (?:look|glance|quick look|call|mail) (?:at the \w+ |in the \w+ )?would have (?:helped|been enough|told|shown|done)|if (?:one|you) \w+[^.!?\n]{3,60},? (?:this|that|it) (?:is what )?happens",
    r"you did (?:choose|order|agree|accept|click|confirm|sign|want)|you waited (?:too|until|so)(?: \w+)?|you(?:'re| are| were) (?:simply |just |far |much )?too late|you left it too",
    r"on your part|(?:incorrect|improper|wrong|careless|bad|inappropriate) (?:use|usage|handling|care|washing|storage) (?:by you|by the customer)|your (?:incorrect|improper|wrong|careless|bad) \w+",
    r"you(?:'ve| have)? never (?:even |once )?(?:told|mentioned|informed|replied|answered|contacted|registered|confirmed|checked|read|asked|sent|said)(?: \w+)?",
    r"(?:check|read|measure|think|look|plan|ask)(?: [\w']+){0,5},? (?:next time|in (?:the )?future)|as (?:the|a) customer,? (?:you|it)|(?:it is|it's) (?:your|the customer's|the buyer's) (?:\w+ )?(?:duty|job|responsibility|task)|(?:is|are) your (?:own )?responsibility",
    r"you(?:'re| are) (?:\w+ )?responsible for|(?:when|if|because) (?:people|customers|one|you) (?:don't|do not|won't|can't|never) (?:even )?(?:read|listen|check|follow|measure|think|pay attention)",
    r"(?:it|this|that|which|the \w+) (?:says|say) (?:so |this |that )?(?:very |quite |pretty )?(?:clearly|plainly|right there|explicitly)|says so",
    r"you (?:obviously|clearly|evidently|apparently) (?!know|love|care|explained|described|showed|enjoy|deserve|need|are|have|want|just|think|do not|don't|understand|put a lot)\w+(?: \w+)?",
    r"(?:that'?s|this is|that is) what happens (?:when|if)|thanks to you(?:r)?(?: \w+)? (?:mistake|error|delay)|(?:could|can) (?:easily )?have been (?:avoided|prevented)(?: \w+)?(?= (?:if you|by read|by check|had you))",
    r"you (?:can't|cannot|can not|could hardly|shouldn't) expect|what (?:do|did|were) you expect\w*(?= ?\?)|instead of (?:complaining|writing|asking|arguing)|you wouldn't have (?:had )?(?:this|the|a|that) (?:problem|issue)|would(?:n't| not) have happened if you",
    r"what did you expect(?= ?\?| for (?:that|this|the) (?:price|money))|serves you right|you (?:only )?have yourself to (?:blame|thank)|you knew (?:that|the|this|what)|you agreed to (?:the|our|this)|you accepted (?:the|our)",
)  # fmt: skip
NOT_BLAMING = _any(
    r"(?:not|n't|never|wasn't|isn't|no|nothing to do with)(?: \w+){0,3} your (?:own )?(?:fault|mistake|error|doing)|no fault of yours|not (?:on|down to) you",
    r"(?:if|in case|whether|unless|should|when|where|since it's possible|maybe|perhaps) (?:\w+ ){0,2}?you(?:'ve| have)? (?!had )(?:\w+ ){0,3}?(?:not |never |n't )?(?:forgot|failed|missed|misread|lost|broke|ordered|entered|chose|picked|typed|used|gave|selected|bought|check|checked|look|looked|read|notice|noticed|measure|measured|tell|told|think|mis\w+|made|put)(?: \w+){0,2}",
    r"(?:if|in case|unless|when) you (?:do not|don't|did not|didn't|have not|haven't)(?: \w+){0,3}",
    r"(?:if|in case) (?:that|this|it)(?:'s| is| was) (?:your|a)(?: \w+){0,2}",
    r"(?:we|you|i)(?:'ve| have| had)? (?:should|could) have (?:been|known) (?:told|asked|informed|kept|called|contacted|paid|refunded)",
    r"you should(?:n't| not)? have (?:to|had to|been (?:told|asked|informed|kept|called|charged|left))(?: \w+)?",
    r"(?:sorry|apolog\w+|no problem|no worries|don't worry|easily happens|can happen|glad|great|good) (?!but)(?:that |if |it's fine )?you (?:\w+ ){0,2}?(?:did|didn't|had|were|chose|bought|ordered|missed|lost|have|waited|shouldn't)(?: \w+){0,3}",
    r"(?:next time|in (?:the )?future),? (?:you can|you will|you'll|we|i|it)(?: \w+)?",
    r"you (?:couldn't|could not|can't|cannot) have (?:known|seen|noticed)|(?:nothing|no action|anything|something) (?:\w+ )?on your part",
    r"so (?:that )?you (?:do not|don't)(?: \w+){0,2}|you (?:do not|don't) (?:need to|have to)(?: \w+){0,2}",
    r"why you(?: \w+){0,3}|the size you (?:chose|ordered|picked)",
)  # fmt: skip

_OPENS = (
    r"(?:(?:pass ?word|passcode|passphrase)s?|pin(?: code| number)|(?-i:PIN)|(?<=your )(?:pin|log-?in(?! (?:e-?mail|name|page|link|problem|issue)))|(?:credit |debit |bank |payment )?card (?:number|details?|data|info(?:rmation)?)s?"
    r"|(?:full|long|complete|whole|16[- ]digit|sixteen[- ]digit) (?:card )?number|(?:cv[vc]2?|csc)(?: code| number)?|security (?:code|number|digits)"
    r"|(?:3|4|three|four)[- ]digit (?:code|number)(?: on the back)?|three digits(?: on the back)?"
    r"|(?:one[- ]time|verification|confirmation|sms|login|log-in|sign-in|authenticat\w+|2fa|two[- ]factor|access|unlock|bank|text) (?:code|password|pin|token)s?|otp|tan"
    r"|(?:log ?-?in|sign-?in|account|bank(?:ing)?|online banking|paypal) (?:details|log-?in|data|credentials|password|info(?:rmation)?)|credentials|online banking"
    r"|mother's maiden name|security (?:question|answer)s?|social security number|(?:photo|picture|scan|copy|screenshot) of (?:the front (?:and (?:the )?back )?of )?(?:your|the) (?:credit |debit |bank |payment )?card"
    r"|expiry(?: date)?|expiration date|(?:the )?(?:\w+ )?code (?:that )?(?:you(?:'ve| have)? (?:just )?(?:got|received|get|will get|see)|(?:we|the bank|your bank)(?:'ve| have)? (?:just )?(?:sent|texted)|from (?:your|the) (?:bank|sms|text|app|authenticator)|on your phone|by (?:sms|text)))"
)  # fmt: skip
_GIVE = (
    r"(?:send(?:ing)?|giv(?:e|ing)|tell(?:ing)?|shar(?:e|ing)|provid(?:e|ing)|supply(?:ing)?|dictat(?:e|ing)|submit(?:ting)?|text|dm|message|forward(?:ing)?|read(?:ing)?|let(?:ting)?|show(?:ing)?)(?: (?:me|us|over|here|through|along|out|back|know|have))*"
    r"|(?:confirm|state|post|write|type|enter|put|drop|leave|reply with|respond with|include|attach|(?:e-?)?mail (?:me|us)|repeat|verify|upload)(?:ing)?(?: (?:me|us|here|in (?:the |this )?(?:chat|message|thread)))*"
)  # fmt: skip
_TO_THE = r"(?: (?!to\b|for\b|you\b|about\b|because\b|link\b|reset\b|page\b|screen\b)[\w'-]+,?){0,7}?"
ASKS_SECRET = _any(
    rf"(?:{_GIVE}){_TO_THE} (?:your |the |me |us |a |my )?(?:\w+ )?{_OPENS}",
    rf"(?:may|can|could|might|shall) (?:i|we) (?:please |just |also |quickly )?(?:have|get|ask (?:you )?for|see|take|know){_TO_THE} (?:\w+ )?{_OPENS}",
    rf"(?:i|we)(?:'ll|'d| will| would)?(?: also| just| now| still| only| then)* (?:need|require|want|ask for|must have|like){_TO_THE} {_OPENS}",
    rf"what(?:'s|s| is| are| was) (?:your|the|their) (?:\w+ )?{_OPENS}",
    rf"(?:and |then )?your (?:full |complete |current |old |new )?{_OPENS}(?: and (?:your )?{_OPENS})?,? (?:please|pls)",
    rf"{_OPENS} (?:here|below|in this chat|to me|to us|via chat|is (?:needed|required)|are (?:needed|required)|and i'll|so (?:that )?(?:i|we) can)",
    rf"do you (?:have|know|remember|still have) {_TO_THE} ?(?:your |the ){_OPENS}",
    r"sen[dt] (?:it to )?you (?:a|the) (?:\w+ ){0,2}code[^.!?\n]{0,40}(?:what|tell|read|send|give|which)(?: \w+){0,3}",
    rf"(?:what|which) (?:did|do|have|are) you (?:set|us(?:e|ing)|have|choose|chosen|pick|enter) (?:as|for) (?:your |the )?{_OPENS}|which (?:password|(?-i:PIN)|pin code|card number)",
    rf"(?<!\w )(?<!, ){_OPENS}(?: and (?:the |your )?[\w ]{{2,20}})?,? (?:please|pls)",
    r"(?:let me|i'll|i can|so i can|we can) (?:log|sign) in (?:as you|for you|with your|to your account)",
)  # fmt: skip
NO_SECRET = _any(
    r"(?:gift|loyalty|member(?:ship)?|club|store|customer|voucher|trail|sim|warranty|rental|library) ?cards?(?: (?:number|details|pin|code))?s?",
    r"(?:last|final) (?:four|4|three|3|two|2)(?: digits)?(?: of)?(?: (?:your|the|that))?(?: (?:credit|debit|bank|payment))?(?: card)?(?: number)?",
    r"(?:discount|promo|voucher|welcome|gift|tracking|post|zip|product|error|article|order|country|colou?r|door|gate|entry|pickup|collection) codes?(?: that)?",
    r"pass ?word reset|reset (?:your |the )?pass ?word|(?:new|change your|change the|choose a|set a|setting a|forgot(?:ten)? (?:your )?) ?(?:new )?pass ?word|pass ?word (?:link|page|e-?mail)|(?:enter|type|put in|use|using|confirm)(?: \w+){0,6} (?:at (?:the )?checkout|on (?:the|our) (?:\w+ )?(?:page|site|website|screen)|in (?:the|our|your) (?:app|account|checkout|banking app|bank's app))",
    r"tent pins?|pins? for|expiry date (?:of|on) (?:the|your|that) (?:gel|food|voucher|points?|gift|meal|bar|filter|can|fuel)",
)  # fmt: skip
FORBIDS = re.compile(
    r"\b(?:never|not|don't|do not|won't|can't|cannot|needn't|no need|without|nobody|no one|none|neither|nor|instead of|rather than|doesn't|didn't|isn't|shouldn't|"
    r"anyone|anybody|somebody|someone|scam\w*|phish\w*|fraud\w*|if (?:they|anyone)|keep|safe|hide|cover|black out|blacken)\b",
    re.IGNORECASE,
)

MARKS = re.compile(r"(?:\S+ ?)?(?:!{3,}|\?{3,}|(?:!\?){2,}|(?:\?!){2,})")
CAPITAL_WORD = re.compile(r"(?<![\w&-])[A-Z][A-Z']+(?![\w-])|\bI\b|\bA\b")
CAPITALS = re.compile(r"(?<![\w-])(?:[A-Z][A-Z']*(?![\w-])[ ,.!?:]*){2,}")
LONG, MANY = 4, 3
_WORDS = """
    a i i'm i've we you your yours me my our us it is are was the this that these there here no not none don't do did
    please read stop again already never always must need now and but if for to of on in at with have has had how what
    why when where who be been can cannot can't will won't would should told said say wait order parcel once more very
    only just all any because clearly nothing answer write writing
"""
ORDINARY = frozenset(_WORDS.split())

BRUSHES_OFF = _any(
    r"(?:just|simply|go(?: and)?|then|first|please just|you can just|try to|maybe) (?:read|check|look at|see|study|google|consult) (?:through )?(?:the|our|your) (?:\w+ )?" + _TERMS,
    r"(?:did|have|can) you (?:even |actually |not )?(?:read|checked|looked at) (?:the|our) (?:\w+ )?(?:faqs?|terms|manual|instructions|conditions|policy|small print)",
    r"(?:it'?s|it is|that'?s|that is|(?:everything|all)(?: [\w']+){0,4}|the answer is|is) (?:is )?(?:all )?(?:explained |written |stated )?(?:in|on) (?:the|our) (?:faqs?|terms|t ?& ?cs?|manual|conditions|policy|small print|website|site|help ?pages?)(?= ?[.!]|$)",
    r"none of (?:my|our) business|you(?:'ll| will) (?:survive|manage|get over it|cope)|(?:talk|speak|write|complain|turn|go) to [^.!?\n]{2,30},? not (?:to )?(?:me|us)",
    r"rtfm|google (?:it|is your friend)|(?:just|go|please|you can) look it up|look it up yourself|figure it out|find (?:it )?out (?:for )?yourself|work it out yourself|sort it out yourself|help yourself",
    r"not (?:my|our) (?:problem|job|concern|business|issue|fault)|nothing to do with (?:me|us)|(?:that'?s|that is|it'?s|it is|this is|sounds like) (?:a )?(?:your problem|you problem|between you and)",
    r"(?:that'?s|that is|it'?s|it is|this is) (?:just |simply )?(?:how it is|the way it is|what it is|life|tough|too bad|bad luck|hard luck|policy)|(?:rules are rules|policy is policy|tough luck|too bad|hard luck|oh well|hard cheese)",
    r"take it or leave it|(?:deal|live) with it|get over it|suck it up|move on|so what|who cares|whatever(?= ?[.!])|couldn't care less|(?:i|we) (?:really )?(?:don't|do not) care",
    r"(?:case|matter|subject|discussion|chat|conversation) (?:is )?closed|end of (?:story|discussion|the discussion|conversation|debate)|nothing (?:more|else|further) to (?:say|discuss|add)|that is (?:my|our) final (?:answer|word)",
    r"(?:don't|do not|stop) (?:bother(?:ing)?|contact(?:ing)?|writ(?:e|ing)(?: to)?|ask(?:ing)?|annoy(?:ing)?|messag(?:e|ing)|email(?:ing)?|call(?:ing)?) (?:me|us)(?: (?:again|any ?more|about|with|for))?",
    r"(?:go|shop|buy|try|order|look|ask) (?:elsewhere|somewhere else|with (?:somebody|someone) else|at another shop)|if you (?:don't|do not) like it|nobody (?:forces|forced|made|asked) you|ask (?:someone|somebody) else|feel free to (?:leave|go elsewhere|complain)",
    r"(?:i|we) (?:have|'ve got|'ve) (?:\w+ )?(?:better|more important|other) things to do|(?:i|we) (?:don't|do not|haven't|have no|haven't got) (?:have )?(?:the )?time (?:for|to)|(?:i'?m|i am|we'?re|we are) too busy|(?:you'?re|you are) not the only (?:one|customer|person)",
    r"what do you (?:want|expect) (?:me|us) to do|what (?:am i|are we) supposed to do|(?:i'?m|i am|we'?re|we are) not (?:your|a) (?:\w+ )?(?:secretary|google|babysitter|servant|travel agen\w+)|not my department|(?:that'?s|that is) above my pay ?grade|i only work here|i just work here",
    r"you'?ll (?:just |simply )?have to (?:wait|live|deal|put up|accept|cope)|you will (?:just |simply )?have to (?:wait|live|deal|put up|accept|cope)|just wait(?= ?(?:[.!]|$))|wait and see|wait your turn|be patient",
)  # fmt: skip
BRUSHES_OFF_ALONE = _any(
    r"(?:there(?:'s| is) )?nothing (?:more |else |that )?(?:i|we)(?: can|'m able to|'re able to| could)(?: \w+){0,3}",
    r"(?:i|we) (?:really |simply |just )?(?:can't|cannot|can not|won't|will not|'m unable to|'re unable to|am unable to|are unable to) (?:\w+ )?(?:help|do anything|assist|change (?:it|that|this|anything)|do (?:that|this|it))(?: \w+){0,3}",
    r"(?:i|we) (?:don't|do not) (?:do|know|deal with|offer|handle) (?:that|this|it|such|those)|i (?:don't|do not|wouldn't) know|(?:that'?s|that is|this is) not possible|impossible",
    r"(?:have|take) a look (?:at|in|on) (?:the|our) (?:\w+ )?(?:faqs?|terms|manual|conditions|website|site|help ?pages?|policy)|(?:can't|cannot|can not|unable to|won't) (?:help|assist)(?: \w+){0,3}",
    r"(?:you(?:'ll| will| can| could)? )?find (?:that|it|this|everything|all (?:of )?(?:that|this)|the answer|all (?:the )?\w+) (?:on|in) (?:the|our) (?:\w+ )?" + _TERMS,
    r"(?:is|are) (?:all )?(?:answered|explained|described|covered|stated|written) (?:in|on) (?:the|our) (?:\w+ )?" + _TERMS,
    r"(?:isn't|is not|not) (?:something|a thing) (?:we|i) (?:do|can|deal|offer|handle)(?: \w+){0,2}|you (?:need|have) to (?:contact|talk to|ask|speak to|speak with|call|write to) (?:the |your )?\w+",
    r"no (?:refunds?|returns?|exchanges?|exceptions)(?= ?(?:[.!,]|$))|(?:(?:i|we)(?:'ve| have) )?no (?:idea|clue)(?= ?(?:[.!,]|$))|there(?:'s| is) (?:simply |just )?no (?:solution|way|option)(?= ?(?:[.!,]|$| for (?:that|this|it)))",
    r"(?:can't|cannot|can not) do (?:any ?)?(?:more|better|anything)(?: than that| for you| about it)?|(?:that'?s|that is) all (?:i|we) can (?:do|say|offer)",
    r"not (?:responsible|liable|in charge|the right person|competent)(?: for \w+)?|out of (?:my|our) hands|beyond (?:my|our) control|(?:can't|cannot|can not) be (?:changed|helped|done|undone)|nothing (?:can|to) be done|no can do|no chance|(?:i have )?no clue|don't ask me|why should (?:i|we)",
    r"(?:sort|clear) (?:it|this|that) (?:out |up )?(?:out )?with (?:the|your) \w+|not (?:willing|going) to (?:help|do)|we have (?:many |a lot of )?other customers",
    r"(?:please |kindly )?(?:read|see|check|consult|refer to|look at|look in|visit) (?:the|our) (?:\w+ )?(?:faqs?|terms|manual|conditions|policy|website|site|help ?pages?|instructions?)(?: and conditions)?",
    r"(?:please |kindly )?(?:contact|ask|call|talk to|speak to|take it up with|complain to) (?:the|your) (?:\w+ )?(?:courier|carrier|manufacturer|bank|post(?: office)?|neighbou?rs?|seller|dhl|an post)(?: about (?:it|that|this)| directly| yourself)?",
    r"(?:that'?s|that is|this is|it'?s|it is|those are|these are) (?:just |simply )?(?:our|the) (?:policy|rules?|terms|system|procedure)|not our department|as per (?:our )?policy|(?:per|against) (?:our |the )?policy",
)  # fmt: skip
CURT = re.compile(
    r"(?:(?:sorry|afraid),? )?(?:no|nope|nah|no idea|dunno|so|no clue|pass|and|never|no,? sorry|try again(?: later| tomorrow)?|(?:please )?read the \w+)[ .!?]*",
    re.IGNORECASE,
)
HELPS = re.compile(
    r"\b(?:but|however|instead|although|though|still|what (?:i|we) can|i can|we can|you can|i could|we could|could you|can you|may i|please (?:send|tell|give|let)|i'll|i will|we'll|we will|(?:i|we)(?:'ve| have) (?:already |just |now )?(?:asked|passed|told|sent|forwarded|put|added|opened|ordered|made|written|refunded|copied|checked|found|looked|let|raised|booked|reserved|arranged)|let me|let us"
    r"|happy to|glad to|help you|alternatively|another way|here is|here's|step|would you like|shall i|if you (?:like|want|prefer|tell|send)|so that|for example|in the meantime)\b"
    r"|https?://|\[[^\]]+\]\(",
    re.IGNORECASE,
)
