"""What follows "password is" or "password:" and is not a password.

Customers write far more about passwords than they write passwords. Words of one language do no harm in
another, so there is one list. Source: questions of public customer-service sets, read for false alarms.
"""

_ENGLISH = """
    a about above accessible account active after again all alphanumeric already also always an and any
    anything as ask asking at available bad because been before being below better blank blocked both box
    broken but button by can cannot cant case changed check coming complete complex compliant compromised
    confirm correct create current dead default delivered denied did didn didnt different difficult disabled
    do does doesn doesnt don dont down easy else email empty enough entered even exactly expired fake false
    field fine for forget forgot forgotten form from given going gone good great hacked hard has hasnt have
    havent having he hello help here hi hidden how i id if ill im ima in inaccessible inactive incomplete
    incorrect incorrectly insecure instead invalid is isnt it its just kept known last like link locked long
    longer lost made me mine mismatch missing misspelled more must my name necessary need needed never new
    no non none not nothing now null of off offline ok okay old on once one only open option optional or otp
    our out outdated over page pending pin please pls plz private problem protected public put received
    rejected remembered removed required reset resetting right safe same saved screen secret secure seen
    sensitive sent set shared short shown simple so some someone something sorry still stolen stored strong
    stuck such supposed taken thank thanks that thats the their them then there these they this those to too
    true trying two typed unable unblocked undefined under unknown unlocked unsafe up updated use used
    useless user username valid very via visible want was wasn wasnt we weak well were what whatever when
    where whether which who why will with without won wont working works wrong yes yet you your
"""
_OTHERS = """
    abgelaufen aktuell auch blockiert da das dass dem den der die ein eine einfach falsch funktioniert
    gelöscht geändert gespeichert gesperrt gestohlen gültig immer inkorrekt ist jetzt kaputt kein keine
    korrekt leer mehr mein meine nicht nie noch nötig richtig schon schwach sehr sicher so ungültig unsicher
    vergessen verloren weg wie zu zurücksetzen
    bloqué compromis correct de des du expiré faux inconnu incorrect incorrecte invalide le la les mon
    obligatoire oublié pas perdu refusé sécurisé toujours trop un une volé
    bloqueada caducada comprometida correcta demasiado el en errónea expirada inválida incorrecta insegura
    la los mi muy no olvidada perdida que robada segura un una válida
    bloccata corretta errata il non perduta scaduta sbagliata sicura
    errada expirada incorreta inválida minha não perdida
    fout incorrect mijn niet onjuist vergeten verlopen verkeerd
"""

NOT_A_PASSWORD = frozenset((_ENGLISH + _OTHERS).split())
"""Lower case."""

UNITS = (
    r"(?:char|digit|letter|number|symbol|time|attempt|tr(?:y|ies)|day|week|month|year|hour|hr|min|sec|%"
    r"|zeichen|stellen|mal|tage|caract|dígitos|chiffres)"
)
"""What a number counts: "my password is 8 characters long"."""

NOT_FOR_LOGIN = (
    r"discount|promo|promotion|promotional|voucher|coupon|gift|refer|referral|invite|invitation|reward"
    r"|loyalty|bonus|offer|sale|deal|% off|post|postal|zip|pin|area|dial|dialing|dialling|country|city|region"
    r"|error|err|fault|status|http|response|reason|diagnostic"
    r"|product|item|article|style|model|part|batch|lot|sku|colou?r|size|dress|source|hs|tariff|commodity"
    r"|order|tracking|parcel|shipment|shipping|delivery|booking|reservation|reference|ref|invoice|customer"
    r"|bar|qr|upc|ean|isbn|swift|bic|sort|branch|bank|ifsc|routing|merchant|mcc|tax|vat|cost|store|shop|till"
    r"|airport|course|class|building|street|flight|rabatt|gutschein|aktions|post|plz|promotie|kortings"
)
"""What a code is for when it opens no account. Gift card codes are worth money and still left: the team
that sold the card must be able to see which one fails."""
