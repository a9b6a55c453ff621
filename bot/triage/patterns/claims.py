"""Steps towards a court, an authority or the police; and things about people that reached the wrong ones."""

# ruff: noqa: E501 (a wording reads better in one line)

from bot.triage.kinds import Kind
from bot.triage.rule import Family

CLAIMS = Family(
    Kind.LEGAL,
    sure=(
        "(?:expect|expecting|await|awaiting|issue|issuing|receive|get|getting|send|sending|drafting|draft) ~2 (?:summons|writ|subpoena|court (?:papers|letter|date|documents|order|claim)|solicitors? letter|lawyers? letter|letter of (?:claim|demand)|legal (?:letter|notice|papers))",
        "(?:serve|served|service of|serving|address for|send) ~3 (?:court|legal) (?:documents|papers|service|notices?|proceedings)|address (?:for|of) ~1 (?:legal )?service|registered ~2 address ~3 (?:legal|court|service|proceedings|claim)",
        r"(?:violat\w+|contraven\w+|breach\w*|infring\w+|flout\w*) ~5 (?:act|law|laws|regulations?|directive|rights|code|statute|rules of)|\w+ (?:protection|reporting|billing|lending|rights|practices|guarantee|contracts?) (?:act|regulations)",
        r"(?:lodg\w+|fil\w+|register\w*|make|raise|give) ~2 (?:fir|police report|police case|police complaint|criminal complaint|affidavit|rti|consumer case|court case)",
        "(?:issue|issuing|issued|commence|commencing|begin|bring|bringing|initiate|initiating|institute|serve|serving|served|file|filing|lodge|lodging|start|starting|launch) ~3 (?:proceedings|writ|claim form|court claim|petition|suit|lawsuit|summons|legal \\w+|case against|moneyclaim)",
        "legal (?:papers|documents|letters?|correspondence|claim|notice|challenge|measures|avenues?|redress)",
        "ncdrc|accc|ccpc|bafin|afca|verbraucherzentrale|verbraucherschutz\\w*|consumer (?:helpline|complaints? (?:forum|commission|court)|redressal|disputes?|ombudsman|watchdog|council|champion)|fair trading|citizens information|trading standards|workplace relations|vcat|ncat|qcat|fspo|financial services (?:ombudsman|commission)|energy ombudsman|telecom\\w* (?:ombudsman|regulator)|cyber ?crime (?:cell|police|portal|unit)|jago grahak|lok adalat|trai|irdai|sebi|anwalt|rechtsanwalt|mahnbescheid|advocate on record|district forum|state (?:attorney|regulator)|federal trade commission|office of fair",
        "(?:report\\w*|complain\\w*|going|go|went|hear|tell|told|telling|escalat\\w+|contact\\w*|lodg\\w+|fil\\w+|wr[io]t\\w+|inform\\w*|refer\\w*|case|ring\\w*|call\\w*|speak\\w*|tak\\w+|knows?) ~6 (?:cfpb|ftc|bbb|ofcom|ofgem|ofwat|comreg|rbi|asic|tio|fca|fos|finra|resolver|moneyclaim|watchdog|ombudsman|regulators?|tribunal|magistrates?|small claims|the courts?|asa|ico|which\\?|your regulator|the authorities|consumer affairs|consumer rights|consumer protection)",
        "(?:accc|cfpb|ftc|bbb|ofcom|comreg|rbi|fca|fos|asa|ombudsman|regulator|watchdog|police|guards|gardai|garda|cops|sheriff|judge|magistrate|authorities) ~3 (?:will|would|can|should|might|may|is going to|are going to|has been|have been|have already|already) ~3 (?:hear|heard|know|informed|contacted|notified|decide|told|involved|interested|investigat\\w+|sort|deal|calling|knocking|rule)",
        "let (?:a|the|some) (?:judge|court|ombudsman|jury|regulator|tribunal|solicitor|lawyer|police|guards) ~1 (?:decide|sort|deal|handle|settle|look)",
        "(?:press|pressing) charges|criminal (?:charges|complaint|offen[cs]e|proceedings|matter|investigation)|this is (?:theft|criminal|robbery|unlawful|illegal|a crime|fraud under)|unlawful\\w*|illegally|breaking (?:the|consumer|eu|federal|state) law|broken the law|break the law|against (?:eu|consumer|uk|irish|federal) law",
        "breach(?:ed|es|ing)? (?:of )?~3 (?:contract|act|law|rights|regulations?|agreement|duty|warranty|directive|code of conduct|statutory)",
        "(?:under|per|by|breach|breaches|violates|violating|contravenes|section \\d+|with) ~5 (?:consumer \\w+ (?:act|regulations?|directive|code)|sale of goods|rights act|consumer law|contract law|magnuson|australian consumer law|acl|distance selling|lemon law|statute|fair credit|eu (?:law|directive|regulation)|act \\d+)",
        "hold(?:ing)? (?:you|your company) ~1 (?:liable|accountable|responsible)|(?:failing|failure of) which|damages (?:from|for|against)|out of court|settle this (?:in|out)|my day in court",
        "(?:solicitors?|lawyers?|attorneys?|barristers?|legal advice|counsel) ~4 (?:will|is|are|says?|said|told|advised|letter|involved|engaged|retained|instructed|looking|drafting|wrote|writing|sought|ready|copied|cc)",
        "(?:engaged|retained|hired|hiring|instructed|instructing|consulting|consulted|sought|seeking|taking|got|getting|taken|calling|phoning|paying|seeing|onto|on to) ~2 (?:solicitors?|lawyers?|attorneys?|barristers?|legal (?:advice|counsel|aid|representation)|advocate)",
        "(?:court|judge|tribunal|ombudsman|regulator|small claims) ~3 (?:is|will be) (?:next|my next|where|the next)|next (?:stop|step) ~4 (?:court|solicitor|lawyer|ombudsman|police|regulator|legal)|(?:see|meet|catch) (?:you|you all|each other|you lot) (?:in|at|before) (?:the )?(?:court|judge|tribunal|small claims|district court)",
        "(?:complain\\w*|report\\w*|fir|case|statement|complaint) ~4 (?:to|with|at|against you (?:to|with|at|in)) (?:the |my |our )?(?:police|guards|gardai|garda|cops|nearest police|local police|police station|consumer court|sheriff)",
        "(?:police|cops|guards|gardai|garda) ~3 (?:about|on|against|over) (?:you|your|this (?:shop|company|business|fraud|theft))",
        "(?:take|taking|took|bring|pursue|pursuing|drag|fight) ~3 (?:to court|further legally|through the courts|in court|all the way to|legally|to the highest|to tribunal|to arbitration)",
    ),
    clear=(
        "by law|in law|(?:the|your) law (?:says|states|is clear|requires|gives me)|my (?:legal|consumer|statutory) (?:right|rights|entitlement)|duty of care|liable|liability for|statutory",
        "(?:\\d+|seven|fourteen|ten|thirty) (?:working |business |calendar )?(?:days|hours) ~4 (?:or (?:i|we)|otherwise|before (?:i|we) (?:take|go|issue|start|sue)|to (?:respond|comply|resolve|refund|reply) (?:or|before))",
        "(?:take|taking) (?:it|this|the matter|you|things) ~1 (?:further|to the top|legally|all the way)|formal notice|put you on notice|notice of (?:claim|intent|intention|dispute)",
    ),
    unless=(
        "is it legal|legal to (?:carry|use|own|drive|fly)|legal name|legal age|movie|series|student|course|vacancy|job|in law",
        "do you sell|what (?:is|are) the law|open a business|business account|proof of|power of attorney|email to|remind|calendar|appointment|insurance (?:cover|policy)",
    ),
    blind=(
        "food court|tennis courts?|court shoes?|police (?:discount|box|scanner)|warranty (?:act|claim form)|(?:father|mother|brother|sister|son|daughter)s? in law|attorney general s office hours|legal tender",
        "(?:do|does|would|will|should) (?:i|we|you) (?:need|want|accept|require) ~3 (?:lawyer|solicitor|attorney)",
    ),
)

