"""Getting bytes: guarded, polite, archived before they are read."""
