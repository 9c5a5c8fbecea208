"""Revocation lists fetched over HTTP: taken when reliable, refused otherwise, and the old one stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from adapters.signatures.authority import DevelopmentAuthority
from adapters.signatures.credentials import Credential
from adapters.signatures.fetching import Fetching
from adapters.signatures.published_lists import PublishedLists
from adapters.signatures.verification import CmsSignatureCheck
from kundelik_domain.shared.signatures import CertificateRevoked, RevocationUnknown
from tests.adapters.signatures.loopback import Loopback, a_server
from tests.adapters.signatures.test_revocation import a_list, an_entry

DOCUMENT = b"{}"
NOON = datetime(2022, 3, 14, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def lists_of(authority: DevelopmentAuthority, server: Loopback, folder: Path) -> PublishedLists:
    urls = [f"{server.address}/sub.crl", f"{server.address}/root.crl"]
    return PublishedLists(urls, folder, authority.trust, lambda: NOON, Fetching(0.3, 1_000_000))


def publishing(**lists: bytes | tuple[int, bytes]) -> Loopback:
    server = Loopback("", lambda *_: (404, b""))
    server.answering = lambda path, _: _told(lists.get(path[1:-4]))
    return server


def _told(content: bytes | tuple[int, bytes] | None) -> tuple[int, bytes]:
    if content is None:
        return 404, b""
    return content if isinstance(content, tuple) else (200, content)


@pytest.mark.req("SIG-1")
def test_fetched_lists_are_enough_to_judge_by(
    authority: DevelopmentAuthority, parent: Credential, tmp_path: Path
) -> None:
    right = publishing(sub=a_list(authority, "sub"), root=a_list(authority, "root"))
    with a_server(right.answering) as server:
        lists = lists_of(authority, server, tmp_path / "crl")
        check = CmsSignatureCheck(authority.trust, lists.files)
        cms = parent.sign(DOCUMENT, NOON)
        with pytest.raises(RevocationUnknown):
            check.verify(DOCUMENT, cms, at=NOON)
        assert set(lists.refresh().values()) == {"fetched"}
        assert check.verify(DOCUMENT, cms, at=NOON).checked_at == NOON
        server.answering = publishing(
            sub=a_list(
                authority, "sub", revoked=[an_entry(parent.serial)], extensions=[(x509.DeltaCRLIndicator(7), True)]
            )
        ).answering
        delta = replace(lists, urls=[f"{server.address}/sub.crl"], folder=tmp_path / "delta")
        assert set(delta.refresh().values()) == {"fetched"}

    with pytest.raises(CertificateRevoked):
        CmsSignatureCheck(authority.trust, (*lists.files, *delta.files)).verify(DOCUMENT, cms, at=NOON)


@pytest.mark.req("SIG-1")
def test_a_list_is_fetched_again_after_half_of_its_life(authority: DevelopmentAuthority, tmp_path: Path) -> None:
    right = publishing(sub=a_list(authority, "sub"), root=a_list(authority, "root"))
    with a_server(right.answering) as server:
        lists = lists_of(authority, server, tmp_path / "crl")
        early = replace(lists, now=lambda: NOON - HOUR / 2)
        told = [set(each.refresh().values()) for each in (early, early, lists)]

    assert told == [{"fetched"}, {"current"}, {"fetched"}]


WRONG: dict[str, Callable[[DevelopmentAuthority], bytes | tuple[int, bytes]]] = {
    "unreadable": lambda _: b"no list",
    "not-signed-by-an-authority": lambda stranger: a_list(stranger, "sub"),
    "too-large": lambda _: bytes(1_000_001),
    "status-500": lambda _: (500, b"broken"),
    "status-302": lambda _: (302, b"http://127.0.0.1:9/"),
}


@pytest.mark.req("SIG-1")
@pytest.mark.parametrize("reason", [*WRONG, "not-in-force", "older-than-the-one-at-hand"])
def test_what_is_not_reliable_is_refused_and_the_old_one_stays(
    authority: DevelopmentAuthority, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, reason: str
) -> None:
    stranger = DevelopmentAuthority.create_or_open(tmp_path_factory.mktemp("stranger") / "ca", NOON)
    wrong: bytes | tuple[int, bytes]
    match reason:
        case "not-in-force":
            wrong = a_list(authority, "sub", until=NOON - timedelta(seconds=1))
        case "older-than-the-one-at-hand":
            wrong = a_list(authority, "sub", since=NOON - 2 * HOUR)
        case _:
            wrong = WRONG[reason](stranger)
    with a_server(publishing(sub=a_list(authority, "sub"), root=a_list(authority, "root")).answering) as server:
        lists = lists_of(authority, server, tmp_path / "crl")
        lists.refresh()
        before = [file.read_bytes() for file in lists.files]
        server.answering = publishing(sub=wrong).answering
        told = lists.refresh()[lists.urls[0]]

    assert told == reason
    assert [file.read_bytes() for file in lists.files] == before
    assert len(list((tmp_path / "crl").iterdir())) == 2


@pytest.mark.req("SIG-1")
def test_a_publisher_that_keeps_silent_holds_nobody_up(authority: DevelopmentAuthority, tmp_path: Path) -> None:
    with a_server(lambda *_: (404, b"")) as server:
        server.answering = server.never
        told = lists_of(authority, server, tmp_path / "crl").refresh()

    assert set(told.values()) == {"ReadTimeout"}
