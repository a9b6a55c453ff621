"""Things of ours that burn, break or poison, put together from what went wrong and who was near."""

# ruff: noqa: E501 (a wording reads better in one line)

from bot.triage.kinds import Kind
from bot.triage.rule import Family

MISHAPS = Family(
    Kind.SAFETY,
    sure=(
        r"(?:shatter\w*|exploded|burst|snapped|broke|collapsed|cracked|disintegrated|blew) ~2 (?:by itself|on its own|all by itself|for no reason|out of nowhere|spontaneously|all over me|everywhere and|all over the (?:floor|kitchen|baby|kids))",
        "(?:fire brigade|firemen|fire service|fire department|firefighters|ambulance|paramedics) ~8 (?:because|due to|after|from|caused|your|came|had to|called|out)",
        "(?:finger|fingers|thumb|hand|toe|foot|leg|arm|face|eye|lip|head|hands|skin|wrist|tongue|ear|nose|neck) ~3 (?:cut|sliced|trapped|crushed|caught|burned|burnt|gashed|stuck|broken|bleeding|bruised|injured|scalded|blistered|swollen|severed|pinched) ~2 (?:open|by|in|from|off|on|after|with|badly|because|when|when i|to the bone)",
        r"(?:harness|rope|strap|belt|buckle|seatbelt|brake|brakes|lock|clip|anchor|latch|safety|helmet|carabiner|ladder|hook|chain|gate|railing|bolt) ~3 (?:did not|does not|would not|not|failed to|fails to) ~1 (?:hold|lock|work|engage|stop|catch|close|release|stay|protect) ~6 (?:fell|dropped|crash\w*|hurt|hit|injur\w+|nearly|almost|hospital|metres|feet|down|child|baby|kid|head|open)",
        "(?:glass|plastic|metal|piece|pieces|bits?|part|screw|splinter|shards?|button|battery) ~3 (?:in|down) (?:her|his|my|the baby s|babys|childs|their) (?:mouth|throat|eye|food|foot|hand|ear|nose|stomach|drink)",
        "(?:<went_wrong>) ~6 (?:charging|plugged|using|cooking|cooked|switched|turned it on|my|our|me|us|the (?:kitchen|tent|hall|bedroom|house|garden|car|room|garage|night)|overnight|today|yesterday|while|when)",
        "(?:co|carbon monoxide|smoke|gas|fire) (?:alarm|detector|monitor)s? ~4 (?:going off|went off|beeping|sounding|screaming|triggered|tripped|goes off|is off|started)",
        "(?:<little_one>) ~5 (?:ate|eaten|eat|swallowed|swallow|choked|choking|inhaled|drank|licked|chewed|put ~4 in (?:his|her|their|its) mouth|got ~2 stuck|trapped|nearly|almost|fell|burned|burnt|cut|scalded|tipped|got hurt|got hold of) ~8 (?:<hurt_now>)",
        "(?:<little_one>) ~4 (?:swallowed|choked on|choking|nearly choked|ate (?:the|a|some|one of the|part of)|drank (?:the|some)|got (?:his|her|their) ~2 (?:finger|fingers|head|hand|neck|arm) (?:stuck|trapped|caught)) ~6 (?:battery|batteries|magnets?|button|piece|part|bead|cap|liquid|desiccant|silica|packet|foam|stuffing|screw|gel|wax|cleaner|fluid|bolt|it|out|off|toy|cot|pram|zip|wheel)",
        "(?:<little_one>) ~2 (?:nearly|almost) (?:fell|choked|died|strangled|suffocated|drowned|got|swallowed|lost|burned|burnt|rolled|tipped|was|had)",
        "(?:came|come|fell|broke|gave|snapped|popped|slid|collapsed|tipped|folded|detached|unclipped|sheared|buckled) ~2 (?:loose|off|away|over|apart|open|down|way|under|and|in half|underneath) ~8 (?:fell|nearly fell|almost fell|injur\\w+|my head|hit my|hit (?:him|her)|bleeding|baby|hospital|trapped|landed on|broke (?:my|his|her)|hurt (?:my|his|her|me|him)|crashed|child|toddler|cut my|thrown off|concuss\\w+)",
        "brakes? ~3 (?:fail|fails|failed|failing|gave out|gave way|stopped working|do not work|did not work|not working|went|snapped|broke) ~6 (?:hill|downhill|speed|traffic|road|crash\\w*|fell|hospital|injur\\w*|nearly|almost|hurt|car|accident|corner)",
        "(?:needles?|glass|metal|nails?|maggots?|insects?|mould|mold|razor|shards?|staples?|worms?|rat|mouse|stone|plastic|hair|bug|bugs|cockroach) ~1 (?:in|inside|sticking out of|poking out of|baked into|mixed in) ~3 (?:food|jar|meal|bar|shoe|sleeve|tin|sauce|soup|bread|drink|bottle of|lining|toy|mattress|pillow|packet of|pasta|chocolate|can of|cereal|snack|formula)",
        "(?:<symptom>) ~6 (?:after|since|from|off|because of|when i|when we|while) ~2 (?:using|wearing|eating|drinking|taking|touching|applying|breathing|opening|charging|plugging|putting|your|(?:i|we|he|she) (?:used|ate|put|wore|drank|tried|took|plugged|touched|applied|fell|opened|sat|switched))",
        "(?:using|wearing|eating|drinking|taking|touching|applying|breathing|after|used|ate|drank|your) ~6 (?:cream|lotion|shampoo|mask|serum|supplement|bar|tablets|vitamins|food|meal|drink|spray|dye|gel|sauce|snack|product|soap|oil|balm|gummies) ~8 (?:<symptom>|reaction|sick|ill|burning|red and|swelled)",
        "(?:got|get|getting|gave|giving|gives|received|felt|had) ~2 (?:a|an|some|electric|nasty|bad|huge|mild|massive|serious) ~1 (?:shock|shocks|jolt|zap) ~1 (?:off|from|touching|when|by|every)",
        "electric(?:al)? shocks?|electrocut\\w+|third degree|second degree burns?|scorched|singed|charred|burnt (?:a hole|through|the (?:carpet|floor|table|wall|curtains?|sofa|bed))|burned (?:a hole|through|the (?:carpet|floor|table|wall|curtains?|sofa|bed))",
        "(?:exposed|live|bare|frayed|loose) (?:wires?|wiring|cables?|electrics)",
        "(?:sparks|flames?|smoke|fumes|steam|acid|gas|fire) ~2 (?:coming|came|shot|shooting|flying|pouring|billowing|out of|from|leaking|everywhere)",
        "(?:smell|smells|smelling|stinks?|reeks?|smelt|smelled|stench|whiff|odou?r) ~3 (?:gas|burning|burnt|smoke|petrol|fumes|melting|electrical|singed|rotten eggs|chemicals?)(?! (?:out of|remove|stain))",
        "(?:buzzing|crackling|humming|hot|burning|melting|swollen|swelling|bulging|leaking|smoking|hissing|sparking|scorching|glowing|arcing|fizzing|popping) ~8 (?:is (?:it|this|that) (?:safe|dangerous|going to)|should i unplug|unplug\\w*|scared|afraid|worried|dangerous|evacuate|fire brigade|explode|blow up|touch it|catch fire)",
        "(?:blew|blown|exploded|burst|went off|shattered|popped) ~2 in (?:my|his|her|our) (?:face|hands?|pocket|bag|mouth|eyes?|lap|ear)",
    ),
    clear=(
        "(?:<went_wrong>)(?: <end>| on | in | and | at | with )",
        "(?:nearly|almost) (?:fell|killed|died|choked|drowned|burned|burnt|strangled|crashed|crushed|blinded|electrocuted|suffocated|lost (?:an eye|a finger|my (?:eye|finger|hand|life))|took my (?:eye|finger|hand|head))",
        "(?:battery|power ?bank|batteries|cell|pack|charger|adapter) ~4 (?:swell\\w*|swollen|bulg\\w+|hissing|leaking|expanding|puffed|ballooned|really hot|very hot|boiling|burning hot|scalding)",
        "could (?:have|easily have) ~2 (?:killed|died|been (?:killed|seriously|badly)|blinded|burned|burnt|started a fire|electrocuted|choked|lost)",
        "(?:death ?trap|accident waiting to happen|not fit for children|lethal|health and safety|unsafe|hazardous|toxic fumes|fumes)",
        "(?:cut|sliced|gashed|slashed|burned|burnt|trapped|crushed|broke|fractured|dislocated|sprained|hurt|injured|scalded) (?:my|his|her|their|our) ~1 (?:finger|fingers|hand|hands|thumb|foot|leg|arm|wrist|ankle|eye|eyes|head|face|knee|elbow|shoulder|back|toe|lip|mouth|tongue|nose|tooth|skin) ~4 (?:on|with|off|when|because|open|opening|using|from|while|badly|in)",
        "dog ~2 (?:ate|swallowed|chewed) ~6 (?:vomiting|sick|vet|poison\\w*|toxic|dangerous|harmful)",
    ),
    unless=(
        "sale|hot deal|recipe|movie|weather|music|song|playlist|laughing|figuratively|lol|haha|do you sell|in stock|how do i|how to|app|website|login|screen|twitter|inbox|phone exploded with",
        "boots? ~4 (?:rub|blister|toes|heel)|warranty|shoes|battery life|trending|queue|clean|remove the smell|get rid of",
    ),
    blind=(
        "fire ?stick|fire tablet|kindle fire|fire tv|fire pit|fire steel|smoke grey|smoking jacket|no smoking|atm ~2 swallowed|swallowed my card|machine ~2 (?:ate|swallowed) (?:my|the) (?:card|money)",
        "hit my (?:account|card|bank)|set (?:an|the|my|a) alarm|alarm (?:for|at|clock)|gas (?:station|prices?|bill|tank|mileage)|cut my hair|broke my (?:phone|laptop|screen|tent|zip|lease)",
    ),
)
