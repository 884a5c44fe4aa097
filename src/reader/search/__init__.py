"""The search index: n-grams of what all pages say, in small scripts that a browser loads when it is asked something."""
