"""Builds everything once, in order, and takes it down again; a module for each kind of command."""
