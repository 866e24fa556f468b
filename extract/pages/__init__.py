"""Reading bytes: from a body to a page and its claims."""
