"""Secrets are masked, everything else is left: tables of sentences."""

import pytest

from bot.privacy import Masked, SecretKind, mask
from tests.unit.privacy_digits import NBSP, ZERO_WIDTH, arabic, full_width

CARD, DETAIL = "[card number removed]", "[card detail removed]"
IBAN, PASSWORD = "[IBAN removed]", "[password removed]"
CODE, KEY, NATIONAL_ID = "[code removed]", "[key removed]", "[ID number removed]"

CARDS = [
    ("4111111111111111", CARD),
    ("my card is 4111 1111 1111 1111.", f"my card is {CARD}."),
    ("card: 4111-1111-1111-1111", f"card: {CARD}"),
    ("card:4111.1111.1111.1111thanks", f"card:{CARD}thanks"),
    ("Card4111111111111111please", f"Card{CARD}please"),
    ("it is 4111/1111/1111/1111, ok?", f"it is {CARD}, ok?"),
    ("4111*1111*1111*1111", CARD),
    ("4111, 1111, 1111, 1111", CARD),
    ("4111 - 1111 - 1111 - 1111", CARD),
    ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", CARD),
    ("4111\n1111\n1111\n1111", CARD),
    ("4111\r\n1111\r\n1111\r\n1111", CARD),
    (f"4111{NBSP}1111{NBSP}1111{NBSP}1111", CARD),
    (f"41{ZERO_WIDTH}11{ZERO_WIDTH}111111111111", CARD),
    ("4111\u20111111\u20131111\u20141111", CARD),
    (full_width("4111111111111111"), CARD),
    (arabic("4111111111111111"), CARD),
    ("4\ufe0f\u20e31\ufe0f\u20e31\ufe0f\u20e31\ufe0f\u20e3 1111 1111 1111", CARD),
    ("pay with 5500-0000-0000-0004 today", f"pay with {CARD} today"),
    ("2223 0031 2200 3222", CARD),
    ("amex 3782 822463 10005", f"amex {CARD}"),
    ("378282246310005", CARD),
    ("6011111111111117", CARD),
    ("3530111333300000", CARD),
    ("diners 3056 930902 5904", f"diners {CARD}"),
    ("6200000000000005", CARD),
    ("my maestro card 675984103431", f"my maestro card {CARD}"),
    ("lost my card 4047737215142", f"lost my card {CARD}"),
    ("order TT-1234567 paid with 4111111111111111", f"order TT-1234567 paid with {CARD}"),
    ("1. 4111 1111 1111 1111", f"1. {CARD}"),
    ("4111111111111111 5500000000000004", f"{CARD} {CARD}"),
    ("4111 1111 1111 1111 12/27 123", f"{CARD} {DETAIL} {DETAIL}"),
    ("4111 1111 1111 1111 exp 12/27 cvc 123", f"{CARD} exp {DETAIL} cvc {DETAIL}"),
    ("4111111111111111, valid until 03/2028", f"{CARD}, valid until {DETAIL}"),
    ("expiry date: 01/29 and number 4111111111111111", f"expiry date: {DETAIL} and number {CARD}"),
    ("cvv: 1234", f"cvv: {DETAIL}"),
    ("my security code is 123", f"my security code is {DETAIL}"),
    ("the cvc code on the back is 123", f"the cvc code on the back is {DETAIL}"),
    ("4111111111111111|12|2027|123", f"{CARD}|{DETAIL}|{DETAIL}"),
    ("4111111111111111 exp 1227", f"{CARD} exp {DETAIL}"),
    ("123 is my cvc", f"{DETAIL} is my cvc"),
    ("4111111111111111 200 euros were taken", f"{CARD} 200 euros were taken"),
]
IBANS = [
    ("My IBAN is DE89370400440532013000", f"My IBAN is {IBAN}"),
    ("de89 3704 0044 0532 0130 00 thanks", f"{IBAN} thanks"),
    ("GB82 WEST 1234 5698 7654 32", IBAN),
    ("gb82west12345698765432.", f"{IBAN}."),
    ("iban:FR14 2004 1010 0505 0001 3M02 606", f"iban:{IBAN}"),
    ("NL91-ABNA-0417-1643-00", IBAN),
    (f"DE89{ZERO_WIDTH}3704{NBSP}0044 0532 0130 00", IBAN),
    ("ibanDE89370400440532013000please", f"iban{IBAN}please"),
    ("NO93 8601 1117 947 please", f"{IBAN} please"),
]
PASSWORDS = [
    ("my password is hunter2", f"my password is {PASSWORD}"),
    ("My Password is: Hunter2!", f"My Password is: {PASSWORD}"),
    ("my password is sunshine", f"my password is {PASSWORD}"),
    ("pw: x", f"pw: {PASSWORD}"),
    ("pwd=abc123&user=1", f"pwd={PASSWORD}"),
    ("mein passwort ist geheim", f"mein passwort ist {PASSWORD}"),
    ("Passwort: Geheim!", f"Passwort: {PASSWORD}"),
    ("pass word is hunter2", f"pass word is {PASSWORD}"),
    ("user: anna pass: s3cret", f"user: anna pass: {PASSWORD}"),
    ("login is anna / s3cret!", f"login is anna / {PASSWORD}"),
    ("credentials: anna:s3cret!", f"credentials: anna:{PASSWORD}"),
    ("username anna, password s3cret99", f"username anna, password {PASSWORD}"),
    ("Password:\nhunter2\nthanks", f"Password:\n{PASSWORD}\nthanks"),
    ('{"password": "correct horse battery"}', f'{{"password": "{PASSWORD}"}}'),
    ("the password for my account is still hunter2", f"the password for my account is still {PASSWORD}"),
    ("i changed my password to hunter2 but no luck", f"i changed my password to {PASSWORD} but no luck"),
    ("hunter2 is my password", f"{PASSWORD} is my password"),
    ("use hunter2 as the password", f"use {PASSWORD} as the password"),
    ("i tried my password, it is hunter2", f"i tried my password, it is {PASSWORD}"),
    (f"my pass{ZERO_WIDTH}word is hunter2", f"my pass{ZERO_WIDTH}word is {PASSWORD}"),
    ("mot de passe: soleil", f"mot de passe: {PASSWORD}"),
    ("contraseña: verano1", f"contraseña: {PASSWORD}"),
    ("the pin is 4821", f"the pin is {PASSWORD}"),
    ("pin 4821", f"pin {PASSWORD}"),
    ("my card pin: 4821.", f"my card pin: {PASSWORD}."),
    ("set my pin to 9876", f"set my pin to {PASSWORD}"),
    ("the password I use is hunter2", f"the password I use is {PASSWORD}"),
    ("my password is not hunter2", f"my password is not {PASSWORD}"),
    ("anna@example.com / hunter2", f"anna@example.com / {PASSWORD}"),
    ("4821 is my pin", f"{PASSWORD} is my pin"),
    ("https://anna:s3cret@shop.example/x", f"https://anna:{PASSWORD}@shop.example/x"),
]
CODES = [
    ("the code is 493 021", f"the code is {CODE}"),
    ("your verification code 12345", f"your verification code {CODE}"),
    ("otp 993214", f"otp {CODE}"),
    ("OTP: 4821", f"OTP: {CODE}"),
    ("the otp i got on my phone is 993214", f"the otp i got on my phone is {CODE}"),
    ("TAN 501234", f"TAN {CODE}"),
    ("die mTAN lautet 501234", f"die mTAN lautet {CODE}"),
    ("G-493021 is your Google verification code", f"{CODE} is your Google verification code"),
    ("993214 is the code", f"{CODE} is the code"),
    ("my one-time code: 49-30-21", f"my one-time code: {CODE}"),
    ("i got code 493021", f"i got code {CODE}"),
    ("login code AB12CD", f"login code {CODE}"),
    ("the security code is 493021", f"the security code is {CODE}"),
]
KEYS = [
    ("sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc", KEY),
    ("token ghp_" + "a" * 36, f"token {KEY}"),
    ("AKIA" + "IOSFODNN7EXAMPLE is it", f"{KEY} is it"),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl!", f"{KEY}!"),
    ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nhi", f"{KEY}\nhi"),
    ("-----BEGIN PRIVATE KEY-----\nMIIEcut off", KEY),
    ("api key: 9f8a7b6c5d4e", f"api key: {KEY}"),
    ("Authorization: Bearer abc123def456", f"Authorization: Bearer {KEY}"),
    ("https://shop.example/login?token=9f8a7b6c5d", f"https://shop.example/login?token={KEY}"),
]
NATIONAL_IDS = [
    ("my SSN is 460-89-9847", f"my SSN is {NATIONAL_ID}"),
    ("460-89-9847", NATIONAL_ID),
    ("social security number: 460 89 9847", f"social security number: {NATIONAL_ID}"),
    ("ssn 460899847", f"ssn {NATIONAL_ID}"),
]

