"""The language of the window: loads the translations, and translates what the layers below it say in English."""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from editor import paths

log = logging.getLogger(__name__)

CONTEXT = "Model"
SYSTEM, ENGLISH = "system", "en"
_FIELD = re.compile(r"\{(\d+)\}")


def languages() -> tuple[str, ...]:
    """The languages that the program has texts for, English first."""
    found = (path.stem.removeprefix("pentimento_") for path in _folder().glob("pentimento_*.qm"))
    return (ENGLISH, *sorted(found))


def chosen_language(choice: str) -> str:
    """The language for a setting: its own, or the first one of the system that there is."""
    known = languages()
    wanted = QLocale.system().uiLanguages() if choice == SYSTEM else [choice]
    short = (name.replace("_", "-").partition("-")[0] for name in wanted)
    return next((name for name in short if name in known), ENGLISH)


def install(app: QCoreApplication, choice: str) -> str:
    """Load a language for all windows that are built from now on, and say which it is."""
    for old in app.findChildren(QTranslator):
        app.removeTranslator(old)
        old.setParent(None)
    _patterns.cache_clear()
    language = chosen_language(choice)
    QLocale.setDefault(locale_of(language))
    if language == ENGLISH:
        return language
    qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in ((f"qtbase_{language}", qt), (f"pentimento_{language}", str(_folder()))):
        translator = QTranslator(app)
        if translator.load(name, folder):
            app.installTranslator(translator)
        else:
            log.warning("no translation %s", name)
    return language


def locale_of(language: str) -> QLocale:
    """How numbers and dates are written in a language: as the system does it where it speaks the same one."""
    system = QLocale.system()
    return system if QLocale.languageToCode(system.language()) == language else QLocale(language)


def decimal_text(value: float, decimals: int) -> str:
    """A number with so many decimals as the program's language writes it, without marks between thousands."""
    locale = QLocale()
    locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    return locale.toString(value, "f", decimals)


def _folder() -> Path:
    return paths.resources_dir() / "translations"


def model_text(text: str) -> str:
    """A label or sentence from below the window in the user's language; unchanged where it is not known.

    Sentences with names or numbers in them are recognized by what stands around these.
    """
    found = QCoreApplication.translate(CONTEXT, text)
    if found != text or not text:
        return found
    for pattern, source in _patterns():
        if hit := pattern.fullmatch(text):
            said = QCoreApplication.translate(CONTEXT, source)
            return _FIELD.sub(lambda field, hit=hit: model_text(hit[int(field[1]) + 1]), said)  # type: ignore[misc]
    return text


def layer_text(name: str) -> str:
    """A layer's name as it is shown: one that the program gave it in the user's language, any other as it is.

    Names that were given several times end in a number.
    """
    translate = QCoreApplication.translate
    given = {
        "Background": translate("LayerNames", "Background"),
        "Layer": translate("LayerNames", "Layer"),
        "Group": translate("LayerNames", "Group"),
        "Fill": translate("LayerNames", "Fill"),
        "Moved subject": translate("LayerNames", "Moved subject"),
        "Hole": translate("LayerNames", "Hole"),
        "Shadow": translate("LayerNames", "Shadow"),
        "Subject": translate("LayerNames", "Subject"),
    }
    base, _, number = name.rpartition(" ")
    if number.isdecimal() and base in given:
        return f"{given[base]} {number}"
    return given.get(name, name)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """How to recognize each sentence with fields, the most particular first; none in English."""
    app = QCoreApplication.instance()
    if app is None or not app.findChildren(QTranslator):
        return ()
    sources = set[str]()
    for path in _folder().glob("pentimento_*.ts"):
        for context in ElementTree.parse(path).getroot().iter("context"):
            if context.findtext("name") == CONTEXT:
                sources |= {source for message in context.iter("message") if (source := message.findtext("source"))}
    found = []
    for source in sources:
        if _FIELD.search(source):
            fixed = _FIELD.split(source)[::2]
            expression = "(.+?)".join(re.escape(part) for part in fixed)
            found.append((sum(map(len, fixed)), re.compile(expression, re.DOTALL), source))
    return tuple((pattern, source) for _, pattern, source in sorted(found, key=lambda item: (-item[0], item[2])))
