"""Rules: what is worth an alert; read, found in stories, checked and explained."""
