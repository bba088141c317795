"""Embargo Monitor: finds the stories about arms between Russia and North Korea, and mails them with their evidence."""

__version__ = "0.1.0"
