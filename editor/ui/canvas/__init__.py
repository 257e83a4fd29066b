"""The picture on screen: the canvas widget, its viewport and the display pyramid it paints from."""
