"""The processes behind the site: relay, clock, delivery. Nothing in `backend` imports them."""
