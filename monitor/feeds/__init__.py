"""Feeds: fetching, parsing, when to poll again. Everything here handles bytes that strangers wrote."""
