"""What people and machines see of the events: the store now, the pages and the API later."""
