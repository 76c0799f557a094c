"""A window of another program from which paths can be dragged.

Says where to take hold of them, `accepted` when a target below the pointer wants them, and `done` at the end.
"""

import sys
from pathlib import Path

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("Gdk", "3.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402

uris = [Path(path).resolve().as_uri() for path in sys.argv[1:]]


def say(text):
    print(text, flush=True)


def watch(context):
    """The target's answer to the latest move; it comes by itself, so it is looked at until it is yes."""
    if context.get_selected_action() == 0:
        return True
    say("accepted")
    return False


def show_position(button):
    _, x, y = button.get_window().get_origin()
    box = button.get_allocation()
    say(f"{x + box.x + box.width // 2} {y + box.y + box.height // 2}")
    return False


screen = Gdk.Screen.get_default()
window = Gtk.Window(title="Files of another program")
window.set_default_size(160, 80)
window.move(screen.get_width() - 170, screen.get_height() - 90)
button = Gtk.Button(label=f"{len(uris)} path(s)")
window.add(button)
button.drag_source_set(
    Gdk.ModifierType.BUTTON1_MASK, [Gtk.TargetEntry.new("text/uri-list", 0, 0)], Gdk.DragAction.COPY
)
button.connect("drag-data-get", lambda _w, _c, data, _i, _t: data.set_uris(uris))
button.connect("drag-begin", lambda _w, context: GLib.timeout_add(50, watch, context))
button.connect("drag-end", lambda _w, _c: say("done"))
window.connect("destroy", Gtk.main_quit)
window.show_all()
GLib.timeout_add(300, show_position, button)
Gtk.main()
