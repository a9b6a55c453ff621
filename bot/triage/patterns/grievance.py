"""Anger told as a count, as a wait without a word, or as a verdict; and abuse in fewer moulds than people use."""

# ruff: noqa: E501 (a wording reads better in one line)

from bot.triage.kinds import Kind
from bot.triage.rule import Family

GRIEVANCE = Family(
    Kind.COMPLAINT,
    sure=(
        "(?:so|such an?|this|most|how|incredibly|totally|never dealt with such an?|never met such|really) (?:unhelpful|rude|arrogant|incompetent|unreliable|unprofessional|dishonest|disorgani[sz]ed|ignorant|dismissive|condescending|useless|clueless|careless|heartless|greedy|sloppy|negligent|patroni[sz]ing) ~1 (?:company|people|staff|service|person|support|shop|bank|crowd|lot|outfit|team|agents?|attitude|man|woman|organi[sz]ation|firm|driver|and|<end>)",
        "(?:do not|never|would not|not) (?:bother|waste your (?:time|money)|go near|touch|recommend|deal) ~1 (?:with|here|on|this|to|them|ye) ~2 (?:crowd|company|shop|people|lot|outfit|shower|place|app|service|anyone|them|bank|<end>)",
        r"(?:is this|this is|that is|so this is|nice|great|lovely|some) (?:how|way) (?:you|ye|to) ~1 (?:treat|thank|reward|repay|deal with|look after|welcome|handle|speak to|talk to) ~3 (?:customers?|people|loyal\w*|me|us|someone|clients?|a)",
        r"(?:wrong|incorrect|broken|faulty|damaged|same mistake|mess\w* up|screwed up|cocked up|let me down|failed|mistake) ~4 (?:two times|three times|four times|five times|several times|twice|in a row|yet again)(?! (?:size|zip))",
        "(?:<nth>) (?:bloody |damn |fucking |freaking )?time ~3 (?:i|we|asking|calling|writing|contacting|explaining|telling|ringing|messaging|emailing|this (?:week|month|has)|now)(?! (?:use|user|buyer|customer))",
        "(?:<many>) (?:bloody |fucking |unanswered |separate |different |long )?(?:<contact_word>) ~4 (?:and|no|not|nobody|nothing|still|ignored|later|without|yet|unanswered|get|got|all|none|zero|never)(?! (?:arrived|received) )",
        "(?:asked|called|emailed|rang|phoned|contacted|written|messaged|explained|told|complained|texted|chased|reported|said|asking|explaining|repeating|chasing|calling|begging) ~4 (?:<many>|a hundred|a million) (?:bloody |fucking |damn |freaking )?times",
        "how many (?:more )?(?:bloody |fucking )?(?:times|emails|calls|messages|weeks|people|agents|excuses|lies) ~2 (?:do|must|will|does|have|should|am|are|can) (?:i|we|it|you) (?:have to|need to|got to|going to|supposed to|expected to|to|asked|told|called|explained|be told|take|wait|send|ask|tell|say|explain|repeat|call|write|ring|contact|chase)(?! (?:pay|buy|order|use|verify|take off))",
        "(?:copy (?:and )?pasted?|copied and pasted|cut and paste|canned|scripted|generic|templated?|boilerplate|stock|robotic|automated) ~1 (?:rubbish|answers?|repl\\w+|responses?|crap|nonsense|messages?|emails?|text|shite|shit|apolog\\w+|excuses?)",
        "(?:absolute|complete|total|utter|pure|what a|such a|proper|right|real|sheer|beyond a|bloody|fucking|big|one big|an absolute|literal) {fucking|bloody|load of|pack of|bunch of|shower of|sick|bad|big} (?:<farce>)(?! (?:costs?|beginner))",
        "beyond (?:a joke|ridiculous|belief|annoyed|frustrat\\w+|angry|words|disappoint\\w+|a farce|help|pathetic|useless)|(?:this|it|that) is (?:just |now |all )?(?:getting |becoming |gone )?(?:past|beyond) (?:a joke|ridiculous)",
        "(?:not|no|without|never|zero|not even) ~2 (?:one|a single|single|any|so much as a) ~1 (?:reply|response|answer|update|apology|call back|callback|email back|explanation|solution|acknowledg\\w+|word|sorry)",
        "(?:no|zero|nil|still no|not had any|without) (?:reply|response|answers?|update|resolution|solution|apology|acknowledg\\w+|communication|explanation|contact) ~5 (?:since|for|in|after|despite|from|at all|whatsoever|yet again|again|\\d+|weeks|months|your|anyone|you)",
        "(?:nobody|no one|none of you|not one (?:person|of you)|no body) ~3 (?:bothered?|cares?|gives? a|replied|replies|responds?|responded|answers?|answered|helps?|helped|listens?|listened|got back|gets back|called|returned|interested|knows what|has a clue|takes|took|wants to|willing|seems)(?! (?:the door|at home|was home))",
        "(?:do|does|did|could|can) (?:you|your (?:company|staff|team|lot)|you people|they|anyone) ~3 (?:not )?(?:give a (?:shit|fuck|damn|toss|monkeys?|rats?)|even (?:care|read|listen)|care about|respect|value|have a clue|know what you are doing|take any)|not give a (?:shit|fuck|damn|toss|monkeys?|rats?|hoot)",
        "(?:ignored|ignoring|fobbed|fobbing|lied|lying|misled|misleading|cheated|deceived|conned|robbed|mugged|shafted|screwed|ripped|stonewalled|ghosted|insulted|humiliated|palmed|brushed|dismissed|treated|messed|mucked|dicked|led|strung|taken) (?:me |us |to |off |over |by |about |around |up |again |like |on |along |for )+(?:again|by|me|us|to|off|like|for|over|you|your|and|(?:a )?(?:fool|idiot|mug|dirt|rubbish|criminal|child|ride)|the garden path|customers|from|<end>)",
        "(?:never|not|no|wont|stopped|done|quit) ~3 (?:shopping|buying|ordering|dealing|spending|using|recommend\\w*|coming|banking|booking|trust\\w*|do business|doing business|darken|set foot) ~3 (?:here|with you|from you|you|again|this (?:company|shop|app|bank|site|place)|at your|your (?:shop|store|company|service|app|bank))",
        "(?:extremely|very|really|so|deeply|absolutely|totally|completely|utterly|thoroughly|bitterly|highly|beyond|most|incredibly|bloody|fucking|quite frankly|truly) (?:disappoint\\w+|dissatisf\\w+|annoy\\w+|frustrat\\w+|unhappy|angry|upset (?:with|at|about|by) (?:you|your|this|how|the (?:service|way))|furious|disgust\\w+|pissed|unprofessional|rude|let down|appall\\w+|unimpress\\w+|irritat\\w+|aggriev\\w+|unsatisf\\w+|livid|displeas\\w+|shocked (?:at|by)|insult\\w+|offended)",
        "(?:worst|poorest|crappiest|shittiest|most (?:useless|incompetent|frustrating|unprofessional|disorgani[sz]ed|arrogant|unhelpful)|lousiest|slowest) ~2 (?:<service>|ever|in (?:ireland|the country|the world|history|the uk|india|australia|town)|(?:i|we) have (?:ever )?|bunch|outfit|provider|retailer|courier|network|operator)",
        "(?:avoid|steer clear|stay away|stay clear|do not (?:buy|shop|order|trust|use)) (?:at all|like the|from (?:this|them|these)|of (?:this|them|these)|this (?:company|shop|site|place)|these (?:people|crooks)|them)|(?:company|shop|terrible|awful|service|scam|rubbish|crap|people) avoid",
        "(?:sick|tired|fed up|sick and tired|had enough|had it|done|bored|weary|over it|exhausted|worn out) ~1 (?:to death |to the (?:back )?teeth )?(?:of|with|from|by) ~2 (?:you|your|this|these|being|the (?:excuses|lies|runaround|delays|same|nonsense)|waiting|asking|chasing|explaining|repeating|excuses|lies|having to|people)",
        "(?:passed|pushed|sent|bounced|shunted|pulled|thrown|shoved|kicked|going|going round|moved) (?:around )?(?:from )?(?:pillar to post|from (?:one )?(?:person|department|agent|team) to|around in circles|round in circles|in circles|department to department|like a (?:football|ping pong|parcel))|(?:round|around) (?:and round )?in circles|run ?around|wild goose chase|(?:keep|keeps) ~1 (?:getting )?(?:fobb\\w+|palm\\w+|passing|passed|bounc\\w+|sending me)",
        "(?:cut|hung|dropped|disconnected|put the phone down) (?:off|up|me off|on me)(?: on)? ~3 (?:again|twice|on me|by|after|three|two|every)|on hold ~4 (?:hours?|minutes|mins|forever|ages|all|for|then|again)|(?:hours?|minutes|forever|ages) on hold",
        "(?:shame|shameful|ashamed|embarrass\\w+|disgrac\\w+|disgust\\w+|appalling|atrocious|abysmal|diabolical|deplorable|despicable|scandalous|woeful|dreadful|shambolic|pitiful|pathetic|laughable|inexcusable|unforgivable|unprofessional|shoddy|third rate|second rate|amateur hour|piss poor|bullshit|horseshit|hopeless|incompeten\\w+|useless)(?: <end>| \\.| you | your | service| company| behaviou?r| customer| people| that | how | is | to treat| altogether| stuff| really| so | and | lads| outfit| bunch| shower| from| of you| on you)",
        "(?:daylight|highway) robbery|rip ?off|money grabb\\w+|money grubbing|cowboys?(?! (?:hat|boots))|chancers?|con artists|shower of|gangsters|crooks|thieves(?: <end>| all| the)|robbing (?:bastards|us|people|me|fuckers|cunts)|swindlers?|charlatans|sharks|taking (?:the piss|the mick|us for|me for)|take me for a|(?:you|your company) (?:owe|owes) me an (?:apology|explanation)",
        "(?:formal|official|written|strong|serious|proper) ~1 (?:complaint|grievance|protest|dissatisfaction)|complaints? (?:manager|department|team|reference|escalat\\w+)|(?:make|raise|register|log|lodge|file|submit|put in|launch|send|wish to|want to|like to|here to|going to|need to|have to) ~2 (?:complaints?|complain)(?! (?:about (?:the|my) (?:courier|neighbour|noise)))",
        "(?:since|for|over|past|last|after|its been|nearly|almost|about) ~1 (?:<many>|a) (?:days|weeks|months|hours|years|fortnight|month) ~5 (?:no (?:reply|response|answer|resolution|solution|update|one|communication|help)|nobody|unresolved|not (?:been )?resolved|ignored|silence|radio silence|no resolution|not a word|nothing done|given the|fobbed|excuses)",
        "(?:no|without|zero) (?:resolution|solution|accountability|respect|manners|empathy|customer service|sense of urgency|professionalism|integrity|shame) ~3",
    ),
    clear=(
        "(?:what|how) (?:are|is|do|did|am) (?:you|i|we|they|it) (?:even )?(?:paying (?:you )?for|playing at|still in business|so bad at|treat customers|run a business)|how (?:hard|difficult) (?:can|is) it(?: be)?|what is (?:wrong|the matter) with (?:you|your|this company)|(?:are you|is this) (?:serious|for real|having a laugh|taking the|actually joking|kidding|a joke)|you have got to be (?:joking|kidding)|get a grip|cop on|wise up|(?:do|doing) your (?:bloody |fucking |damn )?jobs?|sort (?:it|this|yourselves|your \\w+) (?:the fuck )?out",
        "(?:lost|losing|lose|run out of|out of|tested|testing|trying) (?:all |my |what little |the )+(?:patience|faith|trust|confidence|respect|temper|rag|will to)|(?:customer|been with you|loyal) ~6 (?:years|decades|long time) ~8 (?:treat\\w*|this is how|disgust\\w*|leav\\w+|never|shock\\w*|insult\\w*|lost|joke|ashamed|thanks)",
        "(?:sucks?|stinks|blows|sucked)(?: <end>| big time| so (?:much|bad|hard)| balls| ass| arse| at )|(?:bad|poor|terrible|awful|shocking|horrible|crap|shit|shite|rubbish|dreadful|lousy|horrendous|useless) {customer|after sales|delivery} (?:service|support|experience|communication|company|attitude|treatment|organi[sz]ation|care)",
    ),
    unless=(
        "joke about|tell me|jokes|funny|weather|traffic|movie|music|song|alarm|mattress|fabric|stain|bin day|trip|restaurant|my (?:boss|wife|husband|friend|ex|neighbour|brother|sister|roommate|commute)|twitter|tweet|email (?:to|from)|news|review of",
        "card (?:is|was|has|keeps)|top ?up|verif\\w+|cash machine|atm|transfers?|exchange rate|declined|pin|how (?:many|long) (?:times )?can|complaints? (?:procedure|policy|process|form)",
        "size|colou?r|zip|not disappointed|rubbish (?:bins?|bags?)|is (?:the|it) ~4 any good|or (?:ok|fine|good)",
    ),
    blind=(
        "(?:second|last|third|first) time (?:buyer|customer|user)|mess tin|worst case|poor (?:signal|visibility|reception)|not bad|suck(?:s|ed)? (?:up|in|out)|not disappointed|no complaints?|cowboy (?:boots?|hats?)|sharks? (?:tank|fin|teeth)|nightmare before christmas",
    ),
)

