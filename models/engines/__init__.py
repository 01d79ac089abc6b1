"""What runs a model: one file for each engine, and the choice between them."""
