"""Languages: nothing the program shows is left untranslated, and the German window has room for its words."""

import ast
import importlib.util
import re
import string
import sys
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QDoubleSpinBox, QLabel, QPushButton

from editor.engines.classical.inpaint import SmoothInpainter
from editor.engines.registry import Engines
from editor.engines.store import ModelStore
from editor.ui.dialogs.preferences import PreferencesDialog
from editor.ui.dialogs.shortcuts import ShortcutsDialog
from editor.ui.main_window import MainWindow
from editor.ui.panels.status import percent
from editor.ui.translate import chosen_language, decimal_text, install, languages, layer_text, locale_of, model_text
from tests.ui.window_hand import show_picture

ROOT = Path(__file__).parent.parent.parent


def load_extractor():
    spec = importlib.util.spec_from_file_location("translations", ROOT / "packaging" / "translations.py")
    module = importlib.util.module_from_spec(spec)
    # Data classes look their module up.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def extractor():
    yield load_extractor()
    del sys.modules["translations"]


@pytest.fixture
def german(qapp):
    assert install(qapp, "de") == "de"
    yield
    install(qapp, "en")


@pytest.fixture
def german_window(german, settings, engine, jobs):
    """The window on a small screen of 1366 x 768."""
    settings["fill_engine"] = engine.id
    window = MainWindow(settings, Engines([engine, SmoothInpainter()]), jobs)
    window.resize(1366, 768)
    window.show()
    yield window
    engine.gate.set()
    for workspace in window.workspaces:
        workspace.close()
    window.files.queue.close()
    window.hide()
    window.deleteLater()
    QApplication.processEvents()


def fields(text):
    """The named or numbered fields of a text, without their formats."""
    return Counter(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def finished(extractor, path):
    return [(text, said) for text, said in extractor.read(path).items() if said]


def test_no_text_is_without_a_translation_and_none_is_left_over(extractor):
    found = extractor.texts()
    assert len(found) > 500
    for path in extractor.FOLDER.glob("*.ts"):
        known = extractor.read(path)
        assert sorted(text for text in found if not known.get(text)) == []
        assert sorted(text for text in known if text not in found) == []


def test_helpers_that_translate_what_they_are_given_have_the_name_that_the_collector_looks_for(extractor):
    strangers = []
    for path in (extractor.ROOT / "editor" / "ui").rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef) or len(function.args.args) != 1 or function.name == "tr":
                continue
            given = function.args.args[0].arg
            for call in ast.walk(function):
                is_call = isinstance(call, ast.Call) and extractor._name(call) == "translate" and len(call.args) == 2
                if is_call and isinstance(call.args[0], ast.Constant) and getattr(call.args[1], "id", "") == given:
                    strangers.append(f"{path.name}: {function.name}")
    assert strangers == []


def test_translations_keep_the_fields_and_the_marks_of_letters(extractor):
    for path in extractor.FOLDER.glob("*.ts"):
        for text, said in finished(extractor, path):
            assert set(fields(said)) <= set(fields(text.source)), text
            if text.context != "Model":
                assert fields(said) == fields(text.source), text
            assert ("&" in said) == ("&" in text.source), text
            assert said.endswith("…") == text.source.endswith("…"), text


def test_the_compiled_file_says_what_the_source_says(extractor, german):
    for text, said in finished(extractor, extractor.FOLDER / "pentimento_de.ts"):
        assert QCoreApplication.translate(text.context, text.source) == said


def test_a_text_that_is_no_literal_is_refused(extractor):
    import ast

    window = extractor._Window("module.py")
    with pytest.raises(SystemExit, match=r"module\.py:1"):
        window.visit(ast.parse("tr(name)"))


def test_a_text_belongs_to_whom_its_function_translates_for(extractor):
    import ast

    code = """
def tr(text): return QCoreApplication.translate("Tools", text)
class Box:
    def a(self): tr("of the module"); self.tr("of the class")
class Table:
    def b(self):
        tr = self.tr
        tr("taken from the class")
"""
    window = extractor._Window("module.py")
    window.visit(ast.parse(code))
    assert [text.context for text in window.found] == ["Tools", "Box", "Table"]


def test_labels_and_sentences_below_the_window_are_found(extractor):
    import ast

    code = 'raise FileError(f"{name} is gone; look at {where}.")\ndef merge(a, label): ...\nmerge(1, "Merge down")'
    tree = ast.parse(code)
    below = extractor._Below(extractor.label_places([tree]))
    below.visit(tree)
    assert [text.source for text in below.found] == ["{0} is gone; look at {1}.", "Merge down"]


def test_english_needs_no_file_and_unknown_languages_fall_back_to_it(qapp, monkeypatch):
    assert languages()[0] == "en"
    assert "de" in languages()
    assert chosen_language("fr") == "en"
    monkeypatch.setattr(QLocale, "uiLanguages", lambda _: ["fr-FR", "de-AT", "en"])
    assert chosen_language("system") == "de"


def test_sentences_with_names_are_recognized(german):
    said = model_text("table.png is empty; choose another file.")
    assert said == "table.png ist leer; eine andere Datei wählen."
    assert model_text("Fill failed unexpectedly (ValueError); the picture is unchanged.").startswith("Füllen ist")
    assert model_text("Something nobody has written.") == "Something nobody has written."
    assert model_text("") == ""


