"""Everything that stands or moves on the street, as small solids, and how they get into the picture."""
