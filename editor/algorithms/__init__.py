"""Pure functions on arrays: stamp a stroke, choose a context, complete a hole. NumPy and OpenCV; kernels load lazily."""
