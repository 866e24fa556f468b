"""What a source says: fetched, archived and read, with nothing resolved and nothing guessed."""
