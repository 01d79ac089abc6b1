"""The five rules. Each is pure, takes time from the scene, and knows none of the others."""
