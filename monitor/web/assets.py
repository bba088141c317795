"""The files that pages are made with: style, scripts, icon. Pages name them with a hash of what they hold."""

from __future__ import annotations

import hashlib
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

KEPT = "public, max-age=31536000, immutable"  # by the browser, which asks for another name when the file is another


class Assets(StaticFiles):
    """The folder `static` of the templates. What was changed since the start is served, but never to be kept."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder)
        files = (path for path in folder.rglob("*") if path.is_file())
        self._hashes = {path.relative_to(folder).as_posix(): hash_of(path) for path in files}

    def named(self, name: str) -> str:
        """Where that file is, from the page's root: `static/style.css?v=0123456789abcdef`. One that a folder of
        somebody's own does not have is named too, so that the page comes without it."""
        known = self._hashes.get(name)
        return f"static/{name}?v={known}" if known else f"static/{name}"

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if scope["query_string"] == b"v=" + self._hashes.get(path, "").encode():
            response.headers["Cache-Control"] = KEPT
        return response


def hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
