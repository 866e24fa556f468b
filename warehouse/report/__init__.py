"""The static report site and the named reports."""
