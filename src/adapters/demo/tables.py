"""Tables that are imported: catchments with one row that is wrong, and a school's employees (ADM-17, ADM-34)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from adapters.xlsx.writing import write_csv, write_table
from kundelik_domain.shared.access import Role

from .asking import Commands, ContraryToPlan, Visitor
from .names import STREETS, TOWNS
from .stories import CATCHMENTS

if TYPE_CHECKING:
    from .opening import Opened
    from .world import World

FINISHED_WITHIN_SECONDS: Final = 30.0
STREETS_OF: Final = ("БИН школы", "Область", "Населённый пункт", "Улица", "Дом, с", "Дом, по", "Чётность")
NO_SCHOOL: Final = ("111111111111", "KZ-35", "Қарағанды", "Бұқар жырау", "1", "99", "")
"""There is no school with this number: the row comes back in the table of errors."""

STAFF_OF: Final = ("Portal ID", "Қызметкердің ТАӘ", "Білімал логины", "Туған күні", "Лауазымы")
STAFF: Final = (
    ("8694386", "Омарова Айгүл Серікқызы", "omarova-a", "14.02.1984", "Бастауыш сынып мұғалімі"),
    ("8730738", "Әлиев Асан Болатұлы", "aliev-a", "03.09.1990", "Дене шынықтыру мұғалімі"),
    ("8263206", "Сәрсенова Гүлмира Ермекқызы", "sarsenova-g", "21.06.1979", "Кітапханашы"),
)


@dataclass(frozen=True, slots=True)
class Tables:
    """Sends them, has all their rows taken, and keeps what was sent and what came back."""

    commands: Commands
    folder: Path

    def bring(self, world: World, opened: Opened) -> None:
        """Raises `ContraryToPlan` where another row than the wrong one is refused."""
        lines = [
            (school.bin, school.region.code, TOWNS[school.region.code], STREETS[place], "1", "150", "")
            for place, school in enumerate(world.schools[:CATCHMENTS])
        ]
        streets = write_csv(STREETS_OF, [*lines, NO_SCHOOL])
        self._import("catchments", opened.operator, streets, ".csv", taken=len(lines), refused=1)
        administrator = opened.staff[0][Role.SCHOOL_ADMINISTRATOR]
        school = {"school": str(opened.schools[0])}
        self._import("employees", administrator, self._staff(), ".xlsx", taken=len(STAFF), refused=0, **school)

    def _staff(self) -> bytes:
        """A workbook says when it was written: a later try sends the first one again."""
        kept = self.folder / "employees.xlsx"
        return kept.read_bytes() if kept.exists() else write_table(STAFF_OF, STAFF)

    def _import(
        self, kind: str, visitor: Visitor, content: bytes, ending: str, *, taken: int, refused: int, **asked: str
    ) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{kind}{ending}").write_bytes(content)
        files = {"file": (f"{kind}{ending}", content)}
        begun = self.commands.give(f"import/{kind}", visitor, "POST", f"/imports/{kind}", files=files, params=asked)
        path = f"/imports/{begun['run']}"
        self.commands.give(f"import/{kind}/start", visitor, "POST", f"{path}/start", json={})
        told = self._finished(visitor, path)
        if (told["taken"], told["refused"]) != (taken, refused):
            raise ContraryToPlan(f"import of {kind}: {told}")
        if refused:
            for form in ("csv", "xlsx"):
                errors = self.commands.read(visitor, f"{path}/errors.{form}").content
                (self.folder / f"{kind}-errors.{form}").write_bytes(errors)

    def _finished(self, visitor: Visitor, path: str) -> dict[str, Any]:
        deadline = time.monotonic() + FINISHED_WITHIN_SECONDS
        while True:
            told: dict[str, Any] = self.commands.read(visitor, path).json()
            if told["status"] == "finished":
                return told
            if time.monotonic() > deadline:
                raise ContraryToPlan(f"the import is not finished: {told}")
            time.sleep(0.05)
