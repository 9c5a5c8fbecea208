"""`kundelik run`: an installation filled once with a small season, then served in real time for a visitor to try."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
from rich.console import Console

from adapters.bootstrap import databases, processes
from adapters.bootstrap.listening import reserve
from adapters.bootstrap.only_one import only_one
from adapters.bootstrap.wiring import Installation
from adapters.clocks.system import system_now
from adapters.http.asking import IDEMPOTENCY
from adapters.persistence.acknowledged import last_position, positions_of
from adapters.settings import Settings
from adapters.texts.moments import KAZAKHSTAN
from kundelik_domain.admissions.rules import school_year_on
from kundelik_domain.admissions.shipped_rules import SHIPPED
from kundelik_domain.shared.access import Role

from .asking import Api, ContraryToPlan, Visitor
from .authoring import write
from .demonstrating import Driven, NotADemonstration, journal_in, journal_of
from .opening import FINISHED, campaign_of
from .season import Season
from .stories import CLASS_SIZE, MANUALS_NUMBER
from .telling import progress_bar
from .trying import tell_what_to_try
from .world import HUNDRED, MANUALS_REGION, DemoSchool, World, build

SEATS: Final = {("kk", "general"): CLASS_SIZE * 4, ("ru", "general"): CLASS_SIZE * 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """How large the season is that an installation begins with."""

    children: int = 120
    divisor: int = HUNDRED


def run(settings: Settings, filling: Filling, console: Console, stop: threading.Event) -> None:
    """Until `stop`. Raises `PortTaken`, `AlreadyRunning`, `Stopped`, `NotADemonstration`, `EmbeddedError`."""
    settings = replace(settings, clock_file=None, first_number=MANUALS_NUMBER)
    with ExitStack() as stack:
        stack.enter_context(only_one(settings.var / "run.lock", "`kundelik run`"))
        listening = reserve(settings.host, settings.port)
        stack.callback(listening.close)
        conninfo = stack.enter_context(databases.held(settings))
        world = build(filling.divisor)
        if not is_filled(settings, conninfo):
            fill(settings, conninfo, filling, console, stop)
        stack.enter_context(processes.running(settings, conninfo, listening))
        url = f"http://{settings.host}:{listening.getsockname()[1]}"
        schools = open_campaigns(url, world)
        tell_what_to_try(console, settings, url, world, schools[0], _today())
        console.print(f"Serving on {url}  (Ctrl-C ends)")
        stop.wait()
        console.print("Ending …")


def is_filled(settings: Settings, conninfo: str) -> bool:
    """False where the season has not begun, or has not come to its end; raises `NotADemonstration`."""
    with Installation(settings, conninfo) as installation:
        if positions_of(installation.database, [FINISHED.command_id]):
            return True
        is_ours = journal_of(settings).exists() or last_position(installation.database) <= len(SHIPPED)
    if not is_ours:
        raise NotADemonstration("This database holds other data than the demonstration's: use `kundelik serve`")
    return False


def fill(settings: Settings, conninfo: str, filling: Filling, console: Console, stop: threading.Event) -> None:
    """Under a virtual clock, by the same processes as later; what was begun is gone on with."""
    console.print("Filling the database once with a small admission season …")
    scenario = write(build(filling.divisor), filling.children)
    virtual = replace(settings, clock_file=settings.var / "demo-clock", host="127.0.0.1")
    with journal_in(settings) as journal, progress_bar(console) as bar:
        Driven(virtual, conninfo, journal, stop).season(scenario, bar, Season.run)


def open_campaigns(url: str, world: World, now: Callable[[], datetime] = system_now) -> list[UUID]:
    """The schools of the region that is always open, each with a campaign of the present school year."""
    year = school_year_on(_today(now).date())
    api = Api.at(url)
    try:
        asked = {"school_year": year, "region": MANUALS_REGION, "limit": 200}
        items = _answer(api.ask("GET", "/schools", params=asked))["items"]
        known = {item["name_kk"]: UUID(item["school"]) for item in items}
        wanted = [school for school in world.schools if school.region.code == MANUALS_REGION]
        return [known.get(school.name_kk) or _opened(api, year, school, now) for school in wanted]
    finally:
        api.client.close()


def _today(now: Callable[[], datetime] = system_now) -> datetime:
    return now().astimezone(ZoneInfo(KAZAKHSTAN))


def _opened(api: Api, year: int, school: DemoSchool, now: Callable[[], datetime]) -> UUID:
    account = school.staff[Role.SCHOOL_ADMINISTRATOR]
    administrator = Visitor(api, now, UUID(int=0), account.login, account.password)
    me = _answer(api.ask("GET", "/me", bearer=administrator.bearer()))
    organisation = UUID(me["roles"][0]["organisation"])
    path, key = f"/schools/{organisation}/campaigns/{year}", {IDEMPOTENCY: f"demo-campaign-{year}"}
    _answer(api.ask("PUT", path, bearer=administrator.bearer(), json=campaign_of(SEATS), headers=key))
    return organisation


def _answer(response: httpx.Response) -> dict[str, Any]:
    if not response.is_success:
        raise ContraryToPlan(f"{response.request.url}: {response.status_code} {response.text}")
    answer: dict[str, Any] = response.json()
    return answer
