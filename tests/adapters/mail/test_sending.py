"""Letters over a real socket, and what is made of what servers answer (NTF-1)."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from hypothesis import given
from hypothesis import strategies as st

from adapters.mail.letters import BadAddress, Letter, address, message
from adapters.mail.sending import (
    FOLDER,
    MailSettingWrong,
    NotSent,
    PutOff,
    Refused,
    SmtpPost,
    Unreachable,
    post_at,
    purge_folder,
)
from tests.adapters.mail.certificates import self_signed
from tests.adapters.mail.postbox import HANG_UP, a_postbox

pytestmark = pytest.mark.req("NTF-1")

SENDER: Final = "Kundelik <noreply@kundelik.test>"
KEY, ACCOUNT = UUID(int=7), UUID(int=8)
SUBJECT: Final = "№ 100001 өтінім қабылданды"
TEXT: Final = "Сіздің өтініміңіз қабылданды.\n\n<b>&\nекінші жол\n"


def a_letter(**changes: Any) -> Letter:
    given: dict[str, Any] = {
        "key": KEY, "recipient": ACCOUNT, "to": "parent@example.kz", "language": "kk", "subject": SUBJECT,
        "text": TEXT, "written_at": datetime(2026, 4, 13, 7, 0, tzinfo=UTC),
    }  # fmt: skip
    return Letter(**given | changes)


def test_a_letter_arrives_as_it_was_written() -> None:
    with a_postbox() as postbox:
        SmtpPost.at(postbox.url, SENDER).send(a_letter())

    (letter,) = postbox.letters
    plain, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert (letter["Message-ID"], letter["To"]) == (f"<{KEY}@kundelik.test>", "parent@example.kz")
    assert (letter["From"], letter["Subject"]) == (SENDER, SUBJECT)
    assert letter["Date"] == "Mon, 13 Apr 2026 07:00:00 +0000"
    assert plain.get_content().replace("\r\n", "\n") == TEXT
    assert "<p>&lt;b&gt;&amp;<br>екінші жол</p>" in html.get_content()


def test_the_same_letter_is_the_same_bytes() -> None:
    assert message(a_letter(), SENDER).as_bytes() == message(a_letter(), SENDER).as_bytes()


@pytest.mark.parametrize(
    ("answer", "told"),
    [("451 later", PutOff), ("421 later", PutOff), ("550 no", Refused), ("554 no", Refused), (HANG_UP, Unreachable)],
)
def test_answers_are_told_apart(answer: str, told: type[NotSent]) -> None:
    with a_postbox(answer) as postbox, pytest.raises(told) as raised:
        SmtpPost.at(postbox.url, SENDER).send(a_letter())

    assert raised.value.args == ()  # what servers say quotes addresses


def test_nobody_there_is_unreachable() -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        url = f"smtp://127.0.0.1:{unheard.getsockname()[1]}"
        with pytest.raises(Unreachable):
            SmtpPost.at(url, SENDER).send(a_letter())


def test_a_recipient_who_is_refused_is_refused() -> None:
    class Strict:
        async def handle_RCPT(self, *_: Any) -> str:  # noqa: N802 - found by its name
            return "550 no such user"

    with a_postbox() as postbox:
        postbox.handle_RCPT = Strict().handle_RCPT  # type: ignore[attr-defined] # found by its name
        with pytest.raises(Refused):
            SmtpPost.at(postbox.url, SENDER).send(a_letter())


def test_starttls_and_login(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path, "localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    seen: list[LoginPassword] = []

    def known(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: LoginPassword) -> AuthResult:
        seen.append(given)
        return AuthResult(success=given.password == b"p:w/@", handled=False)

    options: dict[str, Any] = {
        "tls_context": context,
        "require_starttls": True,
        "authenticator": known,
        "auth_required": True,
    }
    with a_postbox(**options) as postbox:
        there = f"localhost:{postbox.port}/?starttls=1&ca={certificate}"
        SmtpPost.at(f"smtp://mailer:p%3Aw%2F%40@{there}", SENDER).send(a_letter())
        with pytest.raises(Unreachable):
            SmtpPost.at(f"smtp://mailer:wrong@{there}", SENDER).send(a_letter())
        with pytest.raises(Unreachable):  # an authority that nobody named is not believed
            SmtpPost.at(f"smtp://mailer:x@localhost:{postbox.port}/?starttls=1", SENDER).send(a_letter())

    assert {each.login for each in seen} == {b"mailer"}
    assert [each.password for each in seen] == [b"p:w/@", b"wrong", b"wrong"]  # by each way that the server knows
    assert len(postbox.letters) == 1


HOSTILE: Final = [
    "a@example.kz\r\nBcc: b@example.kz",
    "a@example.kz\nSubject: x",
    "a@example.kz, b@example.kz",
    "a,b@example.kz",
    "<a@example.kz>",
    "a b@example.kz",
    "@example.kz",
    "a@",
    "a",
    "",
    "қ@example.kz",
    "a@exa mple.kz",
    "a\0@example.kz",
    f"a@{'x' * 70}.kz",
]


@pytest.mark.parametrize("to", HOSTILE)
def test_what_is_no_single_address_is_refused_before_anybody_is_asked(to: str) -> None:
    with a_postbox() as postbox, pytest.raises(Refused):
        SmtpPost.at(postbox.url, SENDER).send(a_letter(to=to))

    assert postbox.tried == 0


@given(st.text())
def test_no_address_breaks_out_of_its_header(to: str) -> None:
    try:
        made = message(a_letter(to=to), SENDER)
    except BadAddress:
        return
    assert sorted(message_from_bytes(made.as_bytes(), policy=default).keys()) == sorted(made.keys())
    assert len(made["To"].addresses) == 1


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_subject_and_no_text_breaks_out(subject: str, text: str) -> None:
    printable = "".join(each for each in subject if not "\ud800" <= each <= "\udfff")
    body = "".join(each for each in text if not "\ud800" <= each <= "\udfff")
    made = message(a_letter(subject=printable + "\r\nBcc: x@example.kz", text=body), SENDER)
    read = message_from_bytes(made.as_bytes(), policy=default)

    assert read["Bcc"] is None
    assert sorted(read.keys()) == sorted(made.keys())


def test_addresses_of_other_letters_get_an_ascii_domain() -> None:
    assert address("ata-ana@мектеп.қаз").domain == "xn--e1aaogsq.xn--80ao21a"


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("http://host", SENDER),
        ("smtp://", SENDER),
        ("smtp://host:99999", SENDER),
        ("smtp://host", "nobody"),
        ("smtp://host", "A\r\nB <a@example.kz>"),
        ("smtp://host", None),
        ("folder:", None),
        ("smtp://%D2%9B:x@host", SENDER),
    ],
)
def test_settings_that_cannot_be_are_named_without_the_password(url: str, sender: str | None) -> None:
    with pytest.raises(MailSettingWrong) as wrong:
        post_at(url.replace("://", "://user:geheim@"), sender, Path())

    assert "geheim" not in str(wrong.value)


def test_the_folder_keeps_a_file_a_letter_and_forgets_an_account(tmp_path: Path) -> None:
    post = post_at(FOLDER, SENDER, tmp_path / "mail")
    for key in (KEY, KEY, UUID(int=9)):
        post.send(a_letter(key=key))
    post.send(a_letter(recipient=UUID(int=10)))
    names = sorted(path.name for path in (tmp_path / "mail").iterdir())
    purge_folder(tmp_path / "mail", ACCOUNT)

    assert names == sorted([f"{ACCOUNT}.{KEY}.eml", f"{ACCOUNT}.{UUID(int=9)}.eml", f"{UUID(int=10)}.{KEY}.eml"])
    assert [path.name for path in (tmp_path / "mail").iterdir()] == [f"{UUID(int=10)}.{KEY}.eml"]
