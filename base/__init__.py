"""What every part needs, on the standard library alone: clock, runner, redaction, ids, reasons."""
