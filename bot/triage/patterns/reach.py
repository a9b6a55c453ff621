"""How somebody tries to get past the bot, put together from a verb of reaching and a person."""

# ruff: noqa: E501 (a wording reads better in one line)

from bot.triage.kinds import Kind
from bot.triage.rule import Family

REACH = Family(
    Kind.HUMAN,
    sure=(
        "(?:get|have|ask|want|let|send|tell|need) (?:one|some) of (?:the|your) (?:lads|girls|guys|team|people|staff|crew|colleagues|managers|folks) ~6 (?:to|on|call|ring|drop|phone|email|message|look)",
        "(?:passing|transferring|connecting|putting|handing|patching|directing|forwarding|switching) (?:me|this|us) ~3 (?:to|with|through|over|along|on)(?! (?:a different|another|my) (?:card|account|page))",
        "(?:can|could|may|how do|how can|where can|want to|like to|need to|number (?:so|to|where)) (?:i |we )?(?:ring|phone|speak to|talk to|chat to|chat with|talk with|speak with|reach|call) (?:you|ye|you guys|you directly|your office|your shop|the shop|the office|the branch|head office)(?: <end>| on | by | please| about| directly| now| today| instead)",
        "(?:someone|somebody|person|agent|anyone) (?:who|that) ~1 (?:speaks?|understands?|knows? what|can (?:actually|help|fix|sort|think|read|explain|do)|has a (?:brain|clue|pulse)|is not a)(?! (?:spanish|my pin|my password))",
        "(?:get|take|bring|move|keep|let) (?:me|us|this|it) ~1 (?:off|away from|past|out of|around|rid of|beyond) ~2 <bot>",
        "(?:get rid of|enough of|done with|sick of|fed up with|tired of|do not want|skip|bypass|avoid|stop|no more|hate|not|without|escape|opt out of|get past|leave|exit|disable) ~3 (?:bots?|chat ?bots?|robots?|automated (?:service|chat|system|replies|answers|responses|messages|assistant)|virtual (?:assistant|agent)|ai (?:chat|bot|assistant|answers?)|menus?|canned (?:answers|replies|responses)|scripts?|talking to (?:a )?(?:computer|machine|software|bot|wall|program))(?! (?:vacuum|mower|hoover|kit|toy))",
        "(?:is|am) (?:this|i) ~4 (?:a|an|the) (?:bot|computer|machine|robot|chat ?bot|automated \\w+|recording|ai|algorithm|human|real person|live person|actual person|person or)(?! (?:vacuum|wash))",
        "(?:put|stick|get|bring) ~1 (?:a|an|the|your|somebody|someone|me) ~1 (?:manager|supervisor|human|person|agent|boss|adult|real \\w+|colleague|someone|somebody) ~2 (?:on|through|here|in here|in)(?: the line| now| please| <end>| to)",
        "(?:ring|call|phone|speak|talk|chat|contact|reach|get hold of|get through|get in touch|deal|hear back|hear|liaise|converse|connect|discuss|word|conversation|communicate) {to|with|from|of|through|in|touch|this|it|directly|on} {to|with|the|phone} {to|with} {an|a|the|any|some|your|one|somebody|someone|actual|of|just} {real|live|actual|human|of|your|other|better|senior|qualified|proper|different|living|competent} {your|real|live|person|human} (?:someone|somebody|anyone|anybody|humans?|person|people|staff|advisors?|advisers?|agents?|representatives?|reps?|manager|supervisor|team|colleagues?|operators?|member of (?:staff|your|the)|employee|executive|specialist|department|boss|superior|human being|soul|body|consultant|assistant|expert|branch|head office|hq|customer (?:service|care|support)|support|who|your end|owner|technician)(?! (?:who|using|else to|about my (?:declined|pending)|born))",
        "(?:can|could|would|will|please|kindly|have|get|let|ask|tell|make|want|need|like) ~2 (?:someone|somebody|anyone|one of (?:your|the) \\w+|a (?:colleague|person|human|manager|supervisor|rep|representative|member of staff|real \\w+|specialist|consultant|team member)|an (?:agent|advisor|adviser|operator|actual \\w+|expert)|your (?:colleague|manager|team|supervisor|boss|agent|people|executive)) ~5 (?:call|ring|phone|contact|ping|reply|get back|take over|step in|look at|look into|sort|deal|explain|help|assist|give me|speak|talk|chat|reach out|come on|jump in|take a look|answer|handle)(?! (?:me )?(?:choose|pick|find a|with my homework))",
        "who (?:do|can|should|would|must|could|shall|may|am) i (?:supposed to |meant to |need to )?(?:speak|talk|complain|ring|phone|deal|chat) ~1",
        "(?:pass|transfer|hand|put|connect|patch|forward|escalate|bump|refer|switch|bounce|move|route|direct|push|kick) ~1 (?:me|this chat|this case|this|us|my (?:case|chat|call|query|question|complaint|ticket|request|issue)|the chat|ticket|case|conversation) ~2 (?:on|over|up|through|to|along|across|in touch)(?: to| with| <end>| asap| immediately)(?! (?:my|the) (?:account|card|bank|address|list|savings|playlist|calendar|paypal|new|other))",
        "(?:human|humans|live agent|real person|real human|real people|actual person|operator|live person|person|agent|representative|supervisor|manager|advisor|someone) {please|pls|now|asap|only|thanks|needed|wanted|required|here|support|chat|help|urgently|immediately|today|ffs|plz} {please|now} <end>",
        "(?:is|are|any|have you|do you have|got) ~3 (?:humans?|agents?|advisors?|operators?|real (?:people|person)|person|people|staff|someone|somebody|anyone|anybody|representatives?|colleagues?|reps?|managers?) ~2 (?:available|free|online|there|around|working|about|on (?:duty|shift|the other end|hand)|i can (?:talk|speak|chat|ring|call|deal)|to (?:talk|speak|chat) to|to help me)",
        "(?:human|personal|real|actual|live|proper) (?:touch|interaction|contact|conversation|support|assistance|service|being|voice|help|response|reply|agent|person|attention|intervention|representative|advisor|operator)",
        "(?:rather|prefer|sooner|better|easier|like|want|need) ~6 (?:member of staff|human|real person|in person|over the phone|on the phone|by phone|by telephone|a call|phone call|voice|face to face|someone real|an actual|flesh|with a person|a person)",
        "(?:call|ring|phone|dial|buzz|bell) (?:me|us) ~1 (?:back|on|at|please|today|tomorrow|when|asap|now|instead|later|<end>)|(?:give|gimme) me a ~1 (?:call|ring|bell|buzz|shout|tinkle|ringback)|call ?back|ring ?back|(?:arrange|request|schedule|want|need|get|expect|book) ~3 (?:call ?back|phone call|ring back|a call|a ring)",
        "(?:my|this|the) ~1 (?:case|issue|query|question|problem|ticket|complaint|matter) ~4 (?:escalated|handled by|reviewed by|looked at by|seen by|taken over by|passed to|human eyes|a person|someone senior|a manager)",
        "(?:you|it|this|that|bot|thing) ~3 (?:not|useless|can not|does not|never|hopeless|no) ~4 (?:help|understand|useful|getting|listening|answer\\w*|working) ~5 (?:someone|somebody|person|human|agent|staff|manager|who can|real)",
    ),
    clear=(
        "(?:line manager|duty manager|shift manager|floor manager|head of customer \\w+|higher ups|someone (?:higher|senior|above|important|else there|responsible|useful|with)|(?:need|want|get|talk|speak|call|fetch|where is|to) ~2 your (?:superior|supervisor|boss|line manager|ceo|team lead))",
        "(?:no|stop|not|without) ~1 (?:bot|bots|robot|robots|ai|chatbots?|automation|automated)(?! (?:vacuum|mower))",
    ),
    unless=(
        "agent fee|travel agent|estate agent|per person|person tent|collect|pick ?up|deliver\\w*|wife|husband|boyfriend|girlfriend|friend|my (?:mum|mom|dad|boss|manager|mother|brother|sister|team|bank|colleague)|alarm|meeting|calendar|remind\\w*|email (?:to|from)|restaurant|playlist|song|translate|spanish|french|german|language",
        "order for|book (?:a|an)|flight|hotel|uber|taxi|text message|send (?:a|an) (?:text|email|message|mail)|write (?:a|an)|api|webhook|joke|human resources|are you (?:a|an|really|actually)|dentist|doctor|plumber|can i add|can i transfer|transfer (?:money|funds|to|from|\\d+)|money|savings|payments?|account to|what do you call|how do i protect|inform|think like|like a real|work for|who is your|name of your|become",
    ),
    blind=(
        "am i (?:speaking|talking|chatting) (?:to|with) a ~1 (?:person|human|bot|robot)|(?:are|am) you ~2 (?:human|bot|robot|machine|real|person|computer)|phone a friend|robot (?:vacuums?|mower|hoover)|human (?:hair|rights|resources|error|size\\w*)|machine wash\\w*|washing machines?|coffee machine|(?:slot|vending|cash|card|ticket|sewing) machines?|(?:one|two|three|four|five|six|\\d) (?:person|people|man|men)|call (?:of duty|forwarding|waiting|cent(?:er|re) hours)|call me (?:by|maybe)|customer service (?:hours|number)",
    ),
)
