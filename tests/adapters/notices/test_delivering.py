"""From the fact to the letter: nothing lost, nothing twice before anybody's eyes (NTF-1, ADM-13)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from adapters.bootstrap.mailing import mailing_of
from adapters.bootstrap.messaging import forget_mail_of, handing_over
from kundelik_domain.messages.refusals import MailIsOff
from tests.adapters.mail.postbox import HANG_UP, PATIENCE, Postbox, a_postbox
from tests.adapters.notices.mailroom import Mailroom, a_mailroom
from tests.installations import NOBODY, Answer, a_database
from tests.tallies import eventually

pytestmark = pytest.mark.req("NTF-1", "ADM-13")
ROOT = Path(__file__).parents[3]
SECRET = "https://kundelik.test/reset#Қпия-Zx81"


@pytest.fixture
def conninfo(server: str, template: str) -> Iterator[str]:
    with a_database(server, template) as conninfo:
        yield conninfo


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def failed(room: Mailroom) -> list[dict[str, Any]]:
    country = room.town.country
    country.catch_up()
    items: list[dict[str, Any]] = country.told(country.operator, "GET", "/operations/deliveries?failed=1")["items"]
    return items


def retried(room: Mailroom, notice: str) -> Answer:
    country = room.town.country
    return country.ask(country.operator, "POST", f"/operations/deliveries/{notice}/retry")


def test_every_change_is_a_letter_in_the_wished_language_and_holds_no_more_than_it_may(
    conninfo: str, tmp_path: Path
) -> None:
    with a_postbox() as postbox, a_mailroom(conninfo, tmp_path, postbox) as room:
        town, country = room.town, room.town.country
        application = country.has_draft(town.parent, town.school)
        for language, step in (("kk", "sends"), ("ru", "accepts"), ("en", "forwards")):
            country.told(town.parent, "PUT", "/notices/preferences", json={"language": language, "email": True})
            getattr(country, step)(town.parent if step == "sends" else town.executor, application)
            room.hands_over()
            with room.working():
                postbox.awaits(len(postbox.letters) + 1)
        country.catch_up()
        number = country.told(town.parent, "GET", f"/applications/{application}")["number"]

    assert [str(letter["Subject"]) for letter in postbox.letters] == [
        f"№ {number} өтінім жіберілді",
        f"Заявление № {number} принято",
        f"Application No. {number} is under review",
    ]
    assert {str(letter["To"]) for letter in postbox.letters} == {town.parent.login}
    for letter in postbox.letters:
        said = text_of(letter)
        assert not any(word in said for word in ("Тестов", "Айсұлу", "Қарастырылуда", "@"))
    assert "«№1 «Хогвартс» мектебі»" in text_of(postbox.letters[0])


def test_what_is_handed_over_again_from_the_beginning_is_not_sent_again(conninfo: str, tmp_path: Path) -> None:
    with a_postbox() as postbox, a_mailroom(conninfo, tmp_path, postbox) as room:
        room.town.has("accepts")
        room.hands_over()
        room.hands_over(again=True)  # twice in the queue at once
        with room.working(), room.working():
            postbox.awaits(2)
            room.hands_over(again=True)
            eventually(lambda: room.rows("select 1 from dramatiq.queue") == [])

        assert room.states() == {"delivered": 2}
    assert len(postbox.letters) == len(set(postbox.ids)) == 2


def test_two_workers_at_once_send_each_letter_once(conninfo: str, tmp_path: Path) -> None:
    with a_postbox() as postbox, a_mailroom(conninfo, tmp_path, postbox) as room:
        for _ in range(4):
            room.town.has()
        room.hands_over()
        room.hands_over(again=True)
        with room.working(), room.working():
            postbox.awaits(4)
            eventually(lambda: room.rows("select 1 from dramatiq.queue") == [])

    assert len(postbox.letters) == len(set(postbox.ids)) == 4


def test_what_is_put_off_twice_is_sent_at_the_third_attempt(conninfo: str, tmp_path: Path) -> None:
    with a_postbox("451 later", "421 busy") as postbox, a_mailroom(conninfo, tmp_path, postbox) as room:
        room.town.has()
        room.hands_over()
        with room.working():
            postbox.awaits(1)
            eventually(lambda: room.states() == {"delivered": 1})
        country = room.town.country
        (item,) = country.told(country.operator, "GET", "/operations/deliveries")["items"]

    assert (postbox.tried, item["attempts"], item["state"], item["reason"]) == (3, 3, "delivered", None)


def test_who_hangs_up_before_the_answer_gets_the_same_letter_again(conninfo: str, tmp_path: Path) -> None:
    with a_postbox(HANG_UP) as postbox, a_mailroom(conninfo, tmp_path, postbox) as room:
        room.town.has()
        room.hands_over()
        with room.working():
            postbox.awaits(2)
            eventually(lambda: room.states() == {"delivered": 1})

    assert len(set(postbox.ids)) == 1
    assert postbox.letters[0].as_bytes() == postbox.letters[1].as_bytes()


@pytest.mark.parametrize(("answer", "tries", "reason"), [("550 never", 1, "refused"), ("450 later", 4, "put-off")])
def test_what_is_given_up_is_shown_and_can_be_tried_again(
    conninfo: str, tmp_path: Path, answer: str, tries: int, reason: str
) -> None:
    with a_postbox(always=answer) as postbox, a_mailroom(conninfo, tmp_path, postbox) as room:
        room.town.has()
        room.hands_over()
        with room.working():
            eventually(lambda: room.states() == {"failed": 1})
            (item,) = failed(room)
            postbox.always = "250 taken"
            assert retried(room, item["notice"]).status_code == 200
            assert retried(room, item["notice"]).status_code == 409  # it is on its way
            room.hands_over()
            eventually(lambda: room.states() == {"delivered": 1})

        assert (item["attempts"], item["reason"], item["recipient"]) == (tries, reason, room.town.parent.user)
        assert (postbox.tried, len(postbox.letters), failed(room)) == (tries + 1, 1, [])
        assert retried(room, item["notice"]).status_code == 409
        assert retried(room, str(uuid4())).status_code == 404


def test_nobody_who_does_not_want_it_gets_a_letter(conninfo: str, tmp_path: Path) -> None:
    with a_postbox() as postbox, a_mailroom(conninfo, tmp_path, postbox) as room:
        country, parent = room.town.country, room.town.parent
        country.told(parent, "PUT", "/notices/preferences", json={"language": "ru", "email": False})
        room.town.has()
        room.hands_over()
        with room.working():
            eventually(lambda: room.rows("select 1 from dramatiq.queue") == [])
        country.catch_up()

        assert (postbox.tried, room.states()) == (0, {})
        assert country.told(parent, "GET", "/notices")["unread"] == 1


def test_without_e_mail_facts_pass_by_and_nobody_gets_old_letters_later(conninfo: str, tmp_path: Path) -> None:
    with a_mailroom(conninfo, tmp_path, None) as room:
        room.town.has()
        following = handing_over(room.installation, None)
        while following.once():
            continue
        ready = room.town.country.ask(NOBODY, "GET", "/health/ready").json()

        assert ready["email"] == "off"
        assert room.rows("select 1 from dramatiq.queue") == []
        with pytest.raises(MailIsOff):
            mails(room, uuid4())
        room.hands_over()
        assert room.rows("select 1 from dramatiq.queue") == []


def mails(room: Mailroom, key: UUID) -> None:
    mailing_of(room.installation).send(
        kind="password-reset", user=UUID(room.town.parent.user), to="a@example.kz", language="ru",
        values={"link": SECRET, "minutes": "60"}, key=key,
    )  # fmt: skip


def test_an_account_mail_is_sent_once_and_its_secret_is_nowhere(conninfo: str, tmp_path: Path) -> None:
    key = uuid4()
    with a_postbox() as postbox, a_mailroom(conninfo, tmp_path, postbox) as room:
        mails(room, key)
        mails(room, key)
        room.hands_over()
        queued = room.rows("select message::text from dramatiq.queue")
        kept = room.rows("select encode(sealed, 'escape') from vault.mails")
        with room.working():
            postbox.awaits(1)
            eventually(lambda: room.rows("select 1 from vault.mails") == [])
            mails(room, key)
            room.hands_over()
            eventually(lambda: room.rows("select 1 from vault.mails union all select 1 from dramatiq.queue") == [])

    (letter,) = postbox.letters
    assert SECRET in text_of(letter)
    assert (letter["To"], letter["Message-ID"]) == ("a@example.kz", f"<{key}@kundelik.test>")
    assert len(queued) == len(kept) == 1
    assert not any(SECRET in row[0] or "example.kz" in row[0] for row in (*queued, *kept))


def test_an_account_mail_that_has_outlived_its_link_is_not_sent(conninfo: str, tmp_path: Path) -> None:
    with a_postbox() as postbox, a_mailroom(conninfo, tmp_path, postbox) as room:
        mails(room, uuid4())
        room.hands_over()
        forget_mail_of(room.installation, [UUID(room.town.parent.user)])
        with room.working():
            eventually(lambda: room.states() == {"failed": 1})

        assert [item["reason"] for item in failed(room)] == ["content-gone"]
    assert postbox.tried == 0


def test_a_letter_whose_place_in_a_queue_nobody_reads_holds_ids_only(conninfo: str, tmp_path: Path) -> None:
    with a_postbox() as postbox, a_mailroom(conninfo, tmp_path, postbox) as room:
        application = room.town.has("refuses")
        room.hands_over()
        messages = [row[0] for row in room.rows("select message from dramatiq.queue order by position")]

    assert [message["args"][0]["kind"] for message in messages] == ["sent", "rejected"]
    for message in messages:
        errand, attempt = message["args"]
        assert attempt == 1
        assert errand.keys() == {"notice", "recipient", "kind", "application", "version"}
        assert (errand["application"], errand["recipient"]) == (application, room.town.parent.user)


def test_whoever_was_erased_gets_no_letter(conninfo: str, tmp_path: Path, postboxes: Postbox) -> None:
    from adapters.bootstrap.erasing import PersonErasing

    with a_mailroom(conninfo, tmp_path, postboxes) as room:
        room.town.has("refuses")
        mails(room, uuid4())
        room.town.country.catch_up()
        room.hands_over()
        erasing = PersonErasing(room.installation)
        erasing.erase(erasing.plan(room.town.parent.login), "Қолдаухат № 17")
        with room.working():
            eventually(lambda: room.rows("select 1 from dramatiq.queue") == [])

        assert room.rows("select 1 from vault.mails") == []
        assert {row[0] for row in room.rows("select comment from projections.notices")} == {None}
    assert postboxes.tried == 0


def test_a_worker_that_is_killed_while_sending_loses_nothing(conninfo: str, tmp_path: Path) -> None:
    with a_postbox() as postbox, a_mailroom(conninfo, tmp_path, postbox) as room:
        for _ in range(3):
            room.town.has()
        room.hands_over()
        postbox.on_first = lambda: os.kill(child.pid, signal.SIGKILL)
        with a_worker_process(room, postbox) as child:
            child.wait(PATIENCE)
        assert postbox.tried >= 1
        assert room.states() == {}
        with a_worker_process(room, postbox):
            eventually(lambda: room.states() == {"delivered": 3}, within=30)

        assert room.rows("select 1 from dramatiq.queue") == []
    assert len(set(postbox.ids)) == 3
    assert len(postbox.ids) > 3  # sent before the kill, recorded after it: the same Message-ID once more


@contextmanager
def a_worker_process(room: Mailroom, postbox: Postbox) -> Iterator[subprocess.Popen[bytes]]:
    """`kundelik worker`, as a supervisor starts it; ended in order at the end."""
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
        "DATABASE_URL": room.installation.conninfo,
        "KUNDELIK_VAR": str(room.installation.settings.var),
        "KUNDELIK_SMTP_URL": postbox.url,
        "KUNDELIK_MAIL_FROM": "noreply@kundelik.test",
        "KUNDELIK_BROKER_LOST_AFTER": "1",
    }
    child = subprocess.Popen([sys.executable, "-m", "adapters.cli.main", "worker"], cwd=ROOT, env=environment)
    try:
        yield child
        if child.poll() is None:
            child.terminate()
            assert child.wait(PATIENCE) == 0
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()


@pytest.fixture
def postboxes() -> Iterator[Postbox]:
    with a_postbox() as postbox:
        yield postbox