SLURS = Family(
    Kind.ABUSE,
    sure=(
        "(?:<begin> )?(?:shit|dick|fuck|piss|cock)(?: ?)(?:heads?|faces?|bags?|wits?)|shithouses?|cockwombles?",
        "(?:useless|stupid|pathetic|thieving|lying|robbing|dirty|lazy|ignorant|thick|absolute|total|complete|utter|worthless|incompetent|greedy|bloody|fucking|smug|arrogant|spineless|gormless|clueless|brainless|dense|inbred|filthy|scummy|miserable|sad|dopey|fat|ugly|bunch of|pack of|shower of|load of|gang of|crowd of|crew of|you) {fucking|bloody|useless|stupid|thieving|lying|robbing|dirty|lazy|absolute|little|pack of|shower of|bunch of|sack of|bag of|pile of|shower|pack|of|heap of|big} {fucking|bloody|useless|stupid|thieving|little|of|absolute} (?:<insult>|gowls?|melts?|spanners?|spoons?|tools|wasters?|hoors?|langers?|dose|dopes?|balloons?|bellends?|helmets?|nonces?|fannies|spas|simps?|wallies|wally|plebs?|goons?|tramps?|leeches|bloodsuckers|cretinous \\w+|amadans?|gombeens?|shitstains?|turds?|turd|tossbags?|drongos?|galahs?|dropkicks?|ullu|ulloo|pagal|gadha|kamina|kaminey|idiotic bot|cabbages?|gits|cnuts?|knuckleheads?|boneheads?|troglodytes?|pea ?brains?|toolbags?|bags of shit|arsewipes?|asswipes?|asshats?|douches?|dicks|cocks?|shits|fucks|hole|article|specimen)(?! (?:box|bags?|kit|proof|bed|food|hat|boots|set|shed|belt))",
        "(?:go|you can|can|should|all|just|why do not you|hope you|please) ~2 (?:fuck|shag|screw|die|rot|choke|drown|get (?:fucked|stuffed|bent|lost)|swivel|stick it|shove it|jog on|do one|piss off|feck off|naff off|suck|kick rocks|eat (?:shit|a bag|dirt|my)|play in traffic|step on lego|take a hike|fall off|take a running)(?! (?:the|with the hammock))",
        "(?:kiss|lick|suck|eat|bite|blow|smell) (?:my|me|deez|these|your) ~1 (?:ass|arse|balls|dick|cock|shit|nuts|hole|arsehole|boots|ring|backside|butt|farts?|sweaty \\w+)?",
        "(?:brain|brains|iq|intelligence|intellect) ~4 (?:of a|size of|room temperature|less than|missing|dead|goldfish|amoeba|potato|peanut|single digit|cells?|negative|below)|thick as \\w+|dumb as \\w+|about as (?:useful|much use|sharp|helpful) as|(?:as )?useful as a \\w+|chocolate (?:teapot|fireguard)",
        "(?:fuck|screw|damn|feck|eff|sod|bugger|curse|stuff|to hell with|shame on|hate) (?:you|all of you|the lot of you|your \\w+|this (?:shop|company|bot|bank|place|shit)|off|yourselves|right off|the hell off|u)",
        "(?:shit|fuck|piss|dick|cock|ass|arse|twat|wank|douche|cunt|bum|knob|bell|crap)(?:[- ]?)(?:head|face|wad|stain|wit|bag|brain|ers?|hole|wipe|hat|nugget|weasel|sucker|waffle|goblin|trumpet|womble|muncher|end|sack)s?",
        "(?:your|ur) (?:mother|mum|ma|mom|mam|mama|sister|wife|dad|family|whole family) ~3 (?:whore|hoor|slut|bitch|fat|ugly|cow|ashamed|should have|dog|goat|hamster|disgrace|sucks|pig)",
        "(?:die|rot|burn|choke|drown|starve) (?:in (?:hell|a fire|a ditch|a hole)|slowly|screaming|painfully|already|bitch)|(?:drop|get) dead|go kill yourself|rope yourself|nobody (?:likes|loves) you|your parents (?:must|should)|waste of (?:space|oxygen|skin|sperm|air|human)|oxygen (?:thief|thieves)|scum of the|bottom feeders?|lowest of the low|sub ?human",
    ),
    clear=(
        "^(?:absolute|utter|total|complete|useless|pathetic|worthless|clueless|brainless|gormless|stupid|dumb|moronic|idiotic) (?:bot|thing|machine|lot|people|robot|company|shower|crowd|eejits?|gobshites?|gowls?|tools?|melts?|spanners?) [.]",
        "bucket of (?:bolts|shit)|tin ?can|toaster with|glorified (?:toaster|calculator|search)|rusty|clanker|scrap heap|shut your (?:face|mouth|hole|gob)|zip it|do one|jog on|get in the (?:bin|sea)|naff off|sod off|bog off|bugger off|away and (?:shite|feck)|bollocks|bellends?|wankstains?|arse(?:hole)?s?|thundercunts?|numpty|numpties|tosspots?|plonkers?|pillocks?|prats?|twonks?|muppetry|bint|slag|slags|tramp|skank|munter|nonce|retards?|retarded|spastics?|mong|mongs|cretinous|imbecilic",
    ),
    unless=(
        "my (?:own )?(?:damn|bloody|fucking|stupid|dumb) \\w+|i am (?:an|such an|so|a) \\w+|idiot proof|for dummies|love|brilliant|amazing|great|good|awesome|dog|cat|toaster|bird|chocolate|joke|song|movie|play|tent|recipe|hack",
        "what the (?:fuck|hell)|oh (?:shit|fuck|damn)|holy|rusty|tramp",
    ),
    blind=(
        "bull ?shit|knob(?:s)? (?:of|for|on)|cock ?pit|shuttle ?cock|cocktail\\w*|arse(?:nal)|dick(?:ies|s sporting)|butt ?hinge|bumbags?|dick ~1 bags?",
    ),
)
