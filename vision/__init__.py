"""From detections to events: tracker, rules, deduplication, evidence, pipeline."""
