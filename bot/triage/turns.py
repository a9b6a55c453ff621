"""Turns of phrase: named lists of what is done, to whom, and how somebody says that it will be.

`bot/triage/vocabulary.py` names single things; these are what the second family of each kind is put together from
(verb, object, modality), so that a wording nobody wrote down is still read. Folded form, as there.
"""

# ruff: noqa: E501 (lists of words)

TURNS = {
    # violence
    "intent": (
        "i will|we will|i shall|il|am going to|are going to|is going to|going to|coming to|about to|ready to|"
        "i swear|i promise|i might|i could|i would|am coming|are coming|want to|feel like|hope to|ima|imma"
    ),
    "strike": (
        "kill|killing|stab|stabbing|shoot|shooting|murder|strangle|punch|slap|batter|maim|slit|rape|behead|cripple|"
        "beat|beating|bash|kick|attack|hurt|hit|headbutt|choke|torture|smash|lamp|deck|clatter|hammer|thump|"
        "knock ~2 out|burst|skin|bury|gut|knife|drown|hang|lynch|throttle|drag|run over|poison|dismember|waste|clobber"
    ),
    "victim": (
        "you|him|her|them|whoever|"
        "(?:your|the|that|this|whatever|any|every|next|one of your) ~2 (?:drivers?|couriers?|riders?|postman|managers?|agents?|"
        "staff|ceo|boss|people|men|man|lads?|guys?|fella|family|kids|children|wife|mother|head|face|faces|team|security|"
        "cashier|teller|clerk|lot|employees?|workers?|throats?|skulls?|idiot|scum|bastards?|prick|owner|director)|"
        "all of you|every last one|every one of you|each of you|someone|somebody|everyone there"
    ),
    "premises": (
        "offices?|branch|branches|shop|shops|store|stores|warehouse|depot|building|premises|headquarters|hq|"
        "head office|vans?|house|showroom|call cent(?:er|re)|place|bank|windows?|doors?|front door|cars?|gaff"
    ),
    "wreck": (
        "burn|burning|torch|smash|wreck|bomb|trash|petrol bomb|vandalise|vandalize|flatten|ram|firebomb|demolish|"
        "blow up|blow|set fire to|set alight|ransack|destroy|shoot up|brick|egg|tear down|level"
    ),
    # dying by one's own hand
    "themselves": "himself|herself|themselves|themself|his (?:own )?life|her (?:own )?life|their (?:own )?lives?",
    "my_people": (
        "my (?:<family>|family|kids|parents|friends?|mates?|flatmate|room ?mate|house ?mate|ex|employee|student|"
        "colleague|customer)|he|she|they|someone i know|someone|somebody"
    ),
    "drugs": (
        "pills?|tablets|paracetamol|ibuprofen|sleeping (?:pills|tablets)|medication|meds|painkillers|"
        "antidepressants|insulin|codeine|valium|xanax|tylenol|aspirin|panadol|bleach|antifreeze|weedkiller|sedatives"
    ),
    # harm by a thing
    "went_wrong": (
        "exploded|blew up|caught fire|went on fire|on fire|burst into flames|went up in flames|in flames|"
        "electrocuted (?:me|him|her|us|my)|shattered in|gave way|collapsed under|snapped and|melted and|"
        "short circuited|combusted|imploded|ignited|caught alight|set alight|went alight|went bang"
    ),
    "little_one": (
        "baby|toddler|kid|kids|child|children|son|daughter|boy|girl|little one|wee one|infant|newborn|twins?|"
        "grandson|granddaughter|grandchild|niece|nephew|dog|puppy|cat|kitten|\\d+ (?:year|month) old|lad"
    ),
    "hurt_now": (
        "vomiting|throwing up|not breathing|going blue|turned blue|hospital|vets?|a&e|emergency room|ambulance|"
        "bleeding|limp|stitches|unconscious|screaming|burns|fell|swollen|choking|unresponsive|sick|seizure|poisoned"
    ),
    "symptom": (
        "dizzy|dizziness|headaches?|nausea|nauseous|vomiting|faint|fainted|passed out|can not breathe|wheezing|"
        "swollen|swelling|hives|itching|numb|stitches|unconscious|rash|burns|scalded|concussion|concussed|fractured?|"
        "a&e|emergency room|blistered|anaphyla\\w+|lost (?:a |my )?(?:finger|tooth|eye|consciousness)|broke my \\w+|"
        "fractured my \\w+|broken (?:arm|leg|wrist|ankle|finger|rib|nose|tooth|collarbone)"
    ),
    # money and access
    "intruder": (
        "someone|somebody|some one|person|stranger|hackers?|intruder|scammers?|fraudsters?|thief|thieves|crooks?|"
        "criminals?|some guy|some man|some woman|unknown person|my ex|some kid|imposter|impostor|con ?man|con ?men|"
        "gang|some randomer|some random|randomer|some bloke|some lad"
    ),
    "took_over": (
        "changed|reset|logged|signed|got into|gotten into|accessed|took over|hijacked|broke into|broken into|opened|"
        "cloned|copied|drained|emptied|cleared|withdrew|spent|stole|used|using|placed|ordered|bought|booked|applied|"
        "registered|transferred|moved|is in|locked me|spending|taking|withdrawing|making|running up|buying|sending|took"
    ),
    "secret": (
        "code|codes|otp|pin|password|passcode|cvv|security (?:number|code|digits)|three digits|login|log in|"
        "one time (?:code|password|pin|passcode)|6 digits?|card (?:number|details)|bank details|account details|"
        "authentication code|verification code|details"
    ),
    "caller": (
        "caller|man|woman|guy|lady|stranger|someone|somebody|scam\\w*|fake \\w+|dodgy \\w+|fraud\\w*|hacker|person who|"
        "over the phone|on the phone|fella|lad|girl|people who|someone who|crook|thief|bogus \\w+|phishing \\w+"
    ),
    # what is kept about people
    "about_me": (
        "(?:home |email |phone |personal |private |full |mobile |bank |medical |contact )*(?:number|address|email|"
        "details|data|name|information|info|invoice|order history|statements?|documents?|records|photos?|picture|"
        "passport|phone|file|payslip|signature|date of birth)"
    ),
    "staff": (
        "employees?|staff|drivers?|couriers?|agents?|workers?|colleagues?|reps?|representative|advisors?|riders?|"
        "managers?|cashier|delivery (?:man|guy|boy|person|driver)|technician|engineer|salesman|sales guy|guard|"
        "receptionist|team member|someone (?:at|from|in) your \\w+|one of your \\w+"
    ),
    "someone_elses": (
        "someone elses?|somebody elses?|someone else s|another (?:customer|person|client|user|man|woman|lady|family|"
        "member|patient|guest|company)s?|other (?:customers?|peoples?|persons?|users?|clients?|members?)|"
        "a (?:different|total|complete) (?:customer|person|stranger|user|client)s?|(?:a |total |complete )?strangers?|"
        "the wrong (?:customer|person|man|woman)s?|a different (?:lady|man|woman|name)|somebody called|someone called"
    ),
    # how often, how long
    "many": (
        "\\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|several|many|multiple|countless|umpteen|numerous|"
        "hundreds?|dozens?|a dozen|a hundred|a million|so many|loads of|endless|repeated|a thousand|god knows how many"
    ),
    "nth": "\\d+(?:rd|th)|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|hundredth|millionth|umpteenth|nth|4th",
    "contact_word": (
        "e ?mails?|calls?|phone calls?|messages?|tickets?|chats?|attempts|letters?|complaints?|reminders?|voicemails?|"
        "follow ups?|texts?|agents|people|departments?|advisors|reps"
    ),
    "farce": (
        "joke|farce|shambles|disgrace|rubbish|garbage|trash|nonsense|shower|circus|scam|cowboys?|crap|shite|shit|"
        "bullshit|disaster|waste of time|pisstake|piss take|embarrassment|nightmare|clown show|carry on|dog ?shit|"
        "mickey mouse|amateurs?|incompetence|robbery|con|swizz|gobshitery|bollocks|bull|baloney|horseshit|let ?down"
    ),
}
