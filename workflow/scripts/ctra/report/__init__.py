"""What people read: the report page and the summary for the terminal."""
