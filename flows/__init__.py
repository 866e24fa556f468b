"""When, and in what order: runs, schedules, configuration and the command line."""
