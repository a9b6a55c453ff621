"""How a file is given to a browser: shown where nothing in it can run, else only to be saved."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from starlette.responses import FileResponse

# A browser shows these without running anything that is in them; everything else is saved, never opened here.
PICTURES = {"image/jpeg", "image/png", "image/gif", "image/webp"}
SOUNDS = {"audio/ogg", "audio/mpeg", "audio/mp4", "audio/webm", "audio/wav", "audio/x-wav", "audio/aac"}


def bare_type(media_type: str) -> str:
    """A media type without its parameters, in lower case."""
    return media_type.partition(";")[0].strip().lower()


def safe_response(path: Path, name: str, media_type: str) -> FileResponse:
    """The file as an answer."""
    kind = bare_type(media_type)
    safe = kind in PICTURES | SOUNDS
    how = "inline" if safe else "attachment"
    return FileResponse(
        path,
        media_type=kind if safe else "application/octet-stream",
        headers={
            "Content-Disposition": f"{how}; filename*=UTF-8''{quote(name, safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
