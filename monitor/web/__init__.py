"""The page: it shows what the daemon does and takes unsubscribes; it never decides."""
