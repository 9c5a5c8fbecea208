"""Which outside systems may say who somebody is, as the settings name them (ADM-2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.openid.providers import ConfiguredProviders

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from adapters.settings import Settings


def openid_of(settings: Settings, now: Callable[[], datetime]) -> ConfiguredProviders:
    """Visitors come back to a page of this installation's own address."""

    def callback(provider: str) -> str:
        return f"{settings.public_address}/openid/{provider}/callback"

    return ConfiguredProviders(settings.openid, callback, now)