def test_without_a_translation_sentences_stay_as_they_are(qapp):
    assert model_text("table.png is empty; choose another file.") == "table.png is empty; choose another file."
    assert not qapp.findChildren(QTranslator)


def test_the_window_speaks_german(german_window, qtbot):
    show_picture(german_window)
    assert german_window.actions_["open"].text() == "&Öffnen…"
    german_window.edits.call("clear_selection")
    german_window.edits.fill()
    assert "Noch ist nichts maskiert" in german_window.message.text
    texts = [action.text() for action in german_window.menuBar().actions()]
    assert texts[0] == "&Datei"


def test_german_menu_letters_are_unique_within_a_menu(german_window):
    menus = [german_window.menuBar()]
    for menu in menus:
        menus += [action.menu() for action in menu.actions() if action.menu()]
        texts = [action.text() for action in menu.actions()]
        letters = [hit[1].lower() for text in texts if (hit := re.search("&([^&])", text.replace("&&", "")))]
        assert [letter for letter, count in Counter(letters).items() if count > 1] == [], texts


def clipped(root):
    """Buttons and labels that are smaller than what they say, unless they break lines or shorten by themselves."""
    found = []
    for widget in root.findChildren(QAbstractButton) + root.findChildren(QLabel):
        if not widget.isVisible() or not widget.text() or widget.width() == 0:
            continue
        if isinstance(widget, QLabel) and (widget.wordWrap() or widget.toolTip()):
            continue
        if isinstance(widget, (QPushButton, QCheckBox, QLabel)) and widget.width() < widget.minimumSizeHint().width():
            found.append((widget.text(), widget.width(), widget.minimumSizeHint().width()))
        elif widget.mapTo(root, widget.rect().topRight()).x() > root.width():
            found.append((widget.text(), "outside"))
    return found


def test_nothing_is_clipped_in_german_on_a_small_screen(german_window, qtbot):
    QApplication.processEvents()
    assert clipped(german_window) == []
    show_picture(german_window)
    german_window.models.show_models()
    QApplication.processEvents()
    assert german_window.width() <= 1366
    assert german_window.height() <= 768
    assert clipped(german_window) == []


def test_the_options_of_every_tool_fit_on_a_small_screen(german_window):
    show_picture(german_window)
    for name, spec in german_window.canvas.specs.items():
        german_window.canvas.choose_tool(name)
        QApplication.processEvents()
        assert clipped(german_window) == [], name
        bar = german_window.strips.options_bar
        (shown,) = [action for action in bar.actions() if action.isVisible()]
        assert bar.widgetForAction(shown).isVisible(), name
        assert bar.widgetForAction(shown).minimumSizeHint().width() <= bar.width(), name
        assert german_window.width() <= 1366, name
        hint = german_window.status.hint
        assert hint.text() == spec.hint
        assert hint.fontMetrics().horizontalAdvance(spec.hint) <= hint.contentsRect().width(), name


@pytest.mark.parametrize("name", ["preferences", "shortcuts"])
def test_dialogs_have_room_for_german(german_window, qtbot, name):
    w = german_window
    dialog = (
        PreferencesDialog(w, w.settings, w.engines, w.apply_setting)
        if name == "preferences"
        else ShortcutsDialog(w, w.actions_)
    )
    qtbot.addWidget(dialog)
    dialog.show()
    QApplication.processEvents()
    assert dialog.height() <= 768
    assert clipped(dialog) == []


def test_numbers_are_written_as_the_language_does_and_not_as_the_system(qapp, qtbot, monkeypatch):
    monkeypatch.setattr(QLocale, "system", lambda: QLocale("fr_FR"))
    said = {}
    for language in ("de", "en"):
        install(qapp, language)
        spin = QDoubleSpinBox()
        qtbot.addWidget(spin)
        spin.setMaximum(10_000)
        spin.setValue(1234.5)
        said[language] = (spin.text(), decimal_text(1234.5, 1), percent(0.053))
    assert said == {"de": ("1234,50", "1234,5", "5,3 %"), "en": ("1234.50", "1234.5", "5.3 %")}


def test_a_language_of_the_system_keeps_the_systems_own_way(qapp, monkeypatch):
    monkeypatch.setattr(QLocale, "system", lambda: QLocale("de_CH"))
    assert locale_of("de").territory() == QLocale.Country.Switzerland
    assert locale_of("en").language() == QLocale.Language.English


def test_models_that_travel_with_the_program_have_german_names(german):
    labels = [
        model.descriptor.label for model in ModelStore(Path("nothing"), ROOT / "models").models() if model.is_ready
    ]
    assert len(labels) >= 4
    assert [label for label in labels if model_text(label) == label] == []


def test_layers_that_the_program_names_are_shown_in_the_language_and_others_as_they_are(german_window):
    workspace = show_picture(german_window)
    rows = german_window.layers.model
    assert rows.index(0).data() == "Hintergrund"
    (layer,) = workspace.document.layers
    assert layer.name == "Background"
    rows.setData(rows.index(0), "Hintergrund")
    assert workspace.history.undo_step is None
    rows.setData(rows.index(0), "Meine Background")
    assert rows.index(0).data() == "Meine Background"
    assert layer_text("Fill 12") == "Füllung 12"
