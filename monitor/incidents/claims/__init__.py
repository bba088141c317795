"""What a story claims: who supplies whom with what, how it stands, and who says so."""

from monitor.incidents.claims.story import claim_of

__all__ = ["claim_of"]
