"""How the tables came to be: one file a step under versions/, never changed after a release."""
