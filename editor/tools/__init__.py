"""Gestures without widgets: press, moves and release become one command. Tested with fake pointer events."""
