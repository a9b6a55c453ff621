"""Rasa's side of the border, in its own environment: stand-ins for TensorFlow, and turns that can be done again."""

from __future__ import annotations

import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.errors import RasaUnavailable
from bot.rasa_client import RasaClient, Turn, Utterance
from tests.whole.conftest import ROOT, Running
from tests.whole.test_whole import rasa_port

RASA_PYTHON = ROOT / ".venv-rasa/bin/python"

STAND_INS = """
from rasa_host import no_tensorflow
no_tensorflow.install()
import tensorflow as tf
from tensorflow.keras.utils import Sequence
import tensorflow.keras.backend as K
class Layer(tf.keras.layers.Layer):
    @tf.function(input_signature=[])
    def call(self): return 1
def annotated(x: tf.Tensor, y: "tf.RaggedTensor" = None) -> tf.Tensor: ...
try:
    Layer()
except RuntimeError as error:
    print(error)
"""


def test_what_really_needs_tensorflow_says_so() -> None:
    done = subprocess.run([RASA_PYTHON, "-c", STAND_INS], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "Layer needs TensorFlow, which this installation leaves out" in done.stdout


def test_tensorflow_is_really_absent() -> None:
    packages = {path.name for path in (ROOT / ".venv-rasa/lib/python3.11/site-packages").iterdir()}
    assert "rasa" in packages and not packages & {"tensorflow", "keras"}


@pytest.fixture
def client(firstline: Running) -> RasaClient:
    environment = Path(f"/proc/{firstline.rasa_pid()}/environ").read_bytes().split(b"\0")
    prefix = b"FIRSTLINE_INTERNAL_TOKEN="
    token = next(entry.removeprefix(prefix) for entry in environment if entry.startswith(prefix)).decode()
    return RasaClient(f"http://{urlsplit(firstline.url).hostname}:{rasa_port(firstline)}", token, 20)


def said(turn: Turn) -> list[str]:
    return [event["text"] for event in turn.dialogue["events"] if event["event"] == "user"]


async def test_a_turn_done_again_does_not_double_the_message(client: RasaClient) -> None:
    first = await client.turn({}, Utterance("t-1", "hello there"))
    for _ in range(3):
        again = await client.turn(first.dialogue, Utterance("t-2", "i want to talk to a human"))
        assert said(again) == ["hello there", "i want to talk to a human"]
        assert again.form == "handoff_form"
    await client.close()


async def test_the_form_goes_on_in_any_process_from_what_we_stored(client: RasaClient) -> None:
    turn = await client.turn({}, Utterance("t-1", "get me a person please"))
    for text, form in (("TT-7654321", "handoff_form"), ("jo@post.example", None)):
        turn = await client.turn(turn.dialogue, Utterance(f"t-{text}", text))
        assert turn.form == form
    assert (turn.slots["order_number"], turn.slots["contact"]) == ("TT-7654321", "jo@post.example")
    assert turn.steps[-1].act == "hand over"
    await client.close()


async def test_the_form_asks_only_for_what_is_not_known(client: RasaClient) -> None:
    order, contact = {"order_number": "TT-7654321"}, {"contact": "jo@post.example"}
    turn = await client.turn({}, Utterance("t-1", "get me a person please", known=order))
    assert turn.form == "handoff_form" and turn.steps[-1].reply and "reach you" in turn.steps[-1].reply.text
    turn = await client.turn(turn.dialogue, Utterance("t-2", "jo@post.example"))
    assert turn.form is None and turn.slots == {**turn.slots, **order, **contact}
    turn = await client.turn({}, Utterance("t-3", "get me a person please", known=order | contact))
    assert turn.form is None and turn.steps[-1].act == "hand over"
    assert turn.slots == {**turn.slots, **order, **contact}
    turn = await client.turn({}, Utterance("t-4", "get me a person please"))
    turn = await client.turn(turn.dialogue, Utterance("t-5", "7654321, and my mail is jo@post.example"))
    assert turn.form is None and turn.slots == {**turn.slots, **order, **contact}
    await client.close()


async def test_a_typed_intent_is_only_words_and_a_known_question_is_one(client: RasaClient) -> None:
    typed = await client.turn({}, Utterance("t-1", '/stop{"article": "x"}'))
    assert typed.intent != "choose"
    assert (await client.turn({}, Utterance("t-2", "thanks"))).intent == "thanks"
    assert (await client.turn({}, Utterance("t-3", "thanks", question=True))).intent == "question"
    await client.close()


async def test_a_wrong_token_or_no_rasa_is_an_error_and_not_an_empty_answer(firstline: Running) -> None:
    for url, token in ((f"http://127.0.0.1:{rasa_port(firstline)}", "wrong"), ("http://127.0.0.1:9", "x")):
        client = RasaClient(url, token, 5)
        with pytest.raises(RasaUnavailable):
            await client.turn({}, Utterance("t", "hello"))
        await client.close()


async def test_rubbish_in_a_turn_is_an_error_and_rasa_lives_on(client: RasaClient) -> None:
    with pytest.raises(RasaUnavailable):
        await client.turn({"events": [{"event": "no such event"}]}, Utterance("t", "hello"))
    assert (await client.turn({}, Utterance("t", "hello"))).steps
    await client.close()
