"""The parts around the canvas. Each is given what it shows, subscribes, and refreshes itself; none knows another."""
