"""What an operator does about what was found: one function an act, for the commands and the page alike.

Each is part of one transaction; what makes no sense is refused as an InputError, in words for who asked.
"""
