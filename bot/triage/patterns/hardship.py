"""Grief, illness, disability and money trouble, put together from parts."""

# ruff: noqa: E501 (a wording reads better in one line)

from bot.triage.kinds import Kind
from bot.triage.rule import Family

HARDSHIP = Family(
    Kind.VULNERABLE,
    sure=(
        r"(?:just|only|recently|newly) ~1 (?:out of|home from|back from|discharged from|left|released from) (?:the )?(?:hospital|icu|rehab|surgery|prison|care|intensive care|psychiatric \w+)|discharged from hospital|(?:very|still|too|so|really|extremely) (?:weak|frail|poorly|fragile|exhausted to|sick to|ill to)",
        r"(?:no|without|out of|run out of|not enough|hardly any) ~1 (?:food|heating|electricity|gas and|medicine|medication|insulin|nappies|formula|roof|heat|groceries|oxygen) ~6 (?:house|home|kids|children|stuck|left|money|until|baby|fridge|because|live|isolat\w+|card|and (?:i|no|my)|<end>)",
        r"(?:<family>) ~1 (?:is|are) ~2 (?:(?:7\d|8\d|9\d|10\d) and|elderly|very old|confused|frail|vulnerable|in a home|not well|housebound|losing (?:her|his)) ~8 (?:confus\w+|understand|frightened|scared|worried|upset|bill|scam\w*|lives alone|alone|vulnerable|help|can not|does not|forget\w*|memory|<end>)",
        "(?:my|her|his|our) (?:carer|care worker|support worker|social worker|guardian|nurse|key worker|caregiver|advocate|home help|pa)(?: |s )~1 (?:usually|normally|does|do|helps?|is|has|will|said|told|fills|handles|manages|deals|not|writing|on)|writing (?:on behalf of|for) (?:my|a) ~2 (?:<family>|client|patient|resident)",
        r"(?:refugee|asylum seeker|asylum|homeless\w*|isolat\w+ (?:with|at|because|alone)|shielding|self isolating|no family|new in this country|trafficked|ex prisoner|care leaver)",
        r"english (?:is )?(?:not|hard|difficult|bad|my second|poor|very little)|(?:not|do not|little|bad|poor|no) (?:speak |read |understand )?(?:good |much |very good |well )?english ~4 (?:please|slow\w*|simple|help|sorry|well)",
        "(?:<family>) ~5 (?:died|passed (?:away|on|last|over)|has passed|was killed|is dying|terminally ill|no longer with us|took (?:his|her) own life|lost (?:his|her) (?:life|battle|fight)|deceased|on (?:his|her) deathbed|in a coma|in intensive care|in palliative|in a hospice|on life support|has days|(?:has|had|with|got) (?:cancer|dementia|alzheimer\\w*|a stroke|parkinson\\w*|leukaemia|leukemia|a brain (?:tumou?r|injury)|down syndrome|autism|special needs|epilepsy))",
        "(?:<family>)s? (?:funeral|death|passing|estate|probate|ashes|headstone|wake|cremation|burial)",
        "(?:widow|widower|widowed|orphan|orphaned|bereave\\w*|miscarr\\w+|still ?born|stillbirth|cot death|lost (?:the|our|my) (?:baby|unborn|pregnancy|twins)|executor|probate|next of kin|death cert\\w*|hospice|palliative|end of life|life support)",
        "(?:diagnosed|living|live|suffer|suffers|suffering|dealing|struggling|struggle|battling|recovering|coping|born|treated) ~2 (?:with|from|for|against) ~3 (?:cancer|dementia|alzheimer\\w*|parkinson\\w*|ms|multiple sclerosis|epilepsy|autism|ptsd|bipolar|schizophrenia|anxiety|panic|depression|chronic|fibromyalgia|stroke|tumou?r|leukaemia|leukemia|motor neurone|mnd|als|kidney|heart|lupus|arthritis|copd|disabilit\\w+|mental|dyslexia|adhd|hiv|addiction|sight|hearing|illness|disorder|condition|syndrome|crohn\\w*|terminal|eating|breakdown|burnout|postnatal|post natal|agoraphobia|ocd|brain)",
        "(?:i am|am|he is|she is|(?:<family>) is|being) ~2 (?:disabled|blind|deaf|deafblind|wheelchair|housebound|house bound|bedbound|bed bound|bedridden|paraly[sz]ed|quadriplegic|partially sighted|visually impaired|sight impaired|hard of hearing|hearing impaired|hearing loss|autistic|non verbal|illiterate|dyslexic|immunocompromised|in remission|going blind|losing my (?:sight|hearing|memory|mind)|mute|amputee|epileptic|frail|in a care home|in a nursing home|sectioned|homebound|a stroke (?:victim|survivor))",
        "(?:can not|could not|unable to|not able to|struggle to|never learned to) (?:read|write|walk|hear|stand|leave the house|leave my (?:house|bed|home)|get out of bed|climb the stairs|get upstairs|use my (?:hands|arms|legs)|carry|lift) ~4 (?:because|due|since|after|very well|properly|so|without|much|any|the (?:form|letter|screen|box|text|print|phone)|small|on the phone|or write|english well|what|<end>)(?! (?:to log|the (?:app|login)))",
        "(?:can not|could not|unable to|not able to|barely|hardly|struggling to|struggle to|how (?:do|can|will) i|impossible to|choose between|choosing between|no money (?:to|for|left)|nothing left (?:to|for)) ~3 (?:afford (?:to (?:eat|live|pay|heat|feed|buy)|my|food|the rent|it any more|anything|nappies|heating|this month|both|<end>)|feed|eat|eating|heat|heating|pay (?:the |my |our |for )?(?:rent|mortgage|bills?|food|electric\\w*|heating|medicine|meds|groceries|school)|keep up with|make ends meet|nappies|baby formula|medicine|food|rent|survive)(?! (?:the price|it for|one|this tent))",
        "(?:lost|losing|lose) (?:my|our|his|her) (?:job|house|home|business|income|livelihood|savings|sight|hearing|leg|arm|mobility|baby)(?! (?:insurance|alarm))",
        "(?:evicted|eviction|repossess\\w*|homeless|sleeping rough|in the car with my|bankrupt\\w*|insolven\\w*|bailiffs?|debt collectors?|loan sharks?|universal credit|food ?bank|on the dole|on benefits|on disability|on sick pay|on a pension|arrears|redundant|redundancy|laid off|zero hours|hand to mouth|breadline|poverty|destitute|payday loans? ~3 (?:spiral|trapped|debt)|gambling|gambled|drowning in|overwhelmed by ~2 (?:debt|bills)|debts? (?:is|are|has|keeps?|piling|spiral\\w*|out of))",
        "(?:financial|money|serious|severe|personal|family) (?:hardship|difficult\\w+|troubles?|distress|crisis|abuse|problems|emergency|struggles)",
        "(?:abusive|violent|controlling|coercive) ~1 (?:husband|wife|partner|boyfriend|girlfriend|ex|relationship|marriage|home|father|mother|family|control)|controls (?:all )?(?:my|our|the) money|women s (?:refuge|aid|shelter)|(?:fled|fleeing|escaped|escaping|left|leaving) ~3 (?:abus\\w+|violent|domestic|refuge)|protection order|barring order|restraining order|hide (?:from|my (?:new )?address)",
        "(?:in|from|out of|going into|back from|admitted to|still in|rushed to) (?:the |a )?(?:hospital|icu|intensive care|psychiatric|rehab|surgery|a&e|nursing home|care home|hospice|labour ward|mental health unit) ~2(?! (?:deliver|discount|address|staff))",
        "(?:had|having|recovering from|after|before|awaiting|waiting for|going for|undergoing|facing) ~3 (?:surgery|operation|transplant|amputation|chemo\\w*|radiotherapy|dialysis|mastectomy|bypass|a stroke|a heart attack|a breakdown|an accident|a bad fall|ivf|treatment for)",
        "(?:chemo\\w*|radiotherapy|dialysis|terminal(?:ly)?|incurable|stage (?:\\d|one|two|three|four)|inoperable|tumou?r)",
        "(?:aged|am) ~1 (?:7\\d|8\\d|9\\d|eighty|ninety|seventy) ~4 (?:and i|do not|can not|alone|on my own|confused|understand|computers?|live|struggle)|(?:i am|he is|she is) (?:7\\d|8\\d|9\\d|eighty|ninety|seventy)(?: years old)? (?:and (?:i|live|do|can|confus\\w+|on my)|now|<end>)",
        "(?:pensioner|elderly|old age|oap|senior citizen|live alone|living alone|on my own with|single (?:mum|mother|mom|parent|dad|father)|carer|caregiver|care giver|caring for|care for my|look after my ~2 (?:<family>)) ~8 (?:can not|struggl\\w*|confus\\w+|no one|nobody|help|understand|afford|afraid|do not|difficult|full time|disab\\w+|dementia|sick|ill|and i|hard|time)",
        "(?:anxiety|depression|panic attacks?|mental health|stress|ptsd|breakdown) ~6 (?:ill|worse|bad|severe|crippling|struggling|because of|sick|not sleep\\w*|suffering|through the roof|can not|crying|making|overwhelm\\w*|help)|(?:severe|crippling|chronic|terrible|bad|my|extreme) (?:anxiety|depression|ptsd|panic attacks?|fibromyalgia|arthritis|fatigue|pain)",
    ),
    clear=(
        "(?:really|very|so|too|quite) (?:ill|unwell|poorly|confused|vulnerable|frail|scared|frightened|overwhelmed|lonely) (?:to|and|at|right|now|with|by|<end>)(?! about which)",
        "(?:(?:need|want|send|use|have|in) ~2 (?:large print|braille)|screen reader|voiceover|talkback|text relay|sign language|lip ?read\\w*|easy read|bsl|isl|interpreter|accessib\\w+ (?:needs|issue|problem)|hearing aid|guide dog|mobility (?:scooter|issues|problems)|blue badge|learning (?:difficult\\w+|disabilit\\w+)|special needs|brain fog|dyslexi\\w+|i am disabled|disability|memory (?:problems|loss))",
        "(?:crying|in tears|can not stop crying|heartbroken|devastated|grieving|in mourning|in shock|at breaking point|breaking point|at the end of my rope|rock bottom|falling apart|desperate)(?! for (?:the|new))",
    ),
    unless=(
        "how far|directions|near(?:est|by| me)|do you sell|stock|playlist|joke|movie|song|celebrity|president|charity|donate|research|book|discount|deliver(?:y)? to|ship to|who (?:is|was)|how old|parking|insurance quote",
        "(?:phone|battery|car|laptop|watch|app|bot|connection|internet|signal|torch|light|computer) ~2 (?:died|dead)",
        "what (?:is|are)|apr|interest rate|credit score|definition|meaning",
    ),
    blind=(
        "dying (?:to|for)|blind (?:date|spots?)|blinds|colou?r blind|(?:account|card|button|feature|is|was|been) disabled|deaf ears|hospital (?:corners|grade|beds?)|gambling (?:block|transactions?|sites?)|disabled (?:my|the) \\w+|restaurant|terminal \\d|(?:bus|airport|payment|card) terminal",
    ),
)
