"""The channels panel in its window: what its signals do, and its icons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from editor.ui import icons
from editor.ui.panels.channels import ChannelsPanel

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow


def channels_panel(window: MainWindow) -> ChannelsPanel:
    """The panel, wired to what the window does to selections."""
    panel, edits = ChannelsPanel(window.theme), window.selecting
    panel.add_buttons(window.actions_["save-channel"])
    panel.list.load_asked.connect(edits.load_channel)
    panel.list.delete_asked.connect(edits.delete_channel)
    panel.list.menu_asked.connect(edits.show_channel_menu)
    panel.model.renamed.connect(edits.name_channel)

    def tint() -> None:
        colors = window.theme.colors
        panel.tint(lambda name: icons.icon(name, colors.text, colors.text_off))

    window.theme.changed.connect(tint)
    tint()
    return panel
