"""Where files are kept and who looks through uploads, as the settings say (FIL-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.files.content import accepted
from adapters.files.folder import Folder
from adapters.files.object_store import bucket_at
from adapters.files.scanning import Clamd, NoScanner
from adapters.settings import SettingWrong

from .databases import private

if TYPE_CHECKING:
    from collections.abc import Callable

    from adapters.files.keeping import Keeping
    from adapters.settings import Settings


def files_of(settings: Settings) -> Keeping:
    """The folder `var/files`, or the bucket of `KUNDELIK_FILES_URL`; raises `SettingWrong`."""
    if settings.files_url is None:
        return Folder(private(settings.var / "files"))
    try:
        return bucket_at(settings.files_url)
    except ValueError as error:
        raise SettingWrong(f"KUNDELIK_FILES_URL: {error}") from error


def uploads_of(settings: Settings) -> Callable[[bytes], tuple[bytes, str]]:
    """What takes an upload: by content first, then by the scanner of `KUNDELIK_CLAMD`, where there is one."""
    scanner = Clamd(settings.clamd) if settings.clamd else NoScanner()

    def taken(content: bytes) -> tuple[bytes, str]:
        kept, media_type = accepted(content)
        scanner.scan(content)
        return kept, media_type

    return taken
