"""The transaction that every query takes."""

from __future__ import annotations

from sqlalchemy import Connection

Transaction = Connection
