"""The product as its user meets it, with nothing replaced."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.whole.conftest import ROOT, Running, environment, free_ports, start, visit


async def test_a_customer_is_greeted_answered_and_thanked(firstline: Running) -> None:
    async with visit(firstline.url) as customer:
        assert (await customer.say("hiya"))["text"].startswith("Hello!")
        answer = await customer.say("what does it cost to ship to germany?")
        assert "7.90" in answer["text"] and answer["markup"] == "markdown"
        assert "welcome" in (await customer.say("thx!"))["text"]


async def test_a_tapped_option_answers_and_a_typed_intent_does_not(firstline: Running) -> None:
    async with visit(firstline.url) as customer:
        offered = await customer.say("refund")
        if offered["options"]:
            option = offered["options"][0]
            assert (await customer.say(option["label"], option["id"]))["markup"] == "markdown"
        typed = await customer.say('/choose{"article": "privacy-retention"}')
        assert "kept" not in typed["text"] or typed["markup"] == "plain"


async def test_a_person_takes_over_with_the_whole_story(firstline: Running) -> None:
    login, password = (firstline.data_dir / "first-login.txt").read_text().split()
    async with visit(firstline.url) as customer, httpx.AsyncClient(base_url=firstline.url, timeout=20) as desk:
        await customer.say("how do i return my boots")
        assert "order number" in (await customer.say("i want to talk to a human"))["text"]
        assert "reach you" in (await customer.say("TT-1234567"))["text"]
        told = await customer.say("kim@post.example")
        assert told["author"] == "system" and "team" in told["text"]

        assert (await desk.post("/desk/login", data={"login": login, "password": password})).status_code == 303
        page = (await desk.get(f"/desk/c/{customer.conversation}")).text
        for part in ("customer asked", "how do i return my boots", "TT-1234567", "kim@post.example"):
            assert part in page.replace("Customer", "customer"), f"{part!r} is not in the brief"
        csrf = re.search(r'name="csrf[^"]*" content="([^"]+)"', page)
        assert csrf
        headers = {"X-CSRF-Token": csrf[1]}
        place = len(customer.others())
        claimed = await desk.post(f"/desk/c/{customer.conversation}/claim", headers=headers)
        assert claimed.status_code == 200
        assert "has joined" in (await customer.wait_for(place))["text"]
        sent = await desk.post(
            f"/desk/c/{customer.conversation}/reply",
            data={"text": "Hello Kim, I see your boots.", "client_id": "r-12345678"},
            headers=headers,
        )
        assert sent.status_code == 200
        reply = await customer.wait_for(place + 1)
        assert (reply["author"], reply["name"], reply["text"]) == ("agent", "Anna", "Hello Kim, I see your boots.")
        await customer.post("great, thanks")
        await asyncio.sleep(1)
        assert len(customer.others()) == place + 2, "the bot wrote although a person has the conversation"


async def test_whoever_falls_silent_in_the_form_is_not_lost(firstline: Running) -> None:
    async with visit(firstline.url) as customer:
        await customer.say("get me a person please")
        async with asyncio.timeout(15):  # the form's patience is 3 s here, the sweep comes every 3 s
            told = await customer.wait_for(1)
        assert told["author"] == "system"


async def test_secrets_are_on_no_disk_and_in_no_log(firstline: Running) -> None:
    async with visit(firstline.url) as customer:
        await customer.say("my card number 5555 5555 5555 4444 was charged twice, my password is Zxcvb-98765")
        await customer.wait_for(1)
    assert any("Please never send" in event["text"] for event in customer.others())
    for path in firstline.data_dir.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for secret in (b"5555 5555 5555 4444", b"5555555555554444", b"Zxcvb-98765"):
                assert secret not in content, path


async def test_rasa_killed_while_running_nothing_is_lost_and_it_comes_back(firstline: Running) -> None:
    async with visit(firstline.url) as customer:
        await customer.say("hello")
        os.kill(firstline.rasa_pid(), signal.SIGKILL)
        answer = await customer.say("what does delivery to germany cost?")
        assert "7.90" in answer["text"], "the search alone answers meanwhile"
        async with asyncio.timeout(60):
            while "Rasa is back" not in firstline.output.read_text():
                await asyncio.sleep(0.2)
        assert (await customer.say("hello again"))["text"].startswith("Hello!")


async def test_rasa_hung_one_message_waits_and_the_next_does_not(firstline: Running) -> None:
    before = firstline.output.read_text().count("Rasa is back")
    async with visit(firstline.url) as customer:
        await customer.say("hello")
        os.kill(firstline.rasa_pid(), signal.SIGSTOP)
        assert "7.90" in (await customer.say("what does delivery to germany cost?"))["text"]
        began = time.monotonic()
        assert "Capel" in (await customer.say("what is the address of your dublin store?"))["text"]
        assert time.monotonic() - began < 4, "only the first message may wait for a hung Rasa"
        async with asyncio.timeout(60):
            while firstline.output.read_text().count("Rasa is back") == before:
                await asyncio.sleep(0.2)


async def test_a_message_of_one_megabyte_is_refused_with_a_sentence(firstline: Running) -> None:
    async with visit(firstline.url) as customer:
        body = {"client_id": "c-12345678", "text": "x" * 1_000_000}
        refused = await customer.client.post("/chat/messages", json=body)
        assert refused.status_code == 413
        assert "at most" in refused.json()["error"]
        assert (await customer.say("hello"))["author"] == "bot"


async def test_rasa_answers_nobody_but_us(firstline: Running) -> None:
    port = rasa_port(firstline)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as anyone:
        assert (await anyone.post("/webhooks/firstline/turn", json={})).status_code == 401
        assert (await anyone.get("/conversations/x/tracker")).status_code in (401, 404)
        assert (await anyone.post("/webhooks/rest/webhook", json={"sender": "x", "message": "hi"})).status_code == 404
        assert (await anyone.put("/model", json={})).status_code in (401, 404)
    listening = {line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines() if f":{port:04X}" in line}
    assert any(address.startswith("0100007F") for address in listening)
    assert not any(address.startswith("00000000") for address in listening)


def rasa_port(firstline: Running) -> int:
    command = Path(f"/proc/{firstline.rasa_pid()}/cmdline").read_bytes().split(b"\0")
    return int(command[command.index(b"--port") + 1])


async def test_ctrl_c_stops_everything_cleanly_though_pages_are_open(tmp_path: Path, published: Path) -> None:
    with start(tmp_path, published) as running:
        rasa = running.rasa_pid()
        login, password = (running.data_dir / "first-login.txt").read_text().split()
        async with visit(running.url) as customer, httpx.AsyncClient(base_url=running.url, timeout=20) as desk:
            await customer.say("hello")
            await desk.post("/desk/login", data={"login": login, "password": password})
            async with desk.stream("GET", "/desk/events") as events:
                assert events.status_code == 200
                running.process.send_signal(signal.SIGINT)
                assert await asyncio.to_thread(running.process.wait, 20) == 0
        deadline = time.monotonic() + 5
        while Path(f"/proc/{rasa}").exists() and time.monotonic() < deadline:
            await asyncio.sleep(0.1)
        assert not Path(f"/proc/{rasa}").exists()
        assert "Traceback" not in running.output.read_text()


def test_rasa_dies_with_a_killed_firstline(tmp_path: Path, published: Path) -> None:
    with start(tmp_path, published) as running:
        rasa = running.rasa_pid()
        running.process.kill()
        deadline = time.monotonic() + 10
        while Path(f"/proc/{rasa}").exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not Path(f"/proc/{rasa}").exists()


def run_and_fail(tmp_path: Path, **more: str) -> str:
    """Start with something wrong; what it says. It must end with 2 and no stack trace."""
    port, rasa_port = free_ports(2)
    env = environment(tmp_path, port, rasa_port, **more)
    done = subprocess.run(
        [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=env, capture_output=True, text=True, timeout=120
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert done.returncode == 2, said
    assert "Traceback" not in said
    return said


def test_bad_starts_say_what_to_do(tmp_path: Path, firstline: Running) -> None:
    taken = firstline.url.rsplit(":", 1)[1]
    assert "FIRSTLINE_PORT=" in run_and_fail(tmp_path, FIRSTLINE_PORT=taken)
    assert "FIRSTLINE_DATA_DIR=" in run_and_fail(firstline.data_dir)
    assert "make setup" in run_and_fail(tmp_path, FIRSTLINE_RASA_PYTHON="/nowhere/python")
    assert "make model" in run_and_fail(tmp_path, FIRSTLINE_RASA_MODEL="/nowhere/rasa.tar.gz")
    assert "knowledge" in run_and_fail(tmp_path)  # an empty data folder: nothing is published
    assert "FIRSTLINE_TIMEZONE" in run_and_fail(tmp_path, FIRSTLINE_TIMEZONE="Mars/North")
    assert "FIRSTLINE_TELEGRAM_TOKEN" in run_and_fail(tmp_path, FIRSTLINE_TELEGRAM_TOKEN="changeme")


def test_a_damaged_version_is_refused_and_the_last_good_one_serves(tmp_path: Path, published: Path) -> None:
    shutil.copytree(published, tmp_path / "knowledge")
    current = (tmp_path / "knowledge/CURRENT").read_text().strip()
    for other in (tmp_path / "knowledge").iterdir():  # an earlier one would be served instead
        if other.is_dir() and other.name != current:
            shutil.rmtree(other)
    vectors = tmp_path / "knowledge" / current / "vectors.npy"
    damaged = bytearray(vectors.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    vectors.chmod(0o644)
    vectors.write_bytes(damaged)
    said = run_and_fail(tmp_path)
    assert "vectors.npy" in said and "python -m bot knowledge" in said


async def test_two_questions_get_two_answers(firstline: Running) -> None:
    async with visit(firstline.url) as customer:
        first = await customer.say("do you ship to norway? also how do i delete my account")
        second = await customer.wait_for(1)
        assert "Norway" in first["text"] and "account" in second["text"]
        assert first["markup"] == second["markup"] == "markdown"


async def test_a_wrong_article_is_taken_back_and_others_are_offered(firstline: Running) -> None:
    async with visit(firstline.url) as customer:
        await customer.say("what does it cost to ship to germany?")
        assert (await customer.say("no, the other one"))["text"].startswith("Sorry, that was the wrong one.")