LEAKS = Family(
    Kind.PRIVACY,
    sure=(
        "(?:you|you guys|ye|your (?:company|staff|team|bank|shop)|they) ~2 (?:gave|given|handed|passed|leaked|disclosed|released|revealed|sold|published|sent|told|posted|shared|exposed) ~2 (?:out |away |on |over )?(?:my|our) ~1 (?:<about_me>)",
        "(?:wipe|erase|remove|delete|scrub|purge|drop|take) (?:me|us|myself) ~1 (?:from|off|out of) ~1 (?:your|the|all|every|any) ~2 (?:databases?|systems?|records?|files?|servers?|books|lists?|mailing list|data)",
        "(?:sent|given|shown|emailed|forwarded|received|got|showed me|seen|showing|shows|found) ~3 (?:<someone_elses>) ~3 (?:passport|scan|conversation|chat|chats|licen[cs]e|id|bank|payslip|photo|photos|messages?|parcel label|file|contract|medical|private|personal|ticket|history|details)",
        "(?:found|find|finding|seen|see|saw) ~1 my ~2 (?:<about_me>) ~2 (?:on|all over|online|in) ~4 (?:internet|google|online|web|facebook|your|website|forum|list|dump|public|telegram|<end>)",
        "(?:was|were|is|are|have|has) ~1 my ~2 (?:data|details|information|info|card data|account|email|password|card) ~3 (?:in|part of|affected|involved|included|caught up|compromised|leaked|stolen|exposed|hit) ~2 (?:hack|breach|leak|attack|incident|you|your|<end>)",
        "(?:who|which (?:people|staff|companies)) ~2 (?:sees?|reads?|views?|accesse[sd]|access to|looks? at|looked at|handles?|gets?|got|has) ~2 my ~1 (?:medical|health|personal|private|financial|confidential|sensitive|data|information|messages|details|file|records)",
        "(?:<staff>) ~4 (?:messaging|messaged|texting|texted|calling|contacting|contacted|adding|added|following|whatsapping|emailing|asking) me ~2 (?:on|out|after|at|outside|privately|personally|for|constantly|since|at night|late)(?! (?:the form|my order|delivery|time|about (?:my|the) (?:order|delivery)))",
        "(?:<someone_elses>|some ~1 (?:person|guy|man|woman|customer|company)|(?:a|my) (?:neighbour|seller|scammer|third party|company|man|woman|landlord|boss|employer|ex)) ~5 (?:has|have|got|had|received|knows|found|was given|were given|getting|was sent|ringing me|calling me|texting me|rang me|called me|opened|read|sees|can see|emailed me) ~5 (?:my ~1 (?:<about_me>)|(?:because|using|from|after) you)",
        "(?:<staff>) ~5 (?:gave|given|passed|shared|texted|messaged|whatsapped|contacted|called|rang|added|looked up|looking up|kept|took|posted|photographed|copied|saved|used|leaked|told|disclosed|read out|accessed|showed|discussed|sold|sent) ~4 (?:my ~1 (?:<about_me>)|me (?:privately|on (?:whatsapp|facebook|instagram|snapchat|tinder|my personal|telegram)|for a date|after (?:the|his|work|hours)|personally))",
        "(?:logged|log|logs|signed|sign|logging|signing|brings?|brought|takes|took|got|let|opens?|landed|dropped) ~3 (?:in|into|to|onto) ~1 (?:<someone_elses>|someone|somebody) ~3",
        "(?:logged in|signed in|login|shows me|calls me|account says i am) ~1 as ~1 (?:<someone_elses>|someone|somebody|another)",
        "(?:labels?|letters?|invoices?|emails?|statements?|receipts?|documents?|forms?|contracts?|bills?|app|screen|page|profile|packing slip|printout|pdf|attachment|policy|envelope|inside|bag|box|account|basket|dashboard|website) ~5 (?:<someone_elses>|someone|somebody|a customer) ~3 (?:<about_me>|name|card|medical|history|order|account|prescription|results|salary)",
        "(?:see|seeing|saw|view|viewing|access|read|reading|received|receiving|got|getting|shown|showing|shows|sent me|given|emailed me|have) ~3 (?:<someone_elses>) ~3 (?:<about_me>|orders?|account|accounts|card|cards|results|prescription|chats?|messages|emails?|bookings?|basket|history|transactions?|balance|statement|letters?|post)(?! (?:to|for) (?:my|the))",
        "(?:delete|erase|remove|wipe|destroy|scrub|purge|get rid of|clear|take down|expunge|shred) ~8 (?:trace|records?|data|information|info|history|files?|footprint|everything|details|photos?) ~3 (?:of me|of mine|about me|on me|on file|you (?:have|hold|keep|got|store)|from your (?:system|systems|database|servers?|records|side|end|company)|permanently|relating to me|that you have)",
        "(?:trace|record|mention|memory) of (?:me|my existence|my data|my information|my info|my details)",
        "(?:my|our) ~1 (?:<about_me>) ~3 (?:is|are|was|were|being|got|has been|have been|ended up|appears?|appeared|turned up|went) ~3 (?:visible|public|published|online|on google|on your (?:site|page|website)|shown to|seen by|on facebook|on the internet|out there|in the bin|for anyone|for all|to everyone|wrong person|stolen from you|leaked|all over|exposed|sold|to a stranger|dark web|to somebody|to someone|googl\\w*)",
        "(?:how|where|why|who) ~3 (?:get|got|gotten|obtain\\w*|find|found|have|has|given|gave|shared|sold|leaked|pass\\w*) ~3 my ~1 (?:<about_me>) ~3 (?:from|to|without|i never|if i|when i|<end>)(?! (?:to you|back))",
        "(?:without|never|not|no|lack of|withdraw|withdrawing|revoke|revoking|retract) ~3 (?:consent|consented|permission|opt in|opted in|authori[sz]ation) ~6 (?:photos?|data|details|marketing|sharing|share|number|information|info|email|emails|image|recording|tracking|cookies|picture|voice|name)",
        "(?:record|recorded|recording|listening|track|tracking|tracked|profil\\w+|spying|monitoring|filming|filmed|photographed) ~2 (?:me|my \\w+|calls?|us|customers) ~4 (?:without|consent|permission|illegal|gdpr|privacy|asking|knowing|knowledge)",
        "dsgvo|datenschutz\\w*|gdpr|dsar|ccpa|cpra|popia|lgpd|hipaa|data subject|privacy commissioner|data commissioner|dpc|data protection\\w*|right of (?:access|erasure|deletion)|right to (?:erasure|deletion|know|access|object|portability)|(?:data|access|erasure|deletion|disclosure) request|information rights",
        "(?:data|privacy|gdpr|confidentiality|security|personal information) ~1 (?:breach|breached|leak|leaked|hack|hacked|stolen|incident|exposed|violation|violated|complaint|invasion)",
        "(?:cc|copied|bcc|to field|visible to|reply all) ~5 (?:everyone|everybody|all (?:the |your |other )?(?:customers|recipients|people)|hundreds|strangers|other customers|whole list|mailing list)|(?:everyone|everybody|all (?:the |your |other )?customers|hundreds of \\w+|other customers) ~3 (?:in (?:the )?(?:cc|copy|to)|cced|can see my|saw my|emails? visible)",
    ),
    clear=(
        "(?:hold|store|keep|retain|retaining|storing|keeping|collect|collecting|scan|scanning) ~3 (?:my|our) ~2 (?:data|details|info|information|passport|documents|face|biometric\\w*|fingerprints?|medical|health)",
        "(?:stop|quit|do not) ~2 (?:using|sharing|selling|processing|passing|giving|publishing|storing|keeping|profiling|tracking) ~2 (?:my|me)(?! card| account| order)",
        "(?:sell|sold|selling|share|shared|sharing|pass|passed|passing|leak|leaked|disclose|disclosed) ~3 (?:my|our|customer|customers|peoples?|users?) ~2 (?:data|details|info|information|number|address|email)(?! with the courier)",
        "opt(?:ing)? out of (?:all )?(?:data|profiling|selling|sharing|tracking|processing)|privacy (?:has been|was|is being) (?:violated|breached|invaded)|invasion of privacy",
    ),
    unless=(
        "how long|do you|are you|where (?:do|are)|can (?:i|someone|somebody|my) ~6 (?:order|pay|collect|use|send|add|share)|could i|how do i (?:send|order|change|add|share|update)|deliver (?:to|it)|ship (?:to|it)|send (?:it|this|my order|a gift)|gift|privacy policy|mobile data|data (?:plan|usage|roaming|allowance)|calendar|playlist|contact list|with the courier",
    ),
    blind=(
        "(?:received|got|getting|given|sent me|have) (?:someone|somebody) elses? (?:order|parcel|package)|card details (?:to|for) (?:pay|update|change)|hi?pp?a certified|share my location",
    ),
)
