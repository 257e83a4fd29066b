"""Networks that are written here from their papers, and callers that give published ones a common shape.

Importing a module of this package imports torch; nothing outside does so before a model is loaded.
"""