LEFT_ALONE = [
    "order TT-1234567 has not arrived",
    "4111 1111 1111 1112 fails the check digit",
    "9999999999999995 is of no issuer",
    "tracking 1Z999AA10123456784",
    "tracking 9400 1000 0000 0000 0000 00",
    "parcel RR123456785DE",
    "call me at +44 7700 900123 or +49 1512 3456789",
    "from 23/10/2024 - 27/10/2024",
    "on 2024-10-23 12:30, for 1,299.00 EUR",
    "the barcode is 4006381333931",
    "i forgot my password",
    "I forgot my password, what should I do?",
    "password reset link does not work",
    "is my password safe?",
    "my password is not working",
    "my password is wrong and my account is locked",
    "my password is rejected every time",
    "my password is still being refused",
    "password: forgotten",
    "my password :p",
    "the password must be 8 characters",
    "the password is 8 characters long",
    "how do i change my password to something safer?",
    "what is my password",
    "reset password for anna@example.com please",
    "where can i find my pin?",
    "my pin is blocked",
    "deliver to pin code 560001",
    "my passport is 4 years old",
    "my code SAVE20 doesn't work",
    "discount code 20304 is refused",
    "promo code: 123456",
    "i have a voucher code, the code is 493021",
    "gift card code 4821 9932",
    "post code 12345",
    "zip code is 90210",
    "my postcode is 12345",
    "error code 50023",
    "use code 20304 for the discount",
    "gift card pin 1234",
    "Please reset my password: anna@example.com",
    "i need the password for order #1234567",
    "my card ending 1234 needs a new security code",
    "anna@example.com / 07700900123",
    "the code for 20% off is 20304",
    "sort code 20-30-40",
    "i never got the code",
    "verification code not received for order 1234567",
    "my otp expired 3 times",
    "tan shoes 123456",
    "what is a cvc?",
    "the security code field is missing",
    "at 10 am tomorrow morning please call me",
    "api key documentation",
    "my driver's license number is 2270-66-1551",
    "000-12-3456 and 666-12-3456",
    "my login is anna and i live in Rome",
]

