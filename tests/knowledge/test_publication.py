"""One version is current; two who publish have one winner; what was published can be gone back to."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.errors import DamagedVersion, KnowledgeError
from bot.knowledge.checks import Checked, CheckReport, Outcome, regressions
from bot.knowledge.publication import current, gate, load_current, publish, read_report, rollback

ROOT = Path(__file__).parents[2]


@pytest.fixture
def three(desk, edited) -> list[str]:
    """Three versions, none published."""
    return [desk.build().name, edited("One.").name, edited("Two.").name]


def publish_all(desk, names: list[str]) -> None:
    for name in names:
        publish(desk.versions, name, current(desk.versions))


def break_file(folder: Path) -> None:
    (folder / "vectors.npy").write_bytes(b"broken")


def test_nothing_published(desk) -> None:
    assert current(desk.versions) is None
    with pytest.raises(KnowledgeError, match="build --publish"):
        load_current(desk.versions, desk.encoder)
    with pytest.raises(KnowledgeError, match="no earlier"):
        rollback(desk.versions)


def test_publish_and_roll_back_step_by_step(desk, three) -> None:
    one, two, three_ = three
    publish_all(desk, three)
    assert load_current(desk.versions, desk.encoder).version == three_
    assert [rollback(desk.versions), rollback(desk.versions)] == [two, one]
    assert current(desk.versions) == one
    with pytest.raises(KnowledgeError, match="no earlier"):
        rollback(desk.versions)
    publish(desk.versions, three_, one)
    assert rollback(desk.versions) == one
    history = (desk.versions / "HISTORY").read_text().splitlines()
    assert [line.split()[1] for line in history] == ["publish"] * 3 + ["rollback"] * 2 + ["publish", "rollback"]


def test_a_damaged_version_is_neither_published_nor_rolled_back_to(desk, three) -> None:
    one, two, _ = three
    publish_all(desk, three)
    break_file(desk.versions / two)
    assert rollback(desk.versions) == one
    with pytest.raises(DamagedVersion):
        publish(desk.versions, two, one)
    with pytest.raises(KnowledgeError, match="no version's name"):
        publish(desk.versions, "../elsewhere", one)
    assert current(desk.versions) == one


def test_who_expects_another_version_loses_and_is_told_the_winner(desk, three) -> None:
    one, two, three_ = three
    publish(desk.versions, one, None)
    publish(desk.versions, two, one)
    with pytest.raises(KnowledgeError, match=two):
        publish(desk.versions, three_, one)
    assert current(desk.versions) == two


def test_two_processes_publish_at_once_and_one_wins(desk, three) -> None:
    one, *both = three
    publish(desk.versions, one, None)
    code = (
        "import sys, time; from pathlib import Path; from bot.errors import KnowledgeError;"
        "from bot.knowledge.publication import publish; v, name, expected, at = sys.argv[1:];\n"
        "time.sleep(max(0, float(at) - time.time()))\n"
        "try: publish(Path(v), name, expected); print('won')\n"
        "except KnowledgeError as error: print('lost', error)"
    )
    for _ in range(3):
        before = current(desk.versions)
        at = str(time.time() + 2)
        commands = [[sys.executable, "-c", code, desk.versions, name, before, at] for name in both if name != before]
        commands.append([sys.executable, "-c", code, desk.versions, one, before, at])
        running = [subprocess.Popen(c, stdout=subprocess.PIPE, text=True, cwd=ROOT) for c in commands if c[4] != before]
        said = [process.communicate(timeout=60)[0] for process in running]
        now = current(desk.versions)
        assert sum(text.startswith("won") for text in said) == 1
        assert now != before and all(text.startswith("won") or now in text for text in said)


def test_a_damaged_current_version_gives_way_to_the_last_good_one(desk, three) -> None:
    one, two, three_ = three
    publish_all(desk, three)
    break_file(desk.versions / three_)
    knowledge = load_current(desk.versions, desk.encoder)
    assert knowledge.version == two
    assert three_ in knowledge.notice and "vectors.npy" in knowledge.notice and two in knowledge.notice
    break_file(desk.versions / two)
    assert load_current(desk.versions, desk.encoder).version == one
    break_file(desk.versions / one)
    with pytest.raises(DamagedVersion, match=three_):
        load_current(desk.versions, desk.encoder)


def test_a_current_file_without_sense_gives_way_too(desk, three) -> None:
    publish_all(desk, three)
    (desk.versions / "CURRENT").write_bytes(b"\xff\x00")
    with pytest.raises(DamagedVersion, match="CURRENT"):
        current(desk.versions)
    assert load_current(desk.versions, desk.encoder).version == three[-1]
    assert rollback(desk.versions) == three[-1]


def test_a_crash_between_current_and_history_is_mended(desk, three) -> None:
    one, two, three_ = three
    publish_all(desk, [one, two])
    (desk.versions / "CURRENT").write_text(f"{three_}\n")  # the line in HISTORY was never written
    assert rollback(desk.versions) == two
    assert rollback(desk.versions) == one


def test_a_torn_history_line_is_passed_over(desk, three) -> None:
    publish_all(desk, three[:2])
    with (desk.versions / "HISTORY").open("a") as opened:
        opened.write("2026-01-01T00:00:00Z publ\n")
    assert rollback(desk.versions) == three[0]


def report(**outcomes: Outcome) -> CheckReport:
    return CheckReport(
        tuple(
            Checked(
                "must_not_answer" if o in (Outcome.HELD, Outcome.ANSWERED) else "must_answer",
                q,
                "x",
                o,
                "a",
                0.5,
                False,
            )
            for q, o in outcomes.items()
        )
    )


@pytest.mark.parametrize(
    ("before", "after", "blocked"),
    [
        (Outcome.ANSWERED_RIGHT, Outcome.MISSED, True),
        (Outcome.OFFERED, Outcome.ANSWERED_WRONG, True),
        (Outcome.ANSWERED_RIGHT, Outcome.OFFERED, False),
        (Outcome.MISSED, Outcome.ANSWERED_WRONG, False),  # it failed before as well
        (Outcome.HELD, Outcome.ANSWERED, True),
        (Outcome.ANSWERED, Outcome.ANSWERED, False),
        (Outcome.ANSWERED, Outcome.HELD, False),
    ],
)
def test_the_gate(before: Outcome, after: Outcome, blocked: bool) -> None:
    assert bool(regressions(report(q=before), report(q=after))) == blocked
    gate(None, report(q=after))
    if not blocked:
        gate(report(q=before), report(q=after))
        return
    with pytest.raises(KnowledgeError, match=r'"q".*expected: x'):
        gate(report(q=before), report(q=after))


def test_a_new_must_not_answer_question_that_is_answered_blocks() -> None:
    with pytest.raises(KnowledgeError, match="1 of the checks"):
        gate(report(p=Outcome.HELD), report(p=Outcome.HELD, q=Outcome.ANSWERED))
    gate(report(p=Outcome.HELD), report(p=Outcome.HELD, q=Outcome.MISSED))


def test_a_stored_report_is_read_as_it_was_written(desk) -> None:
    version = desk.build()
    counts = read_report(version.folder).counts
    assert counts["answered_right"] + counts["offered"] == 1 and counts["held"] == 1
