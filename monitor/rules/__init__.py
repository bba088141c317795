"""Rules: what is worth an alert. `load` reads them, `match` finds them in stories, `check` and `explain` speak to authors."""
