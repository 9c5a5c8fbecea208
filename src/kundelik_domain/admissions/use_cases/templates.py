"""Answer templates: an employee keeps their own, a school's people those of the school (ADM-22)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from kundelik_domain.admissions.answer_templates import ANSWER_TEMPLATES, keep, remove
from kundelik_domain.admissions.events import TemplateKept, TemplateRemoved
from kundelik_domain.admissions.refusals import TemplateUnknown
from kundelik_domain.admissions.values import templates_of
from kundelik_domain.shared.access import PERMISSIONS, Permission, role_for
from kundelik_domain.shared.refusals import Malformed, NotPermitted
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader, Streams

if TYPE_CHECKING:
    from kundelik_domain.admissions.answer_templates import AnswerTemplates
    from kundelik_domain.admissions.commands import KeepTemplate, RemoveTemplate
    from kundelik_domain.admissions.values import AnswerTemplate
    from kundelik_domain.shared.access import Principal, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateKeeping:
    """A stream an owner: nobody else's templates are in the way."""

    streams: Streams

    def keep(self, principal: Principal, envelope: Envelope, command: KeepTemplate) -> Outcome:
        """Raises `TemplateTooLong`, `TemplateNamesSomebody`, `TooManyTemplates`."""
        owner, role = _owner(principal, command.school)
        kept = TemplateKept(owner=owner, template=command.template, kept_by=principal.user)

        def decide(reader: Reader, _: datetime) -> Decision:
            stream = templates_of(owner)
            facts = (keep(reader(ANSWER_TEMPLATES, stream), kept),)
            answer = {"template": str(command.template.template)}
            return Decision((Change(stream, facts),), role, command.school, answer)

        return self.streams.change(envelope, decide)

    def remove(self, principal: Principal, envelope: Envelope, command: RemoveTemplate) -> Outcome:
        """Raises `NotFound`."""
        owner, role = _owner(principal, command.school)
        removed = TemplateRemoved(owner=owner, template=command.template, removed_by=principal.user)

        def decide(reader: Reader, _: datetime) -> Decision:
            stream = templates_of(owner)
            facts = (remove(reader(ANSWER_TEMPLATES, stream), removed),)
            return Decision((Change(stream, facts),), role, command.school, {"template": str(command.template)})

        return self.streams.change(envelope, decide)

    def listed(self, principal: Principal, school: UUID | None) -> list[AnswerTemplate]:
        """Of the school, or one's own where there is none."""
        owner, _ = _owner(principal, school)
        return list(self.streams.read(ANSWER_TEMPLATES, templates_of(owner)).kept.values())


def answered(
    reader: Reader, principal: Principal, school: UUID | None, text: str | None, template: UUID | None
) -> str:
    """The text itself, or that of one's own template or the school's, copied.

    Raises `Malformed` unless exactly one is given, `TemplateUnknown`.
    """
    if (text is None) == (template is None):
        raise Malformed(field="comment, template", allowed="comment | template")
    if template is None:
        assert text is not None
        return text
    for owner in (principal.user, school):
        if owner is not None:
            templates: AnswerTemplates = reader(ANSWER_TEMPLATES, templates_of(owner))
            if template in templates.kept:
                return templates.kept[template].text
    raise TemplateUnknown(field="template")


def _owner(principal: Principal, school: UUID | None) -> tuple[UUID, Role]:
    """One's own are kept by whoever keeps templates anywhere; raises `NotFound`, `NotPermitted`."""
    wanted = Permission.KEEP_TEMPLATES
    if school is not None:
        return school, role_for(principal, wanted, school)
    able = {h.organisation for h in principal.holdings if wanted in PERMISSIONS.get(h.role, frozenset())}
    if not able:
        raise NotPermitted(permission=wanted.value)
    return principal.user, role_for(principal, wanted, min(able))
