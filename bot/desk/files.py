"""The files that customers sent, for agents: shown where that is safe, else only to be saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from bot.desk import session
from bot.store import attachments
from bot.store.database import Database, Row

# A browser shows these without running anything that is in them; everything else is saved, never opened here.
PICTURES = {"image/jpeg", "image/png", "image/gif", "image/webp"}
SOUNDS = {"audio/ogg", "audio/mpeg", "audio/mp4", "audio/webm", "audio/wav", "audio/x-wav", "audio/aac"}


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file as the desk shows it. `shown_as` is `picture`, `sound` or empty; `trouble` says why it is not there."""

    id: str
    name: str
    about: str
    shown_as: str
    trouble: str


def file_line(row: Row) -> FileLine:
    """What is shown of a row of the attachments table."""
    kind = _media_type(row)
    shown_as = "picture" if kind in PICTURES else "sound" if kind in SOUNDS else ""
    kept = row["state"] == "kept"
    waiting = "being fetched…" if row["state"] == "wanted" else ""
    return FileLine(
        id=row["id"],
        name=row["name"] or str(row["kind"]),
        about=f"{row['kind']}, {_size(row['size'])}" if row["size"] is not None else str(row["kind"]),
        shown_as=shown_as if kept else "",
        trouble="" if kept else waiting or f"could not be kept: {row['error'] or 'unknown reason'}",
    )


def _media_type(row: Row) -> str:
    """Without what may follow it, such as a charset."""
    return str(row["media_type"]).partition(";")[0].strip().lower()


def _size(count: int) -> str:
    """As the message box and the customer's page word it, too."""
    if count < 1024:
        return f"{count} B"
    value, unit = (count / 1024, "KB") if count < 1024 * 1024 else (count / 1024 / 1024, "MB")
    return f"{value:.1f} {unit}" if value < 10 else f"{int(value + 0.5)} {unit}"


@dataclass(frozen=True, slots=True)
class FilePages:
    """GET /desk/files/{id}, for those who are signed in."""

    database: Database
    folder: Path
    clock: Callable[[], float]

    async def show(self, request: Request) -> Response:
        if session.visit_of(request, self.database, self.clock()) is None:
            return session.to_sign_in(request)
        row = attachments.get(self.database.read, request.path_params["id"])
        path = self.folder / row["id"] if row else None
        if row is None or path is None or row["state"] != "kept" or not path.is_file():
            return session.guarded(Response("This file is not here.", 404))
        kind = _media_type(row)
        safe = kind in PICTURES | SOUNDS
        response = session.guarded(FileResponse(path, media_type=kind if safe else "application/octet-stream"))
        how = "inline" if safe else "attachment"
        response.headers["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(row['name'] or row['id'], safe='')}"
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response