# Texts in which no secret may be found, and which no pattern may choke on.
ODD_TEXTS = [
    "",
    "\x00",
    "\ud800",
    "\udfff\ud800",
    "😀",
    "\u202eabc\u202c",
    "\ufeff",
    "İ" * 9,
    "ß",
    "①②③",
    "½",
]


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (kind, text, expected)
        for kind, table in (
            (SecretKind.CARD, CARDS),
            (SecretKind.IBAN, IBANS),
            (SecretKind.PASSWORD, PASSWORDS),
            (SecretKind.ONE_TIME_CODE, CODES),
            (SecretKind.API_KEY, KEYS),
            (SecretKind.NATIONAL_ID, NATIONAL_IDS),
        )
        for text, expected in table
    ],
)
def test_a_secret_is_replaced_and_nothing_else(kind: SecretKind, text: str, expected: str) -> None:
    masked = mask(text)
    assert masked.text == expected
    assert {finding.kind for finding in masked.found} == {kind}
    assert mask(masked.text) == Masked(masked.text, ())


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_talk_about_secrets_is_left_alone(text: str) -> None:
    assert mask(text) == Masked(text, ())


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_odd_characters_are_kept(text: str) -> None:
    assert mask(text) == Masked(text, ())


def test_offsets_are_those_of_the_original() -> None:
    text = "\u202ehi\x00 4111\u200b1111 1111 1111, pin 4821"
    found = mask(text).found
    assert [(finding.kind, text[finding.start : finding.end]) for finding in found] == [
        (SecretKind.CARD, "4111\u200b1111 1111 1111"),
        (SecretKind.PASSWORD, "4821"),
    ]


def test_overlapping_secrets_leave_no_remainder() -> None:
    masked = mask("password: 4111111111111111-hunter2")
    assert masked.text == f"password: {CARD}"
