"""The desk's own database: people, cases, time-lines, receipts, updates."""
