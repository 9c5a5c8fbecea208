"""Texts that answer many applications: an employee's own, and those of a school (ADM-22)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, assert_never, get_args
from uuid import UUID

from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import StreamKind

from .events import TemplateFact, TemplateKept, TemplateRemoved
from .refusals import TemplateNamesSomebody, TemplateTooLong, TooManyTemplates
from .values import AnswerTemplate

MOST: Final = 100
LENGTHS: Final = {"title": 100, "text": 2000}
_IIN: Final = re.compile(r"(?<!\d)\d{12}(?!\d)")


@dataclass(frozen=True, slots=True)
class AnswerTemplates:
    """Of one owner, in the order in which they were first kept."""

    kept: dict[UUID, AnswerTemplate] = field(default_factory=dict)


def keep(templates: AnswerTemplates, kept: TemplateKept) -> TemplateKept:
    """Creates or replaces; raises `TemplateTooLong`, `TemplateNamesSomebody`, `TooManyTemplates`."""
    for name, most in LENGTHS.items():
        text = getattr(kept.template, name)
        if not 1 <= len(text.strip()) <= len(text) <= most:
            raise TemplateTooLong(field=name, most=most)
        if _IIN.search(text):
            raise TemplateNamesSomebody(field=name)
    if kept.template.template not in templates.kept and len(templates.kept) >= MOST:
        raise TooManyTemplates(most=MOST)
    return kept


def remove(templates: AnswerTemplates, removed: TemplateRemoved) -> TemplateRemoved:
    """Raises `NotFound`."""
    if removed.template not in templates.kept:
        raise NotFound
    return removed


def evolve(templates: AnswerTemplates, fact: TemplateFact) -> AnswerTemplates:
    """Never refuses."""
    match fact:
        case TemplateKept():
            return AnswerTemplates(templates.kept | {fact.template.template: fact.template})
        case TemplateRemoved():
            return AnswerTemplates({key: one for key, one in templates.kept.items() if key != fact.template})
        case _:
            assert_never(fact)


ANSWER_TEMPLATES: Final = StreamKind("admissions.answer-templates", AnswerTemplates(), evolve, get_args(TemplateFact))
