"""Notices, put together: use cases, the broker, the relay, and the worker's side (NTF-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from adapters.broker.carrying import Carrier
from adapters.broker.opening import SCHEMES, Pace, open_broker
from adapters.mail.sending import MailSettingWrong, post_at, purge_folder
from adapters.persistence.mails import VaultMails
from adapters.persistence.relaying import Relay, Turns, parameters
from adapters.settings import Settings, SettingWrong
from adapters.texts.catalogue import catalogue
from kundelik_domain.messages.use_cases import Messages

from .databases import private
from .delivering import RELAY, RELAYED, Delivering, HandingOver, Patience
from .mailing import account_letters_of
from .notifying import ApplicationFacts, Letters

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterable
    from uuid import UUID

    from .wiring import Installation

MAIL_FOLDER = "mail"


def mail_is_set_right(settings: Settings) -> bool:
    """Whether there is e-mail at all; raises `SettingWrong` where its settings, or the broker's, cannot be."""
    if settings.broker_url and urlsplit(settings.broker_url).scheme not in SCHEMES:
        raise SettingWrong(f"KUNDELIK_BROKER_URL: begins with one of {', '.join(SCHEMES)}")
    if settings.smtp_url is None:
        return False
    try:
        post_at(settings.smtp_url, settings.mail_from, settings.var / MAIL_FOLDER)
    except MailSettingWrong as wrong:
        raise SettingWrong(str(wrong)) from wrong
    return True


def facts_of(installation: Installation) -> ApplicationFacts:
    """What notices tell of."""
    return ApplicationFacts(installation.streams, installation.log)


def messages_of(installation: Installation) -> Messages:
    """Notices, deliveries and preferences."""
    return Messages(streams=installation.streams, causes=facts_of(installation))


def carrier_of(installation: Installation) -> Carrier:
    """The broker of the settings. Whoever asks for it closes it."""
    settings = installation.settings
    pace = Pace(lost_after=settings.broker_lost_after)
    return Carrier(open_broker(settings.broker_url, parameters(installation.database), pace))


def handing_over(installation: Installation, carrier: Carrier | None) -> HandingOver:
    """Without a carrier facts pass by: there is no e-mail, and nobody gets years of it when there is."""
    relay = Relay(installation.database, installation.log, RELAY, RELAYED)
    mails = VaultMails(installation.database)
    hand_over = carrier.hand_over if carrier else None
    return HandingOver(relay, facts_of(installation), mails, installation.now, hand_over)


def delivering(installation: Installation) -> Delivering:
    """The worker's side; raises `MailSettingWrong`."""
    settings = installation.settings
    assert settings.smtp_url is not None
    return Delivering(
        messages=messages_of(installation),
        letters=Letters(facts_of(installation), catalogue(), installation.account_details),
        account_letters=account_letters_of(installation),
        mails=VaultMails(installation.database),
        turns=Turns(installation.database),
        post=post_at(settings.smtp_url, settings.mail_from, private(settings.var / MAIL_FOLDER)),
        patience=Patience(settings.delivery_tries, settings.delivery_pause),
    )


def keep_handing_over(installation: Installation, stop: threading.Event) -> None:
    """The projector's part, until `stop`."""
    carrier = carrier_of(installation) if installation.settings.smtp_url else None
    try:
        handing_over(installation, carrier).run(stop)
    finally:
        if carrier:
            carrier.close()


def carry(installation: Installation, stop: threading.Event) -> None:
    """The worker's part, until `stop`; letters on their way are finished."""
    carrier = carrier_of(installation)
    try:
        carrier.work(delivering(installation), stop, threads=installation.settings.mail_threads)
    finally:
        carrier.close()


def forget_mail_of(installation: Installation, accounts: Iterable[UUID]) -> None:
    """What waits sealed, and what the development's folder holds; queues hold ids only (AUD-6)."""
    closed = list(accounts)
    VaultMails(installation.database).drop_of(closed)
    for account in closed:
        purge_folder(installation.settings.var / MAIL_FOLDER, account)
