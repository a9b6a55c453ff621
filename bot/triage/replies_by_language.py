"""One line in the customer's own language: that answers are in English, and that a person is being called."""

IN_THEIR_LANGUAGE = {
    "de": "Ich kann leider nur auf Englisch antworten. Ich hole jemanden aus unserem Team dazu.",
    "fr": "Je ne peux malheureusement répondre qu'en anglais. Je fais venir une personne de notre équipe.",
    "es": "Lo siento, solo puedo responder en inglés. Voy a avisar a una persona de nuestro equipo.",
    "it": "Purtroppo posso rispondere solo in inglese. Chiamo una persona del nostro team.",
    "nl": "Ik kan helaas alleen in het Engels antwoorden. Ik haal iemand van ons team erbij.",
    "pt": "Infelizmente, só consigo responder em inglês. Vou chamar uma pessoa da nossa equipa.",
    "pl": "Niestety mogę odpowiadać tylko po angielsku. Zawołam kogoś z naszego zespołu.",
    "sv": "Jag kan tyvärr bara svara på engelska. Jag hämtar någon från vårt team.",
    "da": "Jeg kan desværre kun svare på engelsk. Jeg henter en person fra vores team.",
    "nb": "Jeg kan dessverre bare svare på engelsk. Jeg henter en person fra teamet vårt.",
    "fi": "Valitettavasti voin vastata vain englanniksi. Pyydän paikalle henkilön tiimistämme.",
    "ga": "Tá brón orm, ach ní féidir liom freagra a thabhairt ach i mBéarla. "
    "Táim ag glaoch ar dhuine ónár bhfoireann.",
    "ro": "Din păcate pot răspunde doar în engleză. Chem o persoană din echipa noastră.",
    "cs": "Bohužel mohu odpovídat pouze anglicky. Zavolám někoho z našeho týmu.",
    "tr": "Maalesef yalnızca İngilizce yanıt verebiliyorum. Ekibimizden bir kişiyi çağırıyorum.",
    "uk": "На жаль, я можу відповідати лише англійською. Я кличу людину з нашої команди.",
    "ru": "К сожалению, я могу отвечать только по-английски. Я зову человека из нашей команды.",
    "ar": "عذرًا، لا يمكنني الرد إلا باللغة الإنجليزية. سأستدعي شخصًا من فريقنا.",
    "zh": "抱歉，我只能用英语回答。我正在请我们团队的一位同事来帮助您。",
}
IN_ENGLISH = "I can answer in English only, sorry. I'm bringing in a person from our team."


def in_their_language(code: str) -> str:
    """The prepared line of a language, with the English one behind it; English alone for any other language."""
    own = IN_THEIR_LANGUAGE.get(code)
    return f"{own} ({IN_ENGLISH})" if own else IN_ENGLISH
