"""From a file to the lines of its articles: decoding, repair of characters, layouts, classification."""
