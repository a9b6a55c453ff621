"""Words that triage watches for, and real words that must not be mistaken for a slip in one of them."""

# ruff: noqa: SIM905 (a list of words reads best as words)
from __future__ import annotations

MASKED = tuple(
    """
    fuck fucker fuckers fucking fucked fuckin shit shits shitty shite bullshit bitch bitches bastard bastards
    cunt cunts ass asses asshole assholes arse arsehole arseholes dick dickhead dickheads prick pricks wanker
    wankers twat twats piss pissed crap damn bloody bollocks whore slut faggot retard retards moron morons idiot
    idiots stupid scum thieves hell motherfucker
    """.split()
)

KEYWORDS = tuple(
    """
    suicide suicidal lawyer lawyers solicitor solicitors attorney barrister ombudsman lawsuit litigation
    tribunal fraud fraudulent fraudster scammer scammed hacked hacker stolen unauthorised unauthorized identity
    phishing human humans agent operator representative supervisor manager advisor adviser person customer
    complaint terrible horrible disgusting pathetic ridiculous useless unacceptable disgrace disgraceful
    appalling shambles incompetent exploded explosion burned burning sparking smoking bleeding injured
    electrocuted hospital allergic poisoned dementia cancer disabled disability bereaved bereavement widowed
    depression hospice chemotherapy bankrupt homeless journalist reporter newspaper instructions prompt previous
    ignore subpoena privacy personal idiot idiots moron morons stupid wanker bastard bastards arsehole asshole
    fucking thieves hurting killing myself yourself competitor cancel escalate speak colleague somebody someone
    """.split()
)

REAL = frozenset(
    """
    advices advise advised advisers advisors advisory aged agency agenda agents allegoric ament argent attorneys
    backed backer bankrupts barking barristers bastards bastardy bereave bespeak billing bleedin bleeping
    blending breeding bucking buried burled burned burner burnings burnt burped burping burying bustard bustards
    canal canceled cancelled cancelling cancels cancers caner canker canner canter chancel cogent colleagues
    competitors complain complains complaints compliant costumer costumers crammed curling custom customers
    customs dancer depressions disable disables disgraced disgraces ducking earning electrocute enable endowed
    entity escalade escalated escalates escalator explode exploder explodes exploited explored explosions
    explosive feeding filling frau frauds fraudsters freud fucking gent hacked hacker hackers hacks hanker
    hawked hawker herself himself hopeless horribly hospices hospitable hospitals hostels human humane humans
    hunan hunting hurling hurting hurtling hymn identify identities idiom idioms idiotic ignite ignored ignores
    incompetents injure injurer injures injuries instruction insured intelligible intent inured itself jacked
    journalism journalists kicking killing killings lacked lancer lawsuits lawyered layer layers lucking magenta
    manage managed management managers manages manger marking measured milling moon moons moran morin mormon
    mormons morn moro moroni morton mucking myron myself newspapers nursing ombudsmen operate operators packed
    packer parking parson pathetically peak peaks pearson perron person persona personae personal personally
    personals persons pervious poison poisoner precious previously primacy priory prison privates privy promo
    prompted prompts pursuing racked regent report reported reporters reports representatives repressive
    ridiculously rilling romp rucking scam scammers scamper scams scanned scanner shamble sharking skilling
    slammed slammer smocking smoking sneak soaking solen solicit solicitous someones spaak spammed spammer
    spanking sparing sparkling sparling sparring speaker speaks spean spear speck stammer steak stoking stole
    stolen stoles stupidly stupids stupor subpoenas sucking sue sued suicides supervisors supervisory swollen
    tacked terribly themself thief thieve tribunals tucking turned turning unacceptably urban urgent uselessly
    wacker walker wander wanders wanked wankers wanner widower widows windowed woman yourselves
    """.split()
)
