"""What programs ask for: feeds, calendars, site maps, health checks."""
