"""How an article is cited: its bibliographic record, and that record as references, as files and as tags of a page."""
