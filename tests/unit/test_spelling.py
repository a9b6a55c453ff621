"""The speller: what it mends, what it leaves alone, how slips compare, and that it is quick on any text."""

import random
import time

import pytest

from bot.knowledge.decoding import Option, decode
from bot.knowledge.english import Nearby
from bot.knowledge.spelling import Speller
from bot.knowledge.typing_errors import NEIGHBOURS, likelihood
from bot.model import Article

SHORTHAND = {"pls": "please", "u": "you", "adn": "and", "2moro": "tomorrow"}


def article(name: str, title: str, *phrasings: str, answer: str = "") -> Article:
    return Article(
        id=name, title=title, phrasings=phrasings, answer=answer, tags=(), audience="public", owner="", review_by=""
    )


ARTICLES = (
    article(
        "returns",
        "How do I return boots?",
        "what is the return policy",
        "send my parcel back",
        "i want my money back",
        answer="Send them in the box to the Zwolfer depot within 30 days.",
    ),
    article(
        "cards",
        "Why was my card declined?",
        "can you tell me why my transfer has been declined",
        "do you accept american express",
        "is there a fee for a cash withdrawl",  # an article's own spelling
        "my virtual card",
    ),
    article("insurance", "What does the insurance policy cover?", "is lost luggage covered", "where do i report it"),
)


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(ARTICLES, SHORTHAND)


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("whne will it come", "when will it come"),
        ("theer is a problem with my crad", "there is a problem with my card"),
        ("can you tel me where it is", "can you tell me where it is"),
        ("hlp me, why is tht", "help me, why is that"),
        ("how do i get csh", "how do i get cash"),
        ("pls hel me", "please help me"),
        ("where is my luggaeg", "where is my luggage"),
        ("the insuraance poilcy", "the insurance policy"),
        ("why can't i transet to an account", "why can't i transfer to an account"),
        ("i ddn't get my monye", "i didn't get my money"),
        ("Wehn will it come?", "when will it come?"),
        ("It is late. Wher is it?", "It is late. where is it?"),
        ("WEHRE IS MY PARCLE", "where IS MY parcel"),
    ],
)
def test_a_slip_is_mended(speller: Speller, written: str, searched: str) -> None:
    assert speller.correct(written) == searched


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("whatis the fee", "what is the fee"),
        ("the refund that i requestedfrom a seller", "the refund that i requested from a seller"),
        ("do you acceptamerican express", "do you accept american express"),
        ("why has it beendeclined", "why has it been declined"),
    ],
)
def test_a_lost_space_is_found(speller: Speller, written: str, searched: str) -> None:
    assert speller.correct(written) == searched


def test_the_words_around_decide(speller: Speller) -> None:
    assert speller.correct("i wat to pay") == "i want to pay"
    assert speller.correct("wat time is it") == "what time is it"


def test_shorthand_comes_first_and_counts_as_written(speller: Speller) -> None:
    assert speller.correct("can u send it bakc 2moro pls") == "can you send it back tomorrow please"


@pytest.mark.parametrize(
    "text",
    [
        "the zwolfer depot",  # a word of an answer
        "a cash withdrawl",  # as the article spells it
        "order TT-4471920 or RTRN-bcak-12",
        "write to adn@exmaple.com, u@shpo.ie",
        "see https://exmaple.com/retrun/polcy and www.shpo.ie and tarnandtrail-sale.shop",
        "my #retrun and @parcle",
        "walked on Croagh with Siobhan today",
        "what is the weather like in may",
        "my brother's boots and the card's limit",
        "",
        "?!",
        "🙂 …",
    ],
)
def test_what_is_left_as_it_was(speller: Speller, text: str) -> None:
    assert speller.correct(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Wann kommt mein Paket endlich an?",
        "wo ist mein paket",
        "Ich möchte meine Bestellung zurückgeben",
        "Wie lange habe ich Garantie auf das Zelt?",
        "Comment puis-je retourner ma veste ?",
        "je voudrais annuler ma commande",
        "mon compte est bloque",
        "Quels sont les frais de port pour la Belgique ?",
        "donde esta mi pedido",
        "quiero devolver los zapatos",
        "mi tarjeta no funciona",
        "siparişim nerede",
        "parami geri istiyorum",
        "hesabima giremiyorum yardim edin",
        "vorrei restituire le scarpe",
        "waar is mijn pakket",
        "mera order kahan hai",
    ],
)
def test_another_language_is_left_alone(speller: Speller, text: str) -> None:
    assert speller.correct(text) == text


