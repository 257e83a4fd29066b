"""The window, and the only package beside `app` that knows Qt. Panels know the workspace, never each other."""
