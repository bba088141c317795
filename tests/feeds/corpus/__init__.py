"""Feed documents of our own making, one property each, with what they mean beside them.

A row is a sentence, a document and the entries that a reader should find in it: of each the fields that the sentence is
about, and always how many there are.
"""
