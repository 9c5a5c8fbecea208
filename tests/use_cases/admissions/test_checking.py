"""The executor's checklist, and answers from templates (ADM-22)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import pytest

from kundelik_domain.admissions.answer_templates import MOST
from kundelik_domain.admissions.commands import (
    AcceptApplication,
    KeepTemplate,
    RefuseApplication,
    RemoveTemplate,
)
from kundelik_domain.admissions.events import (
    ApplicationAccepted,
    ApplicationRefused,
    DocumentChecked,
    TemplateKept,
    TemplateRemoved,
    TimeLimitMissed,
)
from kundelik_domain.admissions.refusals import (
    DocumentNotAttached,
    DocumentsNotInOrder,
    TemplateNamesSomebody,
    TemplateTooLong,
    TemplateUnknown,
    TooManyTemplates,
    WrongStatus,
)
from kundelik_domain.admissions.values import AnswerTemplate, DocumentKind, Ground, Status, Verdict, templates_of
from kundelik_domain.shared.access import Principal
from kundelik_domain.shared.refusals import Malformed, NotFound, NotPermitted
from kundelik_domain.shared.streams import Outcome
from tests.language import (
    A_CHECK,
    A_DIRECTOR_ELSEWHERE,
    DUE,
    THE_DIRECTOR,
    THE_EXECUTOR,
    THE_PARENT,
    THE_PSYCHOLOGIST,
    THE_SCHOOL,
    refused,
)
from tests.use_cases.admissions.town import Town, a_town

ONE: Final = UUID(int=0x7E1)
TEXT: Final = "Құжаттарыңыз қабылданды."


@pytest.mark.req("ADM-22")
@pytest.mark.parametrize("verdict", [each for each in Verdict if each is not Verdict.IN_ORDER])
def test_a_document_found_wanting_keeps_the_application_from_being_accepted(verdict: Verdict) -> None:
    town = a_town()
    application = town.has(Status.SENT)
    town.checks(application, verdict=verdict, remark=A_CHECK.remark)  # type: ignore[arg-type] # not erased

    checked = town.history(application)[-1]
    assert isinstance(checked, DocumentChecked)
    assert (checked.kind, checked.verdict, checked.remark) == (DocumentKind.PHOTO, verdict, A_CHECK.remark)
    assert (checked.checked_by, checked.applicant) == (THE_EXECUTOR.user, THE_PARENT.person)
    assert town.status(application) is Status.SENT
    with refused(DocumentsNotInOrder, documents=["photo"]):
        town.accepts(application)
    town.checks(application)
    assert town.accepts(application).answer["status"] == "accepted"


@pytest.mark.req("ADM-22")
def test_it_can_be_refused_and_a_better_document_voids_the_check() -> None:
    town = a_town()
    application = town.has(Status.SENT)
    for kind in (DocumentKind.PHOTO, DocumentKind.BIRTH_CERTIFICATE):
        town.checks(application, verdict=Verdict.EXPIRED, kind=kind)
    town.refuses(application)
    town.attaches(application, DocumentKind.PHOTO)
    town.sends(application)

    with refused(DocumentsNotInOrder, documents=["birth-certificate"]):
        town.accepts(application)
    town.checks(application, kind=DocumentKind.BIRTH_CERTIFICATE)
    assert town.accepts(application).answer["status"] == "accepted"


@pytest.mark.req("ADM-22", "ADM-15")
def test_only_what_is_attached_is_checked_and_only_while_it_is_sent() -> None:
    town = a_town()
    application = town.has(Status.SENT)

    with refused(DocumentNotAttached, field="document", document="pmpc-conclusion"):
        town.checks(application, kind=DocumentKind.PMPC_CONCLUSION)
    for who, refusal in ((THE_DIRECTOR, NotPermitted), (THE_PARENT, NotFound)):
        with pytest.raises(refusal):
            town.checks(application, who)
    town.at(DUE)
    town.checks(application)
    assert [type(fact) for fact in town.history(application)[-2:]] == [TimeLimitMissed, DocumentChecked]
    town.accepts(application)
    with refused(WrongStatus, action="check_document", status="accepted", allowed=["forward", "cancel"]):
        town.checks(application)


def keeps(
    town: Town, who: Principal, school: UUID | None, template: UUID = ONE, *, title: str = "Иә", text: str = TEXT
) -> Outcome:
    asked = KeepTemplate(school=school, template=AnswerTemplate(template=template, title=title, text=text))
    return town.templates.keep(who, town.envelope(who, asked), asked)


def removes(town: Town, who: Principal, school: UUID | None, template: UUID = ONE) -> Outcome:
    asked = RemoveTemplate(school=school, template=template)
    return town.templates.remove(who, town.envelope(who, asked), asked)


@pytest.mark.req("ADM-22")
def test_templates_are_kept_replaced_listed_and_removed() -> None:
    town = a_town()
    keeps(town, THE_EXECUTOR, None)
    keeps(town, THE_EXECUTOR, None, text="Басқа мәтін")
    keeps(town, THE_DIRECTOR, THE_SCHOOL, title="Мектептің үлгісі")
    other = AnswerTemplate(template=ONE, title="Иә", text="Басқа мәтін")

    assert town.templates.listed(THE_EXECUTOR, None) == [other]
    assert [each.title for each in town.templates.listed(THE_EXECUTOR, THE_SCHOOL)] == ["Мектептің үлгісі"]
    assert town.templates.listed(THE_DIRECTOR, None) == []
    removes(town, THE_EXECUTOR, None)
    assert town.templates.listed(THE_EXECUTOR, None) == []
    with refused(NotFound):
        removes(town, THE_EXECUTOR, None)
    assert town.streams.facts(templates_of(THE_EXECUTOR.user))[1:] == (
        TemplateKept(owner=THE_EXECUTOR.user, template=other, kept_by=THE_EXECUTOR.user),
        TemplateRemoved(owner=THE_EXECUTOR.user, template=ONE, removed_by=THE_EXECUTOR.user),
    )


@pytest.mark.req("ADM-22", "IDN-2")
def test_who_keeps_no_templates_hears_so() -> None:
    town = a_town()

    for who in (THE_PARENT, THE_PSYCHOLOGIST):
        with refused(NotPermitted, permission="templates:keep"):
            keeps(town, who, None)
    with refused(NotPermitted, permission="templates:keep"):
        keeps(town, THE_PSYCHOLOGIST, THE_SCHOOL)
    for stranger in (THE_PARENT, A_DIRECTOR_ELSEWHERE):
        with refused(NotFound):
            keeps(town, stranger, THE_SCHOOL)


@pytest.mark.req("ADM-22", "AUD-6")
def test_templates_have_limits_and_name_nobody() -> None:
    town = a_town()

    for field, most in (("title", 100), ("text", 2000)):
        for text in ("", " ", "а" * (most + 1)):
            with refused(TemplateTooLong, field=field, most=most):
                keeps(town, THE_EXECUTOR, None, ONE, **{field: text})
        with refused(TemplateNamesSomebody, field=field):
            keeps(town, THE_EXECUTOR, None, ONE, **{field: "ЖСН 900101400013!"})
    for number in range(MOST):
        keeps(town, THE_EXECUTOR, None, UUID(int=number))
    with refused(TooManyTemplates, most=MOST):
        keeps(town, THE_EXECUTOR, None)
    assert keeps(town, THE_EXECUTOR, None, UUID(int=1), title="Ж").answer == {"template": str(UUID(int=1))}
    assert keeps(town, THE_EXECUTOR, THE_SCHOOL).answer == {"template": str(ONE)}


@pytest.mark.req("ADM-22")
def test_an_answer_copies_the_text_of_ones_own_template_or_the_schools() -> None:
    town = a_town()
    keeps(town, THE_DIRECTOR, THE_SCHOOL, text="Мектептің мәтіні")
    application = town.has(Status.SENT)
    asked = RefuseApplication(application=application, ground=Ground.UNTRUE_DATA, template=ONE)
    town.deciding.refuse(THE_EXECUTOR, town.envelope(THE_EXECUTOR, asked), asked)
    town.sends(application)
    keeps(town, THE_EXECUTOR, None, text="Өз мәтіні")
    accepting = AcceptApplication(application=application, inclusion=False, template=ONE)
    town.deciding.accept(THE_EXECUTOR, town.envelope(THE_EXECUTOR, accepting), accepting)
    removes(town, THE_EXECUTOR, None)
    told = [fact for fact in town.history(application) if isinstance(fact, ApplicationAccepted | ApplicationRefused)]

    assert [fact.reason if isinstance(fact, ApplicationRefused) else fact.comment for fact in told] == [
        "Мектептің мәтіні",
        "Өз мәтіні",
    ]


@pytest.mark.req("ADM-22")
@pytest.mark.parametrize(("comment", "template"), [(None, None), ("Иә", ONE)])
def test_an_answer_is_either_written_or_taken_from_a_template(comment: str | None, template: UUID | None) -> None:
    town = a_town()
    application = town.has(Status.SENT)
    asked = AcceptApplication(application=application, inclusion=False, comment=comment, template=template)

    with refused(Malformed, field="comment, template", allowed="comment | template"):
        town.deciding.accept(THE_EXECUTOR, town.envelope(THE_EXECUTOR, asked), asked)


@pytest.mark.req("ADM-22", "IDN-3")
def test_nobody_answers_with_a_template_of_somebody_elses() -> None:
    town = a_town()
    keeps(town, THE_DIRECTOR, None)
    application = town.has(Status.SENT)
    asked = AcceptApplication(application=application, inclusion=False, template=ONE)

    with refused(TemplateUnknown, field="template"):
        town.deciding.accept(THE_EXECUTOR, town.envelope(THE_EXECUTOR, asked), asked)
