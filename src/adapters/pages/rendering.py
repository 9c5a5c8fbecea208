"""The door to Jinja: a template, a language and plain values become a page. Everything is escaped.

Static files are asked for by a name that holds the digest of their content, so that they may be kept for ever.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from adapters.texts.catalogue import Catalogue
from adapters.texts.consents import consent
from adapters.texts.languages import LANGUAGES, Language
from adapters.texts.moments import moment

STATIC: Final = ("kundelik.css", "page.js", "secrets.js", "sign_in.js", "callback.js", "account.js")
_IMPORTED: Final = re.compile(rb'(?<=from "\./)[a-z_]+\.js(?=")')


@dataclass(frozen=True)
class Pages:
    """All pages over one catalogue. Safe from many threads."""

    catalogue: Catalogue
    _environment: Environment = field(init=False, repr=False)

    def __post_init__(self) -> None:
        environment = Environment(
            loader=PackageLoader("adapters.pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        environment.globals["static"] = lambda name: f"/static/{static_name(name)}"
        object.__setattr__(self, "_environment", environment)

    def page(self, template: str, language: Language, **values: Any) -> str:
        """The page as HTML; `address` among the values is its own path, for the links to the other languages."""
        return self._environment.get_template(template).render(
            language=language,
            languages=LANGUAGES,
            text=lambda key, **gaps: self.catalogue.text(key, language, **gaps),
            when=lambda iso, zone: moment(datetime.fromisoformat(iso), zone, language),
            consent=lambda version: consent(version, language),
            **values,
        )

    def static(self, name: str) -> bytes | None:
        """A static file by its full name; None where there is none."""
        return next((_content(each) for each in STATIC if name == static_name(each)), None)


@cache
def _content(name: str) -> bytes:
    """As it is sent: a script asks for another by the name that holds its digest."""
    source = (files(__package__) / "static" / name).read_bytes()
    return _IMPORTED.sub(lambda found: static_name(found[0].decode()).encode(), source)


@cache
def static_name(name: str) -> str:
    """`kundelik-0123456789ab.css` of `kundelik.css`."""
    stem, ending = name.split(".")
    return f"{stem}-{hashlib.sha256(_content(name)).hexdigest()[:12]}.{ending}"
