"""Mail that comes back: the return path that names a delivery, the mailbox it leads to, and what a mail there says."""
