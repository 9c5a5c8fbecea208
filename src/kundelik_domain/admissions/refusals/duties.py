"""Why duties, delegations, checks of documents and answer templates are refused (ADM-22, ADM-27, ADM-33)."""

from __future__ import annotations

from kundelik_domain.shared.refusals import Conflict, Malformed


class DocumentNotAttached(Conflict):
    """There is no such `document` to be checked (ADM-22)."""

    CODE = "admissions.document-not-attached"


class DocumentsNotInOrder(Conflict):
    """`documents` are the kinds whose latest check was negative; it can still be refused (ADM-22)."""

    CODE = "admissions.documents-not-in-order"


class NotAnExecutor(Malformed):
    """Services are assigned to the school's own executors; who is none, or nobody, is answered the same (ADM-27)."""

    CODE = "admissions.not-an-executor"


class AlreadyAssigned(Conflict):
    """The employee has this `service` already."""

    CODE = "admissions.already-assigned"


class NotAssigned(Conflict):
    """The employee does not have this `service`."""

    CODE = "admissions.not-assigned"


class NotADeputy(Malformed):
    """Approving is delegated to a deputy director of one's own school, and to nobody else (ADM-33)."""

    CODE = "admissions.not-a-deputy"


class DelegationPeriod(Malformed):
    """A delegation ends later than now, and within `days` days (ADM-33)."""

    CODE = "admissions.delegation-period"


class NotDelegated(Conflict):
    """No delegation to this deputy is in force."""

    CODE = "admissions.not-delegated"


class TemplateTooLong(Malformed):
    """`field` has at least one and at most `most` characters."""

    CODE = "admissions.template-too-long"


class TemplateNamesSomebody(Malformed):
    """A template is about nobody: a number of twelve digits does not belong in its `field`."""

    CODE = "admissions.template-names-somebody"


class TooManyTemplates(Conflict):
    """`most` is what one owner may keep (ADM-22)."""

    CODE = "admissions.too-many-templates"


class TemplateUnknown(Malformed):
    """Neither the asker nor the school keeps a template of this id."""

    CODE = "admissions.template-unknown"
