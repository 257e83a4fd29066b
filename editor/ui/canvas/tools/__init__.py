"""The tools of the canvas as one table, and what of them needs a widget: cursors, outlines and view gestures."""