def test_a_short_text_full_of_slips_is_still_mended(speller: Speller) -> None:
    assert speller.correct("retrun polcy") == "return policy"
    assert speller.correct("plesae hepl") == "please help"


def test_without_articles_english_remains() -> None:
    assert Speller((), {}).correct("whne will it come") == "when will it come"


def test_the_same_text_is_always_mended_in_the_same_way(speller: Speller) -> None:
    texts = ["wath is the polcy", "i hvae lsot my crad", "gie it bakc"]
    assert [speller.correct(text) for text in texts] == [Speller(ARTICLES, SHORTHAND).correct(text) for text in texts]


def test_no_text_takes_long(speller: Speller) -> None:
    chance = random.Random(7)
    strange = " ".join("".join(chance.choices("etaoinshrdlu", k=chance.randint(3, 11))) for _ in range(300))[:2000]
    for text in (strange, "a" * 4000, "x " * 1000, "helo " * 400, "." * 4000, "a'" * 1000):
        started = time.process_time()
        speller.correct(text)
        assert time.process_time() - started < 0.5


def test_a_clean_question_takes_a_fraction_of_a_millisecond(speller: Speller) -> None:
    questions = [
        "can you tell me why my transfer has been declined by the bank",
        "i want to send my parcel back to you now",
    ]

    def taken() -> float:
        started = time.process_time()
        for _ in range(50):
            for question in questions:
                speller.correct(question)
        return (time.process_time() - started) / 100

    assert min(taken() for _ in range(3)) < 0.00035


@pytest.mark.parametrize(
    ("typed", "likelier", "less_likely"),
    [
        ("whne", "when", "wine"),  # two letters swapped, not another letter
        ("csh", "cash", "can"),  # one letter left out, not two slips
        ("willl", "will", "wills"),  # a key pressed twice, not another one
        ("cadr", "card", "cade"),
        ("bood", "hood", "wood"),  # the key beside it
        ("hust", "hunt", "just"),  # a first letter is seldom wrong, neighbour or not
    ],
)
def test_easy_slips_are_likelier(typed: str, likelier: str, less_likely: str) -> None:
    assert 0 > likelihood(typed, likelier) > likelihood(typed, less_likely)


def test_what_is_typed_as_meant_is_certain_and_more_slips_are_less_likely() -> None:
    assert likelihood("card", "card") == 0
    assert (
        likelihood("insurance", "insurance")
        > likelihood("insuraance", "insurance")
        > likelihood("inuraance", "insurance")
    )
    assert likelihood("a", "insurance") > float("-inf")  # anything may be meant


def test_neighbours_are_mutual_and_no_key_is_its_own() -> None:
    assert len(NEIGHBOURS) == 26
    for key, around in NEIGHBOURS.items():
        assert key not in around and all(key in NEIGHBOURS[other] for other in around)
    assert NEIGHBOURS["g"] == set("tyfhvb")


def test_nearby_words_are_found_up_to_the_slips_asked_for() -> None:
    near = Nearby(["transfer", "parcel"], slips=2)
    assert near("parcle") == {"parcel"}
    assert near("transet") == set()
    assert near("transet", 2) == {"transfer"}


def test_the_likeliest_reading_weighs_slips_and_pairs_together() -> None:
    pairs = {("", "tell"): -1.0, ("tell", "me"): -1.0}

    def language(word: str, before: str) -> float:
        return pairs.get((before, word), -5.0)

    me = [Option(("me",), 0.0)]
    cheap, dear = Option(("tell",), -6.0), Option(("tell",), -9.0)
    typed = Option(("tel",), 0.0)
    assert decode([[typed, cheap], me], language) == (cheap, *me)
    assert decode([[typed, dear], me], language) == (typed, *me)
    assert decode([], language) == ()
