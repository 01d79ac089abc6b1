"""What stands still: ground, house fronts, sky, what is planted along the kerbs, and the weather over it."""
