"""What a take is, in a few short lines for people."""
from pathlib import Path

from ..performance import PLAYERS

LISTENERS = {"transkun": "heard by Transkun", "light": "heard by the light listener", "midi": "notes from MIDI"}


def lines(entry):
    """Lines (text, icon) about a take: what it plays, who plays it, when it was made."""
    meta = entry.meta()
    return [(_piece(entry, meta), 'SOUND'), (_player(meta), 'VIEW_PAN'), (_making(entry, meta), 'TIME')]


def duration(seconds):
    """Seconds as "1:40", or as "8.3 s" below ten."""
    return f"{seconds:.1f} s" if seconds < 10 else f"{int(round(seconds)) // 60}:{int(round(seconds)) % 60:02d}"


def _piece(entry, meta):
    files = meta.get("files") or {}
    made_of = entry.strip or Path(entry.audio or entry.midi).name or str(next(iter(files.values()), {}).get("name", ""))
    return f"{made_of or 'Unknown source'}, {duration(entry.seconds)}, {entry.notes:,} notes"


def _player(meta):
    if "blend" in meta:
        of = meta["blend"]
        ends = [f"{PLAYERS.get(one.get('generator'), 'a blend').removeprefix('the ')} {one.get('seed')}"
                for one in of.get("of", ())]
        return f"{' → '.join(ends)}, {of.get('share', 0):.0%}"
    player = PLAYERS.get(meta.get("generator"), "Unknown player")
    seed = f", seed {meta['seed']}" if "seed" in meta else ""
    return player[:1].upper() + player[1:] + seed


def _making(entry, meta):
    listener = LISTENERS.get((meta.get("encoder") or {}).get("transcriber"), "")
    return ", ".join(filter(None, (entry.made, listener)))
