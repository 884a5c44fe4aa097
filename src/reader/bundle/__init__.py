"""What is handed out: the site as one ZIP file, an article as one HTML file, the corpus as an EPUB; and its links."""
