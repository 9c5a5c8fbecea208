"""A development authority with two people, made once for each file of tests; nobody changes them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from adapters.signatures.authority import DevelopmentAuthority
from adapters.signatures.verification import CmsSignatureCheck

if TYPE_CHECKING:
    from adapters.signatures.credentials import Credential

NOON = datetime(2022, 3, 14, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> DevelopmentAuthority:
    return DevelopmentAuthority.create_or_open(tmp_path_factory.mktemp("authority") / "ca", NOON)


@pytest.fixture(scope="module")
def check(authority: DevelopmentAuthority) -> CmsSignatureCheck:
    return CmsSignatureCheck(authority.trust, authority.crl_files)


@pytest.fixture(scope="module")
def parent(authority: DevelopmentAuthority) -> Credential:
    return authority.issue(iin="850101400123", name="ӘБДІҒАЛЫМОВА АЙГҮЛ СЕРІКҚЫЗЫ")


@pytest.fixture(scope="module")
def director(authority: DevelopmentAuthority) -> Credential:
    return authority.issue(
        iin="790505300456", name="ЕРЖАНОВ ЕРЛАН", bin="990140000123", organisation="«№ 5 мектеп» КММ"
    )
