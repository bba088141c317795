"""Subscribers: who is declared in the configuration, and the links that let them leave."""
