"""Named lists of words that many wordings share. All in folded form: lower case, no apostrophes, nothing shortened."""

# ruff: noqa: E501 (lists of words)

LISTS = {
    # who is wanted
    "person": (
        "human|person|people|someone|somebody|anyone|anybody|man|woman|agents?|operators?|representatives?|"
        "advisors?|advisers?|assistant|associate|manager|managers|management|supervisors?|boss|superior|"
        "colleagues?|employee|staff|staff member|team member|member of staff|consultant|executive|specialist|"
        "expert|support|support team|team|customer (?:service|care|support|services)|helpdesk|help desk|"
        "service desk|person in charge|human being|live person|real one|human one|care team|"
        "customer executive|call cent(?:er|re)|support person|service (?:agent|person|team)"
    ),
    "real": (
        "actual|real|live|living|proper|genuine|human|physical|breathing|senior|single|customer|service|"
        "support|competent|different|sales|technical"
    ),
    "talk": ("talk|speak|chat|spoke|discuss|communicate|converse|speaking|talking|chatting|deal|dealing|connect|write"),
    "want": (
        "want to|want|need to|need|would like to|would like|wish to|prefer to|prefer|have to|must|like to|"
        "love to|rather|demand to|demand|insist on|request to|request|can i|could i|may i|please let me|"
        "let me"
    ),
    "bot": (
        r"bots?|robots?|machines?|computers?|chatbots?|chat bots?|ai|automat(?:ed|ion)(?: \w+)?|algorithm|"
        "computer program|virtual assistant|program|software|bot thing"
    ),
    # how we are called
    "us": (
        "you|you all|you guys|you lot|you people|your company|your shop|your store|your business|your firm|"
        "this company|this shop|this store|the company|your staff|your team|your office|your bank|this place|"
        "this outfit"
    ),
    "place": (
        "office|offices|shop|store|stores|headquarters|hq|warehouse|building|branch|premises|house|home|"
        "place|depot|door|workplace|showroom"
    ),
    "thing": ("account|profile|login|log in|email|mail|app|wallet|paypal|order history|password"),
    "money": ("money|funds|cash|savings|balance|account|bank account|card|credit card|debit card|wallet|cards|xmoney"),
    # things that are sold
    "product": (
        "product|item|thing|device|unit|charger|battery|batteries|power ?bank|heater|stove|burner|canister|"
        "cartridge|gas bottle|bottle|rope|harness|buckle|helmet|carabiner|karabiner|sling|lamp|lantern|torch|"
        "headtorch|tent|strap|pole|poles|boots?|jacket|pack|backpack|toy|toaster|kettle|blender|microwave|"
        "oven|iron|dryer|hairdryer|hair dryer|fridge|washing machine|dishwasher|cable|plug|adapter|adaptor|"
        "socket|laptop|phone|tablet|speaker|headphones|earbuds|mattress|chair|ladder|bike|bicycle|scooter|"
        "e-?bike|car seat|cot|crib|pram|stroller|cooker|hob|boiler|light|bulb|blanket|cream|lotion|shampoo|"
        "food|meal|supplement|tablets|vitamins|candle|kit|gadget|appliance|machine|equipment|axe|knife|"
        "crampons?|sleeping bag|mat|vest|gloves?|goggles|one|it|this|parcel|package"
    ),
    "body": (
        "hand|hands|finger|fingers|face|arm|arms|leg|legs|eye|eyes|foot|feet|head|skin|hair|mouth|neck|back|"
        "wrist|knee|toe|lip|lips"
    ),
    "family": (
        "husband|wife|partner|mother|mum|mam|mom|mammy|mummy|father|dad|daddy|son|daughter|child|baby|"
        "brother|sister|grand(?:mother|father|ma|pa|dad|son|daughter|child)|granny|nan|nana|nanny|parent|"
        "parents|spouse|fianc[eé]e?|boyfriend|girlfriend|uncle|aunt|auntie|aunty|cousin|friend|in law|"
        "loved one|family member|relative|kids?|children|little one|toddler|twin|son in law|mother in law|"
        "father in law|neighbour|boy|girl|missus|hubby"
    ),
    "insult": (
        "idiots?|morons?|imbeciles?|cretins?|dumb ?ass(?:es)?|dumb ?fucks?|dumb|stupid|brainless|braindead|"
        "brain dead|scum|scumbags?|bastards?|bitch|bitches|cunts?|twats?|wankers?|tossers?|pricks?|dicks?|"
        "dickheads?|arseholes?|assholes?|ass hole|ass holes|retards?|retarded|fools?|clowns?|losers?|"
        "muppets?|eejits?|gobshites?|numpt(?:y|ies)|pigs?|vermin|trash|garbage|filth|parasites?|rats?|"
        "shitheads?|shit ?bags?|fuckers?|fuckwits?|motherfuckers?|jackass|jackasses|douchebags?|dipshits?|"
        "nitwits?|halfwits?|dimwits?|dunces?|dopes?|simpletons?|whores?|sluts?|dirtbags?|lowlifes?|"
        "low lifes?|weasels?|snakes?|worms?|cockroach(?:es)?|dogs?|donkeys?|monkeys?|apes?|crooks|leeches|"
        "plonkers?|bellends?|knobheads?|knob|gits?|sod|sods|pillocks?|divs?|spastics?|spaz|chutiyas?|chutiye|"
        "bhenchod|madarchod|bkl|gandu|harami|saala|kutte|kutta|bewakoof|degenerates?|airheads?|bozos?|"
        "dumbbells?|toads?|slime(?:ball)?s?|fatheads?|blockheads?|piece of shit|pieces of shit|piece of crap|"
        "bag of shit|waste of space|waste of oxygen|waste of skin"
    ),
    "swear": (
        "fuck(?:ing|in|ed)?|bloody|damn|goddamn|god damn|shit|bullshit|crap|arse|ass|frigging|freaking|"
        "flipping|sodding|bleeding|fecking|feck|hell"
    ),
    "bad": (
        "worst|terrible|awful|horrible|horrendous|appalling|abysmal|atrocious|dreadful|disgraceful|"
        "disgusting|shocking|pathetic|ridiculous|rubbish|garbage|trash|useless|hopeless|shambolic|dire|"
        "diabolical|unacceptable|outrageous|shameful|pitiful|laughable|woeful|lousy|shoddy|incompetent|crap|"
        "shit|shitty|shite|crappy|poor|joke|disgrace|shambles|scandal|scandalous|absurd|inexcusable|"
        "disappointing|unprofessional|clueless|rude|insulting|bad|horrid|deplorable|third class|bogus|pants|"
        "desperate|brutal|muck|cat|embarrassing|farcical|farce|unbelievable|bullshit|ludicrous|nonsense"
    ),
    "service": (
        "service|services|customer service|support|company|shop|store|experience|website|site|app|bot|"
        "chatbot|response|communication|staff|team|delivery|courier|quality|business|brand|people|place|bank|"
        "help|system|firm|outfit|process|customer care|customer support|care|attitude|management|treatment|"
        "product|products"
    ),
    "authority": (
        "trading standards|ombudsman|ombudsmen|regulators?|authorit(?:y|ies)|"
        "consumer (?:forum|court|council|protection|association|affairs|rights|helpline|commission|centre|center|tribunal)|"
        "citizens advice|watchdog|financial conduct authority|fca|ccpc|ico|ftc|cfpb|bbb|"
        "better business bureau|attorney general|rbi|banking ombudsman|central bank|"
        "data protection (?:commission|commissioner|authority|officer|agency)|information commissioner|"
        "police complaints|minister|mp|td|parliament|competition (?:authority|commission)|"
        "advertising standards|accc|comreg|ofcom|financial ombudsman|revenue|tax office|environmental health"
    ),
    "press": (
        "press|media|news|newspapers?|papers|tv|television|radio|bbc|rte|cnn|sky news|guardian|irish times|"
        "independent|daily mail|the sun|journalists?|reporters?|joe duffy|liveline|watchdog programme|"
        "consumer programme"
    ),
    "lawyer": (
        "lawyers?|solicitors?|attorneys?|barristers?|"
        "legal (?:team|counsel|adviser|advisor|representative|department|advice)|law firm|advocate|legal aid|"
        "counsel"
    ),
    "court": (
        "court|courts|small claims|small claim|tribunal|judge|high court|county court|district court|"
        "consumer court|arbitration|litigation"
    ),
    "scam": (
        "scammers?|scam|fraudsters?|fraud|thief|thieves|hackers?|criminals?|conman|con man|crook|someone|"
        "somebody|some guy|someone else|somebody else|another person|a stranger|stranger|unknown person|"
        "other person|people"
    ),
    "now": (
        "now|right now|immediately|at once|urgently|urgent|as soon as possible|straight away|right away|"
        "instantly|please|today|tonight|this minute"
    ),
    # ending one's own life
    "own_end": (
        "end my (?:own )?life|take my (?:own )?life|kill myself|killing myself|hang myself|hanging myself|"
        "shoot myself|drown myself|off myself|top myself|do myself in|unalive myself|harm myself|hurt myself|"
        "cut myself|cutting myself|hurting myself|harming myself|starve myself|end myself|poison myself"
    ),
    # what a threat threatens
    "hurt": (
        "kill|hurt|stab|shoot|beat|murder|destroy|burn|slap|punch|smash|kick|strangle|harm|break|cut|slit|"
        "rape|attack|bash|gut|knife|batter|finish|execute|bury|hang|skin|maim|choke|torture|behead|cripple"
    ),
    # what a product does before somebody is hurt
    "fire": (
        "caught fire|catch fire|catching fire|on fire|went on fire|set on fire|burst into flames?|in flames|"
        "went up in flames|up in flames|exploded|explode|explodes|exploding|exploded on|blew up|blown up|"
        "blows up|blowing up|melted|melting|melts|sparks|sparked|sparking|smoking|smoked|smouldering|"
        "overheated|overheating|overheats|burnt out|went bang|bang and smoke|short circuited|electrocuted|"
        "electric shock|shocked me|shocks me|giving off smoke|emitting smoke|smells of burning|smells burnt|"
        "burning smell|smells like burning|smell of burning|burnt smell|burning plastic|too hot to touch|"
        "red hot|hissing|leaking (?:gas|acid|fluid|carbon monoxide|battery)|leaks gas|swelled up|"
        r"swollen battery|bulging|shattered|collapsed|caused a fire|started a fire|started (?:to )?smok\w+|"
        "nearly burned|almost burned|nearly set|is smoking|flared up|burned my|burnt my|scalded|"
        "gave me (?:an? )?(?:electric )?shock"
    ),
    "someone_hurt": (
        "me|my (?:<family>|<body>)|him|her|us|our (?:<family>)|someone|somebody|his (?:<body>)|her (?:<body>)"
    ),
    "very": (
        "a|an|the|so|very|absolutely|absolute|totally|total|complete|completely|utter|utterly|such|such a|"
        "really|pretty|just|beyond|fucking|bloody|simply|truly|quite|frankly|extremely|honestly|proper|pure|"
        "freaking|damn|downright|by far|honestly the|such an|the absolute|by far the|easily the|"
        "hands down the|literally the"
    ),
    "rude": (
        "fucking|bloody|stupid|absolute|complete|total|useless|lazy|dumb|ignorant|damn|goddamn|pathetic|"
        "utter|little|fat|ugly|dirty|thick|lying|thieving|brainless|worthless|filthy|greedy|incompetent|"
        "disgusting|shitty|stinking|feckin|miserable|sick|silly|fucked up|big|arrogant|bunch of|pack of|"
        "shower of|load of|lot of"
    ),
    # which instructions to ignore
    "earlier": (
        "previous|prior|earlier|above|preceding|your|all|any|the|these|those|past|original|system|initial|"
        "former|safety|other|old|everything|my last|current|existing|developer|hidden|secret|internal|"
        "programmed|own|content|company|built in"
    ),
    "not_me": (
        "not me|was not me|is not me|"
        "without my (?:permission|consent|knowledge|authori[sz]ation|approval|authority|say so|knowing)|"
        "not by me|did not do it|not mine|never authori[sz]ed|did not authori[sz]e|have not authori[sz]ed|"
        "not authori[sz]ed by me|behind my back|i swear|i did nothing"
    ),
}
