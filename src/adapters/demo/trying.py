"""What a visitor of a served demonstration is told: the accounts, and lines for the shell that really work."""

from __future__ import annotations

import shlex
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from rich.console import Console
from rich.table import Table

from adapters.bootstrap.wiring import Installation
from adapters.sample_documents import pdf
from kundelik_domain.admissions.rules import school_year_on
from kundelik_domain.shared.access import Role

from .acting import COMMENT, credential
from .stories import MANUALS_NUMBER
from .world import PASSWORDS, World

if TYPE_CHECKING:
    from adapters.settings import Settings

PARENT: Final = "testovyi@example.kz"
SCRIPT: Final = r"""#!/bin/sh
# One application, from the parent's draft to the director's signature. A second one for the same child is refused.
set -eu
API={url}/api/v1
JSON='content-type: application/json'
KUNDELIK_VAR={var}; export KUNDELIK_VAR
HERE=$(mktemp -d)

field() {{ sed -E "s/.*\"$1\":\"([^\"]*)\".*/\1/"; }}
sign_in() {{ curl -sS $API/sessions -H "$JSON" -d "{{\"login\":\"$1\",\"password\":\"$2\"}}" | field credential; }}
as() {{ WHO=$1; METHOD=$2; PATH_=$3; shift 3; curl -sS -X $METHOD $API$PATH_ -H "authorization: Bearer $WHO" "$@"; }}

PARENT=$(sign_in {parent} {parent_password})
EXECUTOR=$(sign_in {executor} {executor_password})
DIRECTOR=$(sign_in {director} {director_password})

A=$(as $PARENT POST /applications -H "$JSON" -d '{body}' | field application)
for D in birth-certificate photo health-certificate health-passport; do
  as $PARENT PUT /applications/$A/documents/$D -F file=@{sample}; echo
done

as $PARENT GET /applications/$A/statement -o $HERE/statement.json
{kundelik} sign --iin {parent_iin} --file $HERE/statement.json > $HERE/signature.json
as $PARENT POST /applications/$A/sending -H "$JSON" -d @$HERE/signature.json; echo

as $EXECUTOR POST /applications/$A/acceptance -H "$JSON" -d '{{"comment":"{comment}","inclusion":false}}'; echo
as $EXECUTOR POST /applications/$A/forwarding; echo

as $DIRECTOR GET /applications/$A/approval-statement -o $HERE/statement.json
{kundelik} sign --iin {director_iin} --bin {bin} --file $HERE/statement.json > $HERE/signature.json
as $DIRECTOR POST /applications/$A/approval -H "$JSON" -d @$HERE/signature.json; echo

as $DIRECTOR GET /applications/$A/history?format=csv -H 'accept-language: {language}'
"""

BODY: Final = (
    '{{"applicant":{{"iin":"751020183186","surname":"Тестовый","name":"Тест","born_on":"1975-10-20",'
    '"phone":"+7 (701) 122-25-56","legal_status":"citizen","relation":"father"}},'
    '"child":{{"iin":"980224167970","surname":"Тест","name":"Үлгі","born_on":"1998-02-24","sex":"male",'
    '"special_needs":false,"address":"Қарағанды қ., Степной-3, 12"}},'
    '"choice":{{"school":"{school}","school_year":{year},"language":"kk"}}}}'
)


def tell_what_to_try(
    console: Console, settings: Settings, url: str, world: World, school: UUID, today: datetime
) -> None:
    """Print the accounts and a first few lines; the whole story stands in a script beside the data."""
    script = settings.var / "try-it.sh"
    script.write_text(script_for(settings, url, world, school, today), encoding="utf-8")
    console.print(_accounts(world))
    account = f'{{"login":"{PARENT}","password":"{PASSWORDS[Role.PARENT]}"}}'
    for line in (
        f"curl {url}/api/v1/regions",
        f"curl {url}/api/v1/sessions -H 'content-type: application/json' -d '{account}'",
        f"KUNDELIK_VAR={shlex.quote(str(settings.var))} {_kundelik()} audit history {MANUALS_NUMBER}",
        f"sh {shlex.quote(str(script))}   # an application from draft to signature",
    ):
        console.print(f"  {line}", soft_wrap=True, markup=False, highlight=False)
    console.print(f"  {url}/api/docs", soft_wrap=True, markup=False, highlight=False)


def script_for(settings: Settings, url: str, world: World, school: UUID, today: datetime) -> str:
    """The same lines as a shell script."""
    sample = settings.var / "sample.pdf"
    sample.write_bytes(pdf("a document to try with"))
    first = world.schools[0]
    executor, director = first.staff[Role.EXECUTOR], first.staff[Role.DIRECTOR]
    return SCRIPT.format(
        url=url,
        var=shlex.quote(str(settings.var)),
        parent=PARENT,
        parent_password=PASSWORDS[Role.PARENT],
        parent_iin="751020183186",
        executor=executor.login,
        executor_password=executor.password,
        director=director.login,
        director_password=director.password,
        director_iin=director.person.iin,
        bin=first.bin,
        sample=shlex.quote(str(sample)),
        kundelik=_kundelik(),
        comment=COMMENT,
        language="kk",
        body=BODY.format(school=school, year=school_year_on(today.date())),
    )


def signature_over(settings: Settings, document: bytes, iin: str, name: str, bin_number: str | None) -> bytes:
    """A CMS by a fresh development certificate; worth nothing outside of this installation."""
    with Installation(settings, "") as installation:
        holder = credential(installation.authority, iin, name, bin_number)
        return holder.sign(document, installation.now())


def _kundelik() -> str:
    beside = Path(sys.executable).parent / "kundelik"
    return shlex.quote(str(beside)) if beside.exists() else f"{shlex.quote(sys.executable)} -m adapters.cli.main"


def _accounts(world: World) -> Table:
    table = Table("role", "login", "password", title="Accounts (for this demonstration only)")
    first, last = world.schools[0], len(world.schools)
    table.add_row("parent of 102381", PARENT, PASSWORDS[Role.PARENT])
    for employee in (world.operator, world.auditor, *first.staff.values()):
        table.add_row(employee.role.value, employee.login, employee.password)
    table.add_row("every other school", f"admin-002, executor-002, director-002 … -{last:03}", "as above")
    table.add_row("every other parent", "parent-0001@example.kz …", PASSWORDS[Role.PARENT])
    return table
