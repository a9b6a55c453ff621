"""Files in the widget: chosen, pasted, dropped, taken back, refused in words, and sent once."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.test_browser import CHROMIUM, SHOTS, assert_accessible
from tests.browser.widget_scene import Shop, attach, browser, context_of, file, log_of, open_chat, served, shop, write
from tests.contract.webchat_scene import Served

__all__ = ["browser", "served", "shop"]  # the fixtures

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium: apt-get install chromium")


async def test_files_are_chosen_taken_back_and_sent(served: Served, shop: Shop, browser: Browser) -> None:
    page = await open_chat(await context_of(browser), shop.url)
    bad = "<img src=x onerror=alert(1)>.png"
    await attach(page, file("tent.png"), file(bad), file("bill.pdf", b"%PDF-1.7", "application/pdf"))
    tray = page.get_by_role("list", name="Files to send")
    await expect(tray.get_by_role("listitem")).to_have_count(3)
    await expect(tray).to_contain_text("tent.png72 B")
    await assert_accessible(page, "files chosen")
    await page.screenshot(path=SHOTS / "files-chosen.png")
    await page.get_by_role("button", name="Remove bill.pdf").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name=f"Remove {bad}")).to_be_focused()
    await write(page, "my tent is torn")
    message = log_of(page).get_by_role("listitem").filter(has_text="my tent is torn").first
    await expect(message).to_contain_text("tent.png")
    await expect(message).to_contain_text(bad)
    await expect(message).to_contain_text("Sent")
    await expect(message.locator("img, progress")).to_have_count(0)
    await page.screenshot(path=SHOTS / "files-sent.png")
    await assert_accessible(page, "files sent")
    rows = served.app.database.read.rows("SELECT name, state FROM attachments ORDER BY due_at, id")
    assert [(row["name"], row["state"]) for row in rows] == [("tent.png", "kept"), (bad, "kept")]
    await page.reload()
    await page.get_by_role("button", name="Help").click()
    await expect(log_of(page)).to_contain_text("tent.png")


async def test_what_cannot_be_sent_is_said_in_words(served: Served, shop: Shop, browser: Browser) -> None:
    page = await open_chat(await context_of(browser), shop.url)
    alert = page.get_by_role("alert")
    await attach(page, file("big.png", bytes(1024 * 1024 + 1)))
    await expect(alert).to_have_text("“big.png” is too large: at most 1 MB.")
    await attach(page, file("setup.exe", b"MZ", "application/octet-stream"))
    await expect(alert).to_contain_text("“setup.exe” is of a kind that we cannot take.")
    await attach(page, *[file(f"{number}.png") for number in range(6)])
    await expect(alert).to_have_text("Please send at most 5 files at a time.")
    # Only the server can see this one; it comes back with the words, to be taken out.
    await attach(page, file("holiday.png", b"MZ\x90\x00"), file("fine.png"))
    await write(page, "two pictures")
    await expect(alert).to_have_text("“holiday.png” is a program, which we cannot take.")
    await expect(page.get_by_role("textbox")).to_have_value("two pictures")
    await page.get_by_role("button", name="Remove holiday.png").click()
    await page.get_by_role("button", name="Send message").click()
    await expect(log_of(page)).to_contain_text("Sent")
    assert [row["name"] for row in served.app.database.read.rows("SELECT name FROM attachments")] == ["fine.png"]


async def test_files_wait_out_an_outage_and_go_once(served: Served, shop: Shop, browser: Browser) -> None:
    context = await context_of(browser)
    page = await open_chat(context, shop.url)
    await attach(page, file("tent.png"))
    await context.set_offline(True)
    await write(page, "in a tunnel")
    await expect(log_of(page)).to_contain_text("Please keep this page open")
    await page.screenshot(path=SHOTS / "files-waiting.png")
    await context.set_offline(False)
    await expect(log_of(page)).to_contain_text("echo: in a tunnel")
    await expect(log_of(page).get_by_text("tent.png")).to_have_count(1)
    assert served.app.database.read.one("SELECT count(*) AS n FROM attachments")["n"] == 1


async def test_files_are_pasted_and_dropped(served: Served, shop: Shop, browser: Browser) -> None:
    page = await open_chat(await context_of(browser), shop.url)
    await expect(page.get_by_role("button", name="Attach files")).to_be_visible()
    for kind, place, named in (("paste", "textarea", "image.png"), ("drop", ".panel", "dropped.png")):
        await page.evaluate(
            """([kind, place, named]) => {
              const data = new DataTransfer();
              data.items.add(new File(["abc"], named, { type: "image/png" }));
              const more = { bubbles: true, composed: true, cancelable: true };
              const event = kind === "paste" ? new ClipboardEvent(kind, { ...more, clipboardData: data })
                                             : new DragEvent(kind, { ...more, dataTransfer: data });
              document.querySelector("firstline-chat").shadowRoot.querySelector(place).dispatchEvent(event);
            }""",
            [kind, place, named],
        )
        await expect(page.get_by_role("list", name="Files to send")).to_contain_text(named)
