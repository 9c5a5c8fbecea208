"""An import: begun, started, taken portion by portion, ended (ADM-17, OPS-5)."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from uuid import UUID

import pytest

from kundelik_domain.imports.commands import BeginImport, RecordRows, StartImport
from kundelik_domain.imports.events import (
    ImportBegun,
    ImportFact,
    ImportFinished,
    ImportStarted,
    ImportStopped,
    RowsTaken,
)
from kundelik_domain.imports.import_run import ImportRun, begin, evolve, finish, record, start, stop
from kundelik_domain.imports.policies import capacity
from kundelik_domain.imports.refusals import RowUnknown, SchoolMissing, WrongImportStatus
from kundelik_domain.imports.values import ImportKind, ImportStatus, RowRefused, RowTold, TableUpload
from kundelik_domain.shared.access import PLATFORM, Holding, Principal, Role
from kundelik_domain.shared.refusals import NotFound, NotPermitted, Refusal

RUN, SCHOOL, SOMEBODY = UUID(int=1), UUID(int=2), UUID(int=3)
UPLOAD = TableUpload("ab" * 32, "text/csv", 3)
BEGUN = ImportBegun(RUN, ImportKind.EMPLOYEES, SCHOOL, UPLOAD, SOMEBODY)
STARTED = ImportStarted(RUN, SOMEBODY, Role.SCHOOL_ADMINISTRATOR, None)
TAKEN = RowsTaken(RUN, 3, 1, 1, (RowRefused(3, "login", "x"),), (), (RowTold(2, SCHOOL),))
FINISHED = ImportFinished(RUN)
BEGIN = BeginImport(kind=ImportKind.EMPLOYEES, school=SCHOOL, upload=UPLOAD)


def run(*facts: ImportFact) -> ImportRun:
    return reduce(evolve, facts, ImportRun())


def portion(before: int, upto: int) -> RecordRows:
    return RecordRows(run=RUN, before=before, upto=upto, taken=1, unchanged=1, refused=TAKEN.refused, made=TAKEN.made)


@pytest.mark.req("OPS-5")
def test_it_is_begun_started_taken_and_finished() -> None:
    role = Role.SCHOOL_ADMINISTRATOR

    assert begin(run(), RUN, BEGIN, SOMEBODY) == (BEGUN,)
    assert start(run(BEGUN), StartImport(run=RUN), SOMEBODY, role) == (STARTED,)
    assert record(run(BEGUN, STARTED), portion(0, 3)) == (TAKEN,)
    assert finish(run(BEGUN, STARTED), RUN) == ()
    assert finish(run(BEGUN, STARTED, TAKEN), RUN) == (FINISHED,)
    ended = run(BEGUN, STARTED, TAKEN, FINISHED)
    assert (ended.status, ended.done, ended.taken, ended.unchanged, ended.refused) == (
        ImportStatus.FINISHED,
        3,
        1,
        1,
        1,
    )


@pytest.mark.req("OPS-5")
def test_a_portion_that_another_has_recorded_is_not_recorded_again() -> None:
    assert record(run(BEGUN, STARTED, TAKEN), portion(0, 3)) == ()


@pytest.mark.req("ADM-17")
def test_only_rows_of_the_table_can_be_ticked() -> None:
    ticked = StartImport(run=RUN, chosen=(4, 2, 2))
    (started,) = start(run(BEGUN), ticked, SOMEBODY, Role.SCHOOL_ADMINISTRATOR)

    assert started == ImportStarted(RUN, SOMEBODY, Role.SCHOOL_ADMINISTRATOR, (2, 4))
    assert run(BEGUN, started).wanted == 2
    for row in (1, 5):
        with pytest.raises(RowUnknown):
            start(run(BEGUN), StartImport(run=RUN, chosen=(row,)), SOMEBODY, Role.SCHOOL_ADMINISTRATOR)


@pytest.mark.parametrize(
    ("refused", "refusal"),
    [
        (lambda: begin(run(BEGUN), RUN, BEGIN, SOMEBODY), WrongImportStatus),
        (lambda: start(run(), StartImport(run=RUN), SOMEBODY, Role.OPERATOR), NotFound),
        (lambda: start(run(BEGUN, STARTED), StartImport(run=RUN), SOMEBODY, Role.OPERATOR), WrongImportStatus),
        (lambda: record(run(BEGUN), portion(0, 3)), WrongImportStatus),
        (lambda: record(run(BEGUN, STARTED, ImportStopped(RUN, SOMEBODY)), portion(0, 3)), WrongImportStatus),
        (lambda: stop(run(), RUN, SOMEBODY), NotFound),
        (lambda: stop(run(BEGUN, STARTED, TAKEN, FINISHED), RUN, SOMEBODY), WrongImportStatus),
        (lambda: finish(run(BEGUN), RUN), WrongImportStatus),
    ],
)
def test_what_the_status_forbids_is_refused(refused: Callable[[], object], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        refused()


@pytest.mark.req("ADM-17")
@pytest.mark.req("ADM-34")
def test_schools_are_the_operators_and_employees_their_administrators() -> None:
    def somebody(role: Role, organisation: UUID) -> Principal:
        return Principal(SOMEBODY, SOMEBODY, frozenset({Holding(role, organisation)}))

    administrator, operator = somebody(Role.SCHOOL_ADMINISTRATOR, SCHOOL), somebody(Role.OPERATOR, PLATFORM)

    assert capacity(administrator, ImportKind.EMPLOYEES, SCHOOL) == (Role.SCHOOL_ADMINISTRATOR, SCHOOL)
    assert capacity(operator, ImportKind.CATCHMENTS, None) == (Role.OPERATOR, PLATFORM)
    with pytest.raises(NotFound):
        capacity(administrator, ImportKind.SCHOOLS, None)
    with pytest.raises(NotFound):
        capacity(administrator, ImportKind.EMPLOYEES, UUID(int=9))
    with pytest.raises(NotPermitted):
        capacity(somebody(Role.EXECUTOR, SCHOOL), ImportKind.EMPLOYEES, SCHOOL)
    with pytest.raises(SchoolMissing):
        capacity(operator, ImportKind.EMPLOYEES, None)
