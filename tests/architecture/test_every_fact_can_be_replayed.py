"""Whatever is ever stored can be looked back at: no aggregate to come can be forgotten (AUD-2, AUD-3)."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from dataclasses import fields

import pytest

import kundelik_domain
from adapters.bootstrap.known import FACTS
from adapters.bootstrap.replaying import REPLAYABLE
from adapters.texts.catalogue import catalogue
from adapters.texts.histories import STREAM_COLUMNS
from kundelik_domain.shared.facts import PERSONAL_OF
from kundelik_domain.shared.streams import StreamKind


@pytest.mark.req("AUD-2")
@pytest.mark.req("AUD-3")
def test_every_fact_belongs_to_exactly_one_kind_of_stream() -> None:
    belonging = Counter(fact for each in REPLAYABLE for fact in each.facts)

    assert {fact.NAME: belonging[fact] for fact in FACTS if belonging[fact] != 1} == {}
    assert set(belonging) == set(FACTS)


@pytest.mark.req("AUD-3")
def test_every_kind_of_stream_is_registered() -> None:
    declared = {
        member.name
        for module in pkgutil.walk_packages(kundelik_domain.__path__, "kundelik_domain.")
        for member in vars(importlib.import_module(module.name)).values()
        if isinstance(member, StreamKind)
    }
    registered = {kind.name for each in REPLAYABLE for kind in (each.kind, *each.besides)}

    assert declared == registered


@pytest.mark.req("AUD-2")
def test_every_fact_and_every_kind_has_its_words() -> None:
    keys = [f"fact.{fact.NAME}" for fact in FACTS]
    keys += [f"stream-kind.{each.kind.name}" for each in REPLAYABLE]
    keys += [f"stream-history.{column}" for column in STREAM_COLUMNS]
    ours = ("fact.", "stream-kind.", "stream-history.")

    assert sorted(keys) == sorted(key for key in catalogue().texts if key.startswith(ours))


@pytest.mark.req("AUD-7")
def test_a_kind_with_personal_fields_is_personal() -> None:
    personal = {fact for fact in FACTS if any(PERSONAL_OF in each.metadata for each in fields(fact))}

    assert {fact for each in REPLAYABLE if each.is_personal for fact in each.facts} >= personal
