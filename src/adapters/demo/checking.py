"""After the season: what the installation says of it against what the scenario foresaw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from adapters.persistence.acknowledged import last_position, positions_of
from kundelik_domain.admissions.values import FIRST_GRADE
from kundelik_domain.shared.access import Role

from .acting import COMMENT, Acting
from .asking import ContraryToPlan, Visitor
from .autumn import REFUSED_CLOSINGS, STILL_OPEN
from .proving import Check, Proving
from .stories import MANUALS_NUMBER, OVERDUE, REFUSALS, SCHOOL_YEAR, Case, Scenario

if TYPE_CHECKING:
    from adapters.bootstrap.wiring import Installation

MANUALS_HISTORY: Final = (
    ("14.03.2022 12:34", "Директор (Г. Ғабитова) өтінімді бекітті", ""),
    ("14.03.2022 12:34", "Орындаушы (А. Ахметова) жетекшіге жіберілді.", ""),
    ("14.03.2022 12:34", "Орындаушы (А. Ахметова) өтінімді қабылдады.", COMMENT),
    ("14.03.2022 12:32", "Ата-ана (Т. Тестовый) өтінімді оқу орнына жіберді.", ""),
    ("14.03.2022 12:26", "Ата-ана (Т. Тестовый) анықтама жасады", ""),
)
"""As the manual prints it: date, event, comment; the latest on top (ADM-24). It blackens the surnames."""

MOMENT: Final = "14.03.2022 12:33"
HOLDING: Final = frozenset({"sent", "accepted", "under_review", "enrolled", "placement", "placed"})
"""Who holds or has taken a seat."""


@dataclass(frozen=True, slots=True)
class Findings:
    """All that is printed at the end."""

    checks: tuple[Check, ...]
    statuses: Counter[str]
    refusals: Counter[str]
    services: Counter[tuple[str, str]]
    closings: list[str]
    overdue: int
    events: int
    history: list[dict[str, Any]]
    replay: dict[str, Any]

    @property
    def all_right(self) -> bool:
        """Whether the demonstration showed what it was to show."""
        return all(check.holds for check in self.checks)


class Examination:
    """Asks through the same doors as everybody; only the store itself is asked which commands it knows."""

    def __init__(self, scenario: Scenario, acting: Acting, installation: Installation) -> None:
        self._scenario, self._acting, self._database = scenario, acting, installation.database
        self._api = acting.commands.api
        self.after = acting.commands.journal.last_position()
        self._proving = Proving(scenario, acting, installation, self.after)

    def findings(self) -> Findings:
        """Every expectation checked."""
        lists = [self._listed(place) for place in range(len(self._scenario.world.schools))]
        rows = {row["application"]: row for listed in lists for row in listed}
        ends = {case: self._end_of(case, rows) for case in self._scenario.cases}
        journal = self._acting.commands.journal
        refusals, overdue = Counter(journal.refusals()), sum(row["overdue"] for row in rows.values())
        history, replay = self._manuals("history")["items"], self._manuals("replay", moment=MOMENT)
        checks = (
            *self._ends(ends),
            Check("refusals met", self._foreseen(), refusals),
            Check("overdue", sum(case.story in OVERDUE for case in self._scenario.cases), overdue),
            *self._pools(lists),
            Check("acknowledged commands lost", [], self._lost()),
            Check("read models that stand still", [], self._standing()),
            Check("number of the manual's application", MANUALS_NUMBER, self._manuals_applied().number),
            Check("its history", list(MANUALS_HISTORY), [_line(item) for item in history[-len(MANUALS_HISTORY) :]]),
            Check(f"its status as of {MOMENT}", "sent", replay["state"].get("status")),
            *self._proving.checks(),
        )
        services = Counter((case.service, end) for case, end in ends.items())
        events, closings = (
            last_position(self._database),
            [told["detail"] for told in journal.refused_with(STILL_OPEN)],
        )
        return Findings(
            checks, Counter(ends.values()), refusals, services, closings, overdue, events, history, replay
        )

    def _foreseen(self) -> Counter[str]:
        sendings = Counter(REFUSALS[case.story] for case in self._scenario.cases if case.story in REFUSALS)
        return sendings + Counter({STILL_OPEN: REFUSED_CLOSINGS})

    def _listed(self, place: int) -> list[dict[str, Any]]:
        """All pages of a school's list, as its executor sees them."""
        executor = self._acting.opened.staff[place][Role.EXECUTOR]
        path = f"/schools/{self._acting.opened.schools[place]}/applications"
        rows: list[dict[str, Any]] = []
        more: dict[str, str] = {}
        while True:
            page = self._asked(executor, path, limit=200, after=self.after, **more)
            rows += page["items"]
            if page["next_cursor"] is None:
                return rows
            more = {"cursor": page["next_cursor"]}

    def _end_of(self, case: Case, rows: dict[str, dict[str, Any]]) -> str:
        """What was never sent is in no list of a school: the parent's own cabinet knows it."""
        applied = self._acting.applied[case.key]
        row = rows.get(str(applied.application))
        if row is None:
            row = self._asked(applied.parent, f"/applications/{applied.application}", after=self.after)
        return str(row["status"])

    def _ends(self, ends: dict[Case, str]) -> Iterator[Check]:
        planned = {case: case.end for case in ends}
        yield Check("applications by status", Counter(planned.values()), Counter(ends.values()))
        yield Check("applications that ended otherwise", [], [c.key for c in ends if ends[c] != planned[c]])

    def _pools(self, lists: list[list[dict[str, Any]]]) -> Iterator[Check]:
        """Free + held + taken = published, of each pool: seats by the catalogue, holders by the schools' lists."""
        wrong, pools = [], 0
        for place, listed in enumerate(lists):
            first = [row for row in listed if row["service"] == FIRST_GRADE and row["status"] in HOLDING]
            used = Counter((row["language"], row["class_kind"]) for row in first)
            seats = self._seats(place)
            pools += len(seats)
            for pool, (free, published) in seats.items():
                if free + used[pool] != published:
                    wrong.append((self._scenario.world.schools[place].name_kk, pool, free, used[pool], published))
        yield Check("seat pools", sum(len(self._scenario.seats(place)) for place in range(len(lists))), pools)
        yield Check("seat pools where free + held + taken differs from published", [], wrong)

    def _seats(self, place: int) -> dict[tuple[str, str], tuple[int, int]]:
        asked = {"school_year": SCHOOL_YEAR, "school": str(self._acting.opened.schools[place]), "after": self.after}
        lines = self._asked(None, "/schools", **asked)["items"][0]["seats"]
        return {(line["language"], line["class_kind"]): (line["free"], line["published"]) for line in lines}

    def _lost(self) -> list[str]:
        acknowledged = self._acting.commands.journal.commands()
        stored = positions_of(self._database, acknowledged)
        return [f"{command} at {at}" for command, at in acknowledged.items() if stored.get(command) != at]

    def _standing(self) -> list[str]:
        models = self._api.client.get(str(self._api.client.base_url).replace("/api/v1/", "/health/ready")).json()
        return [model["name"] for model in models["read_models"] if model["poisoned_at"] is not None]

    def _manuals_applied(self) -> Any:
        return self._acting.applied[self._scenario.cases[0].key]

    def _manuals(self, page: str, **asked: Any) -> dict[str, Any]:
        path = f"/applications/{self._manuals_applied().application}/{page}"
        return self._asked(self._acting.opened.auditor, path, **asked)

    def _asked(self, visitor: Visitor | None, path: str, **asked: Any) -> dict[str, Any]:
        bearer = visitor.bearer() if visitor else None
        response = self._api.ask("GET", path, bearer=bearer, params=asked, headers={"accept-language": "kk"})
        if not response.is_success:
            raise ContraryToPlan(f"{path}: {response.status_code} {response.text}")
        answer: dict[str, Any] = response.json()
        return answer


def _line(item: dict[str, Any]) -> tuple[str, str, str]:
    return item["when"], item["text"], item["comment"] or ""
