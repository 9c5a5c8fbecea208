"""A registered school of a stored town, and its people: named, renamed, blocked, dismissed by the real use cases."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from kundelik_domain.identity.commands import BlockUser, GrantRole, RevokeRole, UnblockUser
from kundelik_domain.identity.commands.staff import ChangeEmployee, DismissEmployee
from kundelik_domain.identity.user import USER
from kundelik_domain.shared.access import Role
from kundelik_domain.shared.refusals import Refusal
from tests.projections.stored_town import StoredTown
from tests.use_cases.identity.world import EMPLOYEE, OPERATOR
from tests.use_cases.organisations.test_schools import FORM

IINS: Final = ("850101400120", "900101300012", "720120400103")
STEPS: Final = ("renames", "grants", "revokes", "blocks", "unblocks", "dismisses")


class Accounts:
    """Of one school, which stands as soon as it is needed."""

    def __init__(self, town: StoredTown) -> None:
        self.town, self.identity = town, town.installation.identity

    @cached_property
    def school(self) -> UUID:
        envelope = self.town.envelope(OPERATOR, FORM)
        told = self.town.installation.organisations.register_school(envelope, OPERATOR, FORM).answer
        return UUID(told["school"])

    def registers(self, iin: str, number: int) -> UUID:
        told: dict[str, Any] = {
            "organisation": self.school,
            "login": f"login-{number}",
            "email": f"e{number}@example.kz",
        }
        form = replace(EMPLOYEE, iin=iin, **told)
        envelope = self.town.envelope(OPERATOR, number)
        return UUID(self.identity.register_employee(envelope, OPERATOR, form).answer["user"])

    def takes(self, user: UUID, step: str) -> None:
        """Refused or not."""
        with suppress(Refusal):
            getattr(self, step)(user)

    def person(self, user: UUID) -> UUID | None:
        return self.town.installation.streams.read(USER, user).person

    def renames(self, user: UUID) -> None:
        told = {"surname": "Жаңатегі", "name": "Тест", "login": f"login-{user}"}
        self._ask(self.identity.change_employee, ChangeEmployee(user=user, organisation=self.school, **told))

    def grants(self, user: UUID) -> None:
        self._ask(self.identity.grant_role, self._role(GrantRole, user))

    def revokes(self, user: UUID) -> None:
        self._ask(self.identity.revoke_role, self._role(RevokeRole, user))

    def blocks(self, user: UUID) -> None:
        self._ask(self.identity.block_user, BlockUser(user=user, organisation=self.school))

    def unblocks(self, user: UUID) -> None:
        self._ask(self.identity.unblock_user, UnblockUser(user=user, organisation=self.school))

    def dismisses(self, user: UUID) -> None:
        self._ask(self.identity.dismiss_employee, DismissEmployee(user=user, organisation=self.school))

    def _role(self, command: Callable[..., Any], user: UUID) -> Any:
        return command(user=user, organisation=self.school, role=Role.DIRECTOR)

    def _ask(self, use_case: Callable[..., object], asked: object) -> None:
        use_case(self.town.envelope(OPERATOR, asked), OPERATOR, asked)
