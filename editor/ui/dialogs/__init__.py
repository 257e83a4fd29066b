"""Dialogs. Each offers a class method `ask` that returns what was chosen, so that tests can answer for the user."""
