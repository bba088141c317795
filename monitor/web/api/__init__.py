"""The JSON interface: what the pages show, for other programs. Routes and their description are made of one table."""
