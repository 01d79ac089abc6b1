"""The program: command line, settings, wiring, supervisor, replay."""
