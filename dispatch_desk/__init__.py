"""The dispatch side for those who have none yet: cases, grid workers, their page. Speaks HTTP only."""
