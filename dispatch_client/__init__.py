"""From an event to a case on the dispatch side: reports and how they travel."""
