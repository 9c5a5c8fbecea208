"""What an imported employee's row is held against (ADM-17); the same rules as for one who is registered by hand."""

from __future__ import annotations

import re
from typing import Final

from kundelik_domain.identity.commands.importing import ImportEmployee
from kundelik_domain.identity.refusals import InvalidLogin, InvalidName
from kundelik_domain.identity.values import UserDetails

from .forms import LOGIN_FORM, NAME_LENGTH, is_text, normalised

_LOGIN: Final = re.compile(LOGIN_FORM)


def imported_details(form: ImportEmployee) -> UserDetails:
    """Raises `InvalidName`, `InvalidLogin`."""
    if not _LOGIN.fullmatch(normalised(form.login)):
        raise InvalidLogin(field="login", allowed=LOGIN_FORM)
    for each in (form.surname, form.name, form.patronymic, form.position):
        if each is not None and not is_text(each, NAME_LENGTH):
            raise InvalidName(field="full_name", allowed=f"1-{NAME_LENGTH}")
    return UserDetails(
        surname=form.surname,
        name=form.name,
        patronymic=form.patronymic,
        email=None,
        phone=None,
        login=normalised(form.login),
        iin=None,
        born_on=form.born_on,
        position=form.position,
    )
