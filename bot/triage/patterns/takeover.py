"""Fraud that is happening or has happened, put together from who did what to which account."""

# ruff: noqa: E501 (a wording reads better in one line)

from bot.triage.kinds import Kind
from bot.triage.rule import Family

TAKEOVER = Family(
    Kind.FRAUD,
    sure=(
        "(?:someones?|somebodys?|somebody|someone|some one|some (?:person|guy|body|idiot)|thief|stranger|strangers|hackers?) (?:else )?~1 ?(?:is |are |has |have |was |been )?(?:using|doing|making|spending|buying|ordering|used|made|did|done|added|put|linked|attached) ~5 (?:my|our) ~1 (?:account|wallet|login|profile|app|name|money|balance)",
        "(?:strangers?|unknown|strange|unfamiliar|someone elses|somebody elses|random|different) ~1 (?:address|email|phone|number|device|name|card|person) ~2 (?:added|linked|on|in|attached|registered|logged|connected|saved) ~3 (?:my (?:account|profile|wallet|app)|<end>)",
        "(?:code|otp|text|message|notification|password reset|email) ~3 (?:i|we) (?:did not|never|had not) (?:ask|asked|request|requested|order|initiate)",
        r"(?:account|wallet|savings|balance|card) ~3 (?:is|was|now|has been|completely|totally) ~1 (?:empty|emptied|zero|at zero|cleaned|wiped|drained) ~6 (?:not me|did not|scam\w*|hack\w*|help|stolen|someone|<end>)",
        r"(?:sim|phone|signal|mobile|number) ~4 (?:stopped working|no signal|went dead|dead|lost signal|deactivated|lost service) ~6 (?:money|account|password|bank|transfer\w*|email|transactions?)",
        "(?:they|he|she|someone|somebody|hackers?) (?:got|took|stole|have|has|had|guessed|know|knows) ~1 my ~1 (?:password|login|pin|email|account|phone|details|identity|card)(?: and| now| from| to| then| so)",
        "let ~1 (?:someone|somebody|him|her|them|a man|a guy|a caller|a stranger|a technician|a woman) ~2 (?:onto|on|into|in|access|control|use|connect) ~2 (?:my )?(?:computer|laptop|phone|pc|screen|account|banking)",
        "(?:paid|sent|transferred|gave|deposit|deposited|wired|lost|money|bought) ~6 (?:fake|scam|bogus|fraudulent|non ?existent|dodgy|phony|false) ~1 (?:landlord|seller|website|site|shop|account|ticket|tickets|company|investment|broker|charity|profile|page|agent|buyer|job|trader|link|invoice|person)",
        "(?:was|were|is|are) not (?:really |actually )?(?:from )?(?:you|your (?:company|team|bank|website|site|app|shop)) ~6 (?:gave|given|told|typed|entered|paid|sent|shared|details|everything|password|card)",
        "(?:withdrawn|withdrawal|taken out|spent|used) ~6 (?:city|country|town|place|state|shop) ~3 (?:never|not) ~2 (?:been|visited|set foot|near)",
        r"(?:stop|block|cancel|reverse|hold) ~3 (?:payment|transfer|transaction|money) ~4 (?:fake|scam\w*|fraud\w*|crook|con|hacked|wrong hands)",
        "(?:<intruder>) ~4 (?:<took_over>) ~4 (?:my|our|mine) ~2 (?:account|accounts|profile|login|password|email|details|name|money|savings|wallet|identity|number|app|credit|points|balance|funds|wages|pension)(?! (?:to collect|for me))",
        "(?:login|log in|password|email|details|address|pin|phone number|number|account|username) ~4 (?:was|been|got|were|has|is) ~1 (?:changed|reset|updated|hijacked|taken over|altered|swapped|replaced) ~5 (?:someone|somebody|not me|without|by a|overnight|did not|was not|never|stranger|hacker|unknown)",
        "(?:gave|given|give|handed|hand|told|read|shared|sent|typed|entered|put|passed|revealed|disclosed) ~5 (?:<secret>) ~7 (?:<caller>)",
        "(?:<caller>) ~6 (?:has|have|got|knows|took|asked for|wanted|needed|now has) ~2 my ~1 (?:<secret>)(?! (?:form|page))",
        "(?:made|tricked|persuaded|convinced|talked|forced|pressured|coaxed|manipulated|fooled|duped|conned|got) (?:me|us|my (?:<family>)|her|him|them) ~2 (?:to |into )(?:install|installing|download|downloading|send|sending|transfer|transferring|buy|buying|move|moving|share|sharing|click|clicking|withdraw|withdrawing|type|typing|pay|paying|give|giving|let|letting|open|opening|hand|handing)(?! ~2 (?:extra|fee|twice|more))",
        "any ?desk|team ?viewer|ultra ?viewer|remote (?:access|control of|desktop)|took control of my (?:computer|phone|laptop|screen|pc)|screen shar\\w+ ~6 (?:bank|app|account|money|scam)",
        "(?:pretended|pretending|claiming|claimed|saying|said|posing|posed|posed as|told me) ~3 (?:they (?:were|was|are)|he (?:was|is)|she (?:was|is)|to be|from|as) ~2 (?:from )?(?:the |my |your |our )*(?:bank|police|garda|revenue|hmrc|irs|fraud (?:team|department|squad)|microsoft|amazon|tech support|post office|an post|dhl|customs|company|security team|tax office|income tax|kyc|customer care|broadband|eir|bt|courts?)",
        "(?:fell|fallen|falling) for (?:a|an|the|some|this|that) ~2 (?:scam|con|fake|trick|text|link|email|call|fraud|phishing|site|ad)",
        "(?:clicked|clicking|tapped|opened|followed|pressed|scanned) ~5 (?:link|qr|attachment|text|sms|url) ~8 (?:gone|money|missing|emptied|drained|stolen|scam\\w*|hacked|bank details|card details|my details|my password|disappear\\w*|taken|virus|fake|panic\\w*|stop)",
        "(?:scam|scams|scammed|scammers?|fraud|con|conned|fake) ~6 (?:still on|on the (?:phone|line)|happening|right now|in progress|my (?:mother|mum|mam|dad|father|granny|nan|wife|husband|parents?)|as we speak)",
        "(?:payments?|transactions?|charges?|purchases?|withdrawals?|orders?|transfers?|direct debits?) ~8 (?:never made|did not make|never authori[sz]ed|did not authori[sz]e|not mine|is not me|are not me|not by me|was not me|never agreed) ~8 (?:going through|right now|keep|keeps|more|casino|russia|china|nigeria|abroad|block|freeze|stop|going out|coming out|happening|as we speak|multiple|every (?:minute|hour)|hack\\w*|stolen)",
        "(?:multiple|several|loads of|bunch of|series of|lots of|dozens of|\\d+|three|four|five|six) ~1 (?:payments?|transactions?|charges?|purchases?|withdrawals?|orders?|transfers?) ~8 (?:never made|did not make|not mine|not me|never authori[sz]ed|did not authori[sz]e|without me|by someone|i never|i did not make)",
        "(?:romance|investment|crypto|whatsapp|courier|impersonation|delivery text|rental|job|refund|authori[sz]ed push) (?:scam|fraud)|pig butchering|safe account|money mule|hi mum text|sim ?jack\\w*|simjacked|port(?:ed)? (?:out|my number) (?:without|by)|card skimm\\w+|contactless fraud|deep ?fake",
        "(?:cleaned|wiped|cleared|drained|emptied|robbed|stripped|bled|fleeced|rinsed) ~1 (?:me|us|my|out|my ~2 (?:account|savings|card)|her|him) ~2 (?:out|dry|blind|account|savings|accounts|card|life savings|of everything|completely|balance)",
        "(?:life savings|wages|salary|pension|savings|whole balance|everything|every cent|every penny|all of it) ~3 (?:gone|stolen|vanished|taken|disappeared|wiped|missing)",
        "(?:card|account|phone|app|number|identity|profile|details) ~2 (?:has|have|is|was|been|got|were) ~2 (?:hacked|cloned|hijacked|skimmed|spoofed|duplicated|sold on the dark web|on the dark web|infiltrated|phished|misused)",
        "(?:opened|took out|taken out|applied for|got|signed up|ordered|rented|bought|set up|registered|applying) ~6 (?:in|using|under|with) (?:my|our) (?:name|identity|details|credentials|passport|ssn|pan|aadhaar)(?! (?:and|on) (?:the )?(?:label|order|card))",
        "(?:used|using|use|got|has|have|stole|took) ~3 (?:card|account|details|phone|wallet) ~4 (?:right now|as we speak|while i (?:type|write|speak)|this very minute|this minute|at this moment)",
        "(?:stop|freeze|block|lock|kill|shut) ~2 (?:everything|it all|all cards|all (?:my )?accounts|the whole account|the lot) ~4 (?:now|quick|quickly|before|immediately|fast|please|urgent|asap|some\\w+)",
    ),
    clear=(
        "(?:<intruder>) (?:else )?(?:is|has|have|got|was|are|keeps?) ~2 (?:in|inside|into|access to|control of|logged into|using|got into) ~1 (?:my|our) ~1 (?:account|profile|wallet|email|app|phone|banking|login|savings)",
        "(?:order|orders|delivery|items?|subscription|loan|account|contract|phone|booking) ~4 (?:in|under|on|with|using) my (?:name|account|card|details) ~4 (?:not me|was not me|never|did not|no idea|do not know|have not)",
        "not me (?:ordering|buying|spending|doing|logging|paying|who)|(?:was|is) not me (?:who|that|doing|ordering|buying|spending|stop|help|block|freeze)|i did not (?:do|make|place|authori[sz]e) (?:any of|these|those|all)",
        "(?:caller|texter|text|whatsapp|email|man|woman|guy|lady|someone) ~4 (?:asked|asking|asks|wanted|wants|demanded) (?:me )?(?:for|to) ~3 (?:otp|code|pin|password|gift cards?|bitcoin|transfer|remote|anydesk|kyc|send money|cvv)",
        "(?:money|cash|xmoney|\\d+|funds) ~3 (?:to|with) (?:a|the|some) (?:scammer|fraudster|crook|conman|fake \\w+|thief|fraud \\w+|stranger|hacker)",
    ),
    unless=(
        "how (?:do|can|would|should) (?:you|i) (?:prevent|protect|avoid|spot)|protection|prevention|policy|insurance|legit|is it safe|game|movie|book|do you sell|verification link|reset link|tracking link|discount code|promo code|postcode|zip code|wrong pin|forgot|delivery man|your driver|the driver",
        "how does|what is|what are|do you offer|allowed to",
    ),
    blind=(
        "card reader|life hacks?|fraud (?:policy|protection|prevention)|(?:stop|prevent|avoid) ~3 (?:from using|using|use)",
    ),
)
