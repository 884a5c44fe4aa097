"""Terms of the glossary, found in the texts: forms, matches, pairs that authors gloss, definitions."""
