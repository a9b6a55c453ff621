"""Wishes to die, goodbyes and plans, of the writer or of somebody near, put together from parts."""

# ruff: noqa: E501 (a wording reads better in one line)

from bot.triage.kinds import Kind
from bot.triage.rule import Family

DESPAIR = Family(
    Kind.SELF_HARM,
    sure=(
        "(?:pills|tablets|tabs|paracetamol|meds|rope|noose|gun|blades?|razor|poison|bottle) ~3 (?:lined up|laid out|counted out|stockpiled|saved up|in front of me|in my hand|beside me|tied|ready|hidden)",
        "(?:drive|driving|crash|crashing|steer|walk|walking|step|stepping|run|running|throw myself|lie down|lying down|roll) ~3 (?:into|in front of|off|under|on) ~2 (?:wall|tree|traffic|train|tracks|bridge|cliff|sea|river|lake|truck|lorry|bus|motorway|oncoming|road and) ~3",
        "(?:found|find|finding|be) ~1 (?:me )?(?:hanging|hanged|dead|floating|in the river|swinging)(?! (?:pixel|link|battery))",
        "no (?:reason|purpose|place|need|point) ~1 (?:for me|left for me|in me) ~1 (?:to be (?:here|alive|around)|here|in this world|living|to go on|to live|being here|going on)",
        r"(?:my own|plan my|planned my|planning my|imagin\w+ my|picture my|at my) (?:funeral|death|suicide|wake|burial)",
        "(?:had|have had|has had|am) ~1 (?:enough|sick|tired|done|finished|through|over|fed up) ~1 (?:of|with) (?:life|living|this life|being alive|the world|this world|everything and everyone|it all)(?! insurance)",
        "(?:<my_people>) ~4 (?:kill|killing|killed|hang|hanging|hung|shoot|shot|drown|poison|harm|harming|cut|cutting|end|ending|ended|take|taking|took|off) (?:<themselves>)(?! (?:shopping|to|out|on holiday))",
        "(?:<my_people>) ~3 (?:suicidal|self harming|self harms|wants? to die|overdosed|took an overdose|on suicide watch|tried to die|not want to live|going to jump)",
        "(?:do not|does not|not|never|did not) ~2 (?:deserve|fit|meant|supposed|worthy|built) ~2 (?:to be (?:alive|on this earth|born|living)|to live|to exist|to breathe|life)",
        "(?:death|dying|suicide|ending it|end it|being dead|the grave) ~4 (?:only|best|easier|easiest|better|answer|way out|option|solution|relief|escape|peace) ~3",
        "(?:only|best|easiest|last|other|one) (?:way out|way|option|answer|solution|escape|choice|relief|peace|exit) ~4 (?:death|die|dying|dead|suicide|end it|end it all|ending it|kill|not be here|not wake)",
        "(?:took|taken|take|swallowed|swallow|taking|downed|necked|popped|drank|had|eaten) ~1 (?:\\d+|loads|all|handful|bunch|lots|entire|whole|box|pack|bottle|too many|a lot|every|full|some|half) ~5 (?:<drugs>)(?! (?:charged|cost|online|order))",
        "(?:writing|wrote|written|write|left|leaving) (?:my|a|the|them|everyone|goodbye) ~2 (?:notes?|letters?) ~6 (?:over|the end|goodbye|done|kids to|for my (?:family|kids|parents)|end it|behind|for when i am gone)",
        "over for me|the end for me|end of the (?:line|road) for me|my (?:final|last) (?:goodbye|goodbyes|message to)|saying (?:my )?goodbyes",
        "(?:standing|sitting|parked|up) ~1 (?:on|at|by|over) ~3 (?:bridge|ledge|roof|tracks|cliff|edge|railings?|parapet|pier|platform) ~8 (?:jump|end|over|goodbye|do it|step off|not coming|go|let go|fall)",
        "(?:ready|want|wanna|about|going|time|rather|prefer|love|like|waiting|hoping|wish i could|let me|just) {to} {just} (?:die|be dead|cease to exist|stop existing|stop breathing|go to sleep (?:forever|and not|and never)|fall asleep and not|be put out of my misery|join (?:him|her|them) in heaven|meet my maker|never wake up|not wake up|drift off forever) {now|tonight|tomorrow|tbh|please|honestly|already|alone|today|so badly|soon|any ?more|any more|really} (?:<end>|and|because|so|but|i)",
        "(?:cut|cutting|burn|burning|slit|slice|slicing|carving|scratch|scratching) (?:up )?(?:my|both) ~1 (?:wrists?|arms?|thighs?|veins|throat|legs) ~4 (?:again|to feel|blood|tonight|stop|deep|pain|open|so i)",
        "(?:not|never) (?:be|being) (?:here|alive|around|on this earth|in this world) ~2 (?:tomorrow|much longer|any ?more|in the morning|by (?:morning|tonight|friday|monday)|after (?:this|tonight))",
        "(?:this|tonight|tomorrow|today) (?:is|will be) (?:the night|the day|my last|my final|the last) ~2 (?:i (?:do it|die|end|go)|day|night|alive|on earth|morning)",
        "put (?:me|myself) out of my misery|put an end to (?:my (?:life|misery|suffering)|myself|it all)|leave this (?:world|earth|life)|leaving this (?:world|earth|life)|check out of (?:life|this world)|sewer ?slide|commit suicide|unalive|end of my life",
    ),
    clear=(
        "(?:last|final) (?:message|text|chat|words|note|time you will hear) ~4 (?:before i (?:go|leave|do)|goodbye|bye|from me ever|ever|alive)",
        "(?:disappear|vanish|cease|not exist|stop existing|sleep forever|fade away) ~2 (?:for ever|forever|for good|from this world|completely|and never)",
        "(?:tell|let) ~1 (?:my (?:<family>|family|kids|parents)|them|everyone) ~2 (?:i (?:loved|love|will always love) (?:them|her|him|you)|i am sorry|i was sorry|know i (?:loved|love))",
        "goodbye ~3 (?:tell|i loved|forever|for good|my family|i am sorry|this is it|everyone|all of you|and thanks for nothing life)",
        "(?:not|no|never|any) ~2 (?:see|find|have|got) ~2 (?:way out|light at the|way forward|future for me|end to this|way back|way to go on)(?! of (?:the|my|this) (?:contract|app|page|lease|agreement|plan|maze|menu))",
        "no way out <end>|no way out of this <end>|no other way out|no future for me|no reason to get up",
        "(?:nobody|no one|not a soul|who) ~2 (?:would|will|even|is going to) ~2 (?:miss me|notice i am gone|mourn|cry for me|find me|care if i|come to my funeral|notice if i)",
        "(?:so |just |too |am )tired of (?:it all|fighting|waking up|trying|life|hurting|being here|existing|living|pretending to be ok|breathing|being me|everything)|exhausted (?:by|from|of) (?:life|living|existing)",
        "what is the point (?:in |of )?(?:of |in )?(?:me|going on|being here|carrying on|any ?more|any more|trying any|my life|living|waking up)|see (?:no|any) point in (?:being|waking|going on|carrying on|tomorrow)",
        "(?:do something|going to do something|might do something|will do something) (?:stupid|silly|bad|drastic|terrible|awful) ~1 (?:to myself|tonight|if|<end>)",
        "(?:i am|feel like|am just|am nothing but) ~2 (?:a waste of (?:space|air|oxygen|life)|a burden|worthless|better off (?:dead|gone)|not worth (?:anything|saving)|dead inside|beyond help)",
        "(?:rope|noose|pills|tablets|razor|blade|knife|gun|bleach|poison) ~3 (?:ready|in my hand|in front of me|beside me|in the other hand|waiting|next to me)",
        "life ~3 (?:not worth|no meaning|meaningless|pointless|unbearable|not for me|too painful)|living ~2 (?:pointless|not worth|unbearable|torture|hell)",
        "(?:can not|could not) ~2 (?:face|take|see|do|get through|survive) ~1 (?:another|one more) (?:day|night|morning|minute|week of this life)",
        "(?:hate|hating) (?:myself|my life|being me|being alive|waking up)|sick of being alive|sick of (?:life|living|myself)",
        "(?:urge|urges|thoughts|voices) ~3 (?:hurt|harm|kill|end|cut|jump|die|dying)",
        "(?:think|thinking|thought) ~2 (?:about|of|would be) ~2 (?:dying|death|my death|ending|suicide|jumping|how to die|killing|easier if i)",
        "hurting myself|harming myself|starving myself|relapsed and cut|want to hurt myself|not safe (?:with|around|from|by) myself|danger to myself|do not trust myself (?:tonight|alone|right now)",
    ),
    unless=(
        "lol|haha|laughing|shoes|boots|dress|of boredom|movie|film|song|book|game|joke|policy|insurance|subscription|charity|phone|battery|laptop|plant|sale|movie",
        "for (?:these|those|this|that|some|a) \\w+|waiting for|to know|to try|to see",
    ),
    blind=(
        "suicide squad|dying to (?:know|see|try|get|wear|have)|die cast|die cut|die hard|to die for|kill (?:the|a) \\w+",
    ),
)
