"""The truth on disk: site, signals, events with evidence, outbox, rule states."""
