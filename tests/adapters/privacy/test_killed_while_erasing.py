"""`kill -9` between any two steps of an erasure: the next process that looks completes it (AUD-6)."""

from __future__ import annotations

import signal
import threading

import pytest

from adapters.bootstrap.erasing import PersonErasing, Sweeping
from adapters.bootstrap.known import READ_MODELS
from adapters.bootstrap.wiring import Installation
from kundelik_domain.privacy.refusals import AlreadyErased
from tests.adapters.privacy.killed import STEPS
from tests.adapters.privacy.secretive import BASIS, Case, canaries, rebuilt, rows
from tests.installations import NOBODY, PASSWORD, Town
from tests.races.processes import started

pytestmark = pytest.mark.req("AUD-6")


@pytest.mark.parametrize("step", STEPS)
def test_what_was_begun_is_completed_by_whoever_comes_next(step: str, shared_town: Town) -> None:
    case = Case(shared_town)
    installation = shared_town.country.installation
    arguments = (installation.conninfo, installation.settings.var, case.parent.login, step)
    with started(("tests.adapters.privacy.killed", *arguments)) as (process,):
        assert process.wait(60) == -signal.SIGKILL

    with Installation(installation.settings, installation.conninfo) as next_process:
        erasing = PersonErasing(next_process)
        erasing.sweep()
        assert erasing.purge().behind == {}
        adults = [canary for canary in canaries(case.parent, case.child) if "child" not in canary.kind]
        assert erasing.hits([canary for canary in adults if canary.kind != "address"]) == []
        assert rows(case.country, "select count(*) from vault.erasures where done_at is null or files <> '{}'") == [
            (0,)
        ]
        assert rows(case.country, f"select 1 from vault.credentials where owner = '{case.parent.user}'") == []
        with pytest.raises(AlreadyErased):
            erasing.erase(erasing.plan(case.parent.iin), BASIS)
    asked = {"login": case.parent.login, "password": PASSWORD}
    assert case.country.ask(NOBODY, "POST", "/sessions", json=asked).status_code == 401
    case.erase(case.child)


def test_the_projector_completes_it_by_itself_and_rebuilds_agree(shared_town: Town) -> None:
    case, stop = Case(shared_town), threading.Event()
    plan = case.erasing.plan(case.parent.login)
    case.erasing.record(plan.subjects, plan.human.accounts, BASIS, even_though_live=False)
    sweeping = Sweeping(case.erasing)

    thread = threading.Thread(target=sweeping.run, args=(stop,))
    thread.start()
    while sweeping.reached < case.country.head:
        stop.wait(0.01)
    stop.set()
    thread.join()

    case.erasing.purge()
    assert rebuilt(case.country) == {model.name: True for model in READ_MODELS}
    assert rows(case.country, "select count(*) from vault.erasures where done_at is null") == [(0,)]
