"""What it means: pure functions from pages to rows. No I/O, no clock, no randomness."""
