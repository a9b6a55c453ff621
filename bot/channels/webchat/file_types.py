"""Which kinds of files visitors may send, known by the end of the name. Pure.

The media type is ours, never the sender's word: whoever opens the file at the desk must not be told that a program is
a picture. SVG, HTML and office files with macros are left out because they can carry programs.
"""

from __future__ import annotations

import re
import unicodedata

from bot.errors import Refused
from bot.events import AttachmentKind

_BY_KIND = {
    AttachmentKind.PHOTO: {
        "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp",
        "heic": "image/heic", "heif": "image/heif", "avif": "image/avif", "bmp": "image/bmp", "tif": "image/tiff",
        "tiff": "image/tiff",
    },
    AttachmentKind.FILE: {
        "pdf": "application/pdf", "txt": "text/plain", "log": "text/plain", "md": "text/plain", "csv": "text/csv",
        "rtf": "application/rtf", "doc": "application/msword", "xls": "application/vnd.ms-excel",
        "ppt": "application/vnd.ms-powerpoint",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt": "application/vnd.oasis.opendocument.text", "ods": "application/vnd.oasis.opendocument.spreadsheet",
        "odp": "application/vnd.oasis.opendocument.presentation",
    },
    AttachmentKind.AUDIO: {
        "mp3": "audio/mpeg", "m4a": "audio/mp4", "wav": "audio/wav", "ogg": "audio/ogg", "oga": "audio/ogg",
        "opus": "audio/ogg", "flac": "audio/flac", "aac": "audio/aac", "amr": "audio/amr",
    },
    AttachmentKind.VIDEO: {
        "mp4": "video/mp4", "m4v": "video/mp4", "mov": "video/quicktime", "webm": "video/webm", "3gp": "video/3gpp",
        "mkv": "video/x-matroska", "avi": "video/x-msvideo", "mpg": "video/mpeg", "mpeg": "video/mpeg",
    },
}  # fmt: skip
TYPES = {end: (kind, media_type) for kind, ends in _BY_KIND.items() for end, media_type in ends.items()}

RUNS = frozenset({
    "app", "apk", "bat", "cmd", "com", "cpl", "dll", "dmg", "docm", "elf", "exe", "gadget", "hta", "htm", "html", "iso",
    "jar", "js", "jse", "lnk", "mjs", "msc", "msi", "msp", "pif", "pkg", "ppam", "pptm", "ps1", "py", "reg", "run",
    "scr", "sh", "so", "svg", "swf", "sys", "vb", "vbe", "vbs", "wsf", "wsh", "xhtml", "xlam", "xlsm", "xml",
})  # fmt: skip
"""Ends of names that no setting can allow."""

_PROGRAM_STARTS = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
)
_ENDS_BY_TYPE = {media_type: end for end, (_, media_type) in reversed(TYPES.items())}
_MAX_NAME = 120


def type_of(name: str, declared: str, more: frozenset[str] = frozenset()) -> tuple[AttachmentKind, str]:
    """What a file is: its kind and media type.

    Args:
        name: the file's; its end decides.
        declared: the media type that the browser gives; used only for a name without an end, as of a pasted picture.
        more: further ends that are let through.

    Raises:
        Refused: 415, files of that kind are not taken.
    """
    _, dot, end = name.rpartition(".")
    end = end.lower() if dot else _ENDS_BY_TYPE.get(declared.partition(";")[0].strip().lower(), "")
    if end in TYPES:
        return TYPES[end]
    if end in more:
        return AttachmentKind.FILE, "application/octet-stream"
    raise Refused(
        f"“{name}” is of a kind that we cannot take. Pictures, PDF, text, office files, audio and video are fine.", 415
    )


def refuse_programs(name: str, start: bytes) -> None:
    """Refuse a program under another name, by its first bytes.

    Raises:
        Refused: 415.
    """
    if start.startswith(_PROGRAM_STARTS):
        raise Refused(f"“{name}” is a program, which we cannot take.", 415)


def plain_name(given: str) -> str:
    """A file's name without folders and without what cannot be seen, such as marks that turn the reading direction."""
    last = re.split(r"[/\\]", given)[-1]
    seen = "".join(letter for letter in last if unicodedata.category(letter)[0] not in "C").strip()
    stem, dot, end = seen.rpartition(".")
    if len(seen) > _MAX_NAME and dot and len(end) < 10:
        return f"{stem[: _MAX_NAME - len(end) - 1]}.{end}"
    return seen[:_MAX_NAME] or "file"
