"""Threats put together from parts: who will do what to whom, or to which building."""

# ruff: noqa: E501 (a wording reads better in one line)

from bot.triage.kinds import Kind
from bot.triage.rule import Family

VIOLENCE = Family(
    Kind.THREAT,
    sure=(
        "(?:<intent>) ~2 (?:find|track|hunt|look up|dox|haunt|come for|come after|get) ~3 (?:your (?:facebook|address|house|home|family|profile|kids|staff|name and|managers|boss)|you|each of|every one of|him|her) ~1(?: down| and| at home| on facebook| personally| one way| wherever| no matter| of your)",
        "(?:gets?|getting|got|have|has|get) (?:his|her|their|your) ~1 (?:legs?|arms?|neck|head|teeth|face|nose|knees|jaw|fingers?|skull|back) ~1 (?:broke|broken|kicked in|smashed|bashed|cut off|ripped off|caved in|punched|knocked out|snapped)",
        r"(?:you|your \w+|they|he|she|all of you|people|somebody|someone|ye|staff|girl|guy) ~3 (?:should be|will be|deserve to be|ought to be|needs? to be|must be|going to be|wants? to be|be) ~2 (?:shot|hanged|hung|raped|killed|beaten|burned|burnt|stabbed|lynched|executed|gassed|put down|tortured|murdered|whipped|bombed|flogged|slapped|punched)(?! (?:out|off))",
        r"(?:wait|just wait) (?:till|until|til) i ~1 (?:get|lay|catch|find|see|meet) ~2 (?:hands on|hold of|him|her|them|you|that)|get my hands on (?:you|him|her|them|the \w+ (?:that|who)|that \w+|your \w+|whoever)",
        r"(?:stab|shoot|kill|punch|slap|batter|murder|strangle|headbutt|deck|beat|bash) ~1 (?:the (?:next|first) \w+|whoever|anyone who|any of you|one of you|him|her)",
        "(?:at|outside|to) (?:his|her|your|their) (?:house|home|door|gate|place|work) ~1 (?:tonight|tomorrow|later|after work|with (?:a|the|my)|waiting|and he|and she|and they)(?! ~2 (?:deliver|leave))",
        "set (?:the|my|a|his) ~1 (?:dogs?|boys|lads|brothers?|alsatian|pit ?bull|rottweiler) (?:on|onto|after)",
        r"(?:do not be|will not be|you will be|not be) (?:surprised|shocked) (?:if|when) ~6 (?:smashed|broken|burnt|burned|hurt|fire|killed|windows?|missing|beaten|vandali\w+|slashed|tyres|attacked)",
        "(?:hire|get|need|want|call|double) ~1 (?:more )?(?:security|bodyguards?|protection) ~3 (?:because|coming|cause|for when|when i|when we|if i)|we are coming (?:for|to get|down)|(?:someone|somebody) (?:should|needs to|ought to|will) ~1 (?:bomb|burn|blow|shoot|kill|torch|firebomb|stab|hurt|beat)",
        "(?:<intent>) ~3 (?:<strike>) ~4 (?:<victim>)(?! (?:up|an? email|price|record|targets?|score|discount))",
        "(?:<intent>) ~4 (?:<wreck>) ~2 (?:your|the|that|this|every|ur|one of your) ~2 (?:<premises>)",
        "(?:<intent>) ~4 (?:put|kick|smash|break|cave|drive|blow|burn) ~1 (?:your|the|that|his) ~1 (?:<premises>|head|face|teeth|skull) ~1 (?:in|through|down|up|out|to the ground|apart)",
        "put (?:your|the|his|all the|every) ~2 (?:windows?|doors?|teeth|head|face) (?:in|out|through)",
        "(?:bricks?|stones?|rocks?|petrol bombs?|bullets?|molotov|hammer|firework|sledgehammer|car|van|truck|axe|boot) ~2 (?:through|into|at) (?:your|his|her|their|that shops?|the shops?) ~1 (?:windows?|doors?|head|face|skull|shop|letterbox|car|windscreen|front|throat|chest|office|branch|kneecaps?)",
        "(?:break|breaking|snap|smash|crack|shatter) ~2 (?:every|all|each|both|his|her|your|their) ~2 (?:bones?|fingers?|legs?|arms?|necks?|ribs|kneecaps?|teeth|jaws?|skulls?|noses?|spine)",
        "(?:your|the|that|this) ~2 (?:driver|courier|guy|man|manager|rider|postman|boss|agent|fella|lad|ceo|staff|woman) ~2 (?:is|are|will be) ~2 (?:dead|a goner|finished|getting (?:it|a hiding|battered|hurt)|in for it|gonna get it|going to (?:get it|die|cop it|be found))",
        "dead man|dead men|dead meat|dead woman|six feet under",
        "(?:coming|come|going|drive|driving|be) ~2 (?:down|over|round|up|there|outside|back|to) ~6 and ~6 (?:smash|burn|torch|wreck|batter|kill|knife|put ~2 windows?|windows in|break|hurt|stab|shoot|punch|drag ~2 out|fight|kick|set ~2 on fire|wait for you|sort you|make you)",
        "(?:your|his|her|their) ~1 (?:family|kids|children|wife|mother|daughter|staff|people|house) ~1 (?:will|is going to|are going to|going to) ~2 (?:regret|suffer|pay|bleed|hurt|mourn|die|be hurt|get hurt|burn|cry|find out)",
        "(?:get|gets|getting|be) (?:stabbed|battered|knifed|petrol bombed|burned out|burnt out|his head kicked|your head kicked|kneecapped|what is coming|shot|jumped|lynched|what you deserve|a bullet)",
        "(?:days|hours) are numbered|count your days|counting your days|enjoy your last|say goodbye to your|say your prayers|start praying",
        "expect ~4 (?:brick|bullet|petrol|knock (?:at|on) your|bomb|fire|visit|mob|company at your|trouble at your)",
        "(?:know|got|have|found|seen|recognise) ~2 (?:what (?:car|school)|your (?:home|family|wife|kids|car|reg|number plate|daughter|son)|where your ~2 (?:lives?|goes|go|works?|parks?|school)|who your family)",
        "(?:watching|following|waiting for|looking for|finding) (?:your (?:staff|driver|house|family|kids|manager|people)|him after work|her after work)",
        "(?:wait|waiting|see you) (?:for (?:you|him|her|them|your ~1 \\w+)|outside) ~3 (?:after (?:work|closing|your shift)|when (?:you|he|she|they) (?:finish|finishes|leave|leaves|get|gets) (?:off|work|out)?|outside|in the car park|in the dark)",
        "(?:someone|somebody|one of you|your \\w+|people|you) (?:is|are|will|might|could) ~1 (?:going to |gonna |end up |wind up )?(?:end up |wind up |leave |leaving )?(?:in (?:a )?(?:hospital|coffin|box|body bag|ambulance|the ground|wheelchair|morgue|bits|pieces)|bleed|bleeding|dead|swing(?:ing)? from)",
        "(?:bring|bringing|grab|get|got|have|taking|take|loading|sharpening) (?:a|my|the|me) ~1 (?:shotgun|gun|machete|baseball bat|bat|hurl|hurley|knife|blade|axe|crowbar|sledgehammer|rifle|pistol) (?:to|and|with|down|over|for you|tomorrow|next)",
        "(?:blood|bodies) (?:on the|on your|everywhere|in your)|blood on your hands",
    ),
    clear=(
        "(?:you|your \\w+) (?:will|is going to|are going to|shall) ~2 (?:burn|bleed|die|suffer|beg|be begging|wish you|pay for (?:this|it|what)|get what|get yours|find out the hard way|learn the hard way|rot|be sorry|answer for)",
        "(?:see|find out|watch|guess|wait and see|wonder) what (?:happens|i do|i am capable|we do|i will do|comes) ~2 (?:to you|to your|next|to him|when|if|then)",
        "(?:karma|payback|revenge|retribution) (?:is coming|will come|is going to get|coming your)|take (?:my )?revenge|get (?:my )?revenge|getting even with you",
        "(?:my|the) (?:lads|boys|brothers|cousins|mates|gang|crew|friends) ~4 (?:visit|pay you|round|sort you|come down|find you|deal with|outside your)",
        "(?:sort|deal with|fix|see to|take care of) (?:you|him|her|your \\w+) (?:out )?(?:myself|personally|in person|face to face|my own way|properly|once and for all)",
        "do not make me (?:come|do something|go down|hurt|lose it|drive)|(?:what|things) i (?:am|will be) capable of|capable of anything|nothing (?:left )?to lose",
        "(?:last|final) warning|you have (?:until|till|24 hours|one hour|an hour|48 hours) ~6 (?:or|before i|otherwise)",
    ),
    unless=(
        "game|movie|film|joke|lol|haha|prank|music|song|timer|recipe|alarm|stain|weeds?|insects?|wasps|ants|mice|rats|mould",
        "gym|record|high score|level|boss fight|budget|headphones|playlist|calendar|laptop|phone screen",
    ),
    blind=(
        "bath bombs?|bomber jackets?|photo shoot|nerf gun|glue gun|heat gun|water gun|blow up (?:bed|mattress|mat|pillow|doll|pool|boat)",
        "(?:hit|kick|beat|smash|kill|burn|hurt) (?:the|my|a) (?:road|trail|gym|target|sack|hay|bucket|habit|price|time|bank|budget|feet|knees|back|toes|calories|sheets)",
        "(?:smash|break|burn|hit|kill)\\w* (?:my|our) \\w+|hit (?:me|you) up|hit the button|drag and drop|hang (?:it|them|the|up|out|my)",
    ),
)
