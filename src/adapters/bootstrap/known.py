"""All kinds of facts and all read models that an installation knows."""

from __future__ import annotations

from typing import Final

from kundelik_domain.admissions.events import ADMISSION_FACTS
from kundelik_domain.attainment.events import ATTAINMENT_FACTS, GradesPut, PupilPlaced, PupilReleased
from kundelik_domain.identity.events import IDENTITY_FACTS
from kundelik_domain.imports.events import IMPORT_FACTS
from kundelik_domain.messages.events import MESSAGE_FACTS
from kundelik_domain.organisations.events import (
    AUTHORITY_CLAIM_FACTS,
    AUTHORITY_FACTS,
    CATCHMENT_FACTS,
    KEY_FACTS,
    SCHOOL_FACTS,
)
from kundelik_domain.privacy.events import PRIVACY_FACTS
from kundelik_domain.shared.facts import Fact
from projections.admissions.cabinet import Cabinet
from projections.admissions.class_lists import ClassLists
from projections.admissions.executor_list import ExecutorList
from projections.admissions.history import History
from projections.admissions.school_catalogue import SchoolCatalogue
from projections.attainment.names import PupilNames
from projections.attainment.reports import Reports
from projections.files.references import FileReferences
from projections.identity.access import Access
from projections.identity.staff import Staff
from projections.messages.deliveries import Deliveries
from projections.messages.notices import Notices
from projections.organisations.tree import TreeOfAuthorities
from projections.privacy.looks import Looks
from projections.reading import ReadModel

FACTS: Final[tuple[type[Fact], ...]] = (
    *ADMISSION_FACTS,
    *SCHOOL_FACTS,
    *KEY_FACTS,
    *AUTHORITY_FACTS,
    *AUTHORITY_CLAIM_FACTS,
    *CATCHMENT_FACTS,
    *IMPORT_FACTS,
    *IDENTITY_FACTS,
    *PRIVACY_FACTS,
    *MESSAGE_FACTS,
    *ATTAINMENT_FACTS,
)
"""Every class of facts there is; golden files hold one of each for ever."""

_NAME_NO_FILES: Final = (GradesPut, PupilPlaced, PupilReleased)
"""They come by the million, and hold no text but the key of a subject: nobody need look through them for files."""

READ_MODELS: Final[tuple[ReadModel, ...]] = (
    ExecutorList(),
    Cabinet(),
    History(),
    SchoolCatalogue(),
    TreeOfAuthorities(),
    ClassLists(),
    FileReferences([fact for fact in FACTS if fact not in _NAME_NO_FILES]),
    Looks(),
    Notices(),
    Deliveries(),
    Staff(),
    Access(),
    PupilNames(),
    Reports(),
)
