"""What people learn of a run: its log, its page, the digest, messages, and what Prefect shows."""
