"""What a take is, in a few short lines for people."""
from pathlib import Path

from ..said import Said

#: A take's generator → what it is called in a line of its own, and among the ends of a blend.
PLAYER_NAMES = {"pianoflow": "PianoFlow", "performer": "The performer"}
BLENDED_PLAYERS = {"pianoflow": "PianoFlow", "performer": "performer"}
LISTENERS = {"transkun": "heard by Transkun", "light": "light listener", "midi": "notes from MIDI"}


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
    return Said("{source}, {duration}, {count:,} notes", source=made_of or Said("Unknown source"),
                duration=duration(entry.seconds), count=entry.notes)


def _player(meta):
    if "blend" in meta:
        of = meta["blend"]
        ends = [Said("{player} {seed}", player=Said(BLENDED_PLAYERS.get(one.get("generator")) or "a blend"),
                     seed=one.get("seed")) for one in of.get("of", ())]
        share = f"{of.get('share', 0):.0%}"
        if len(ends) != 2:
            return share
        return Said("{first} → {second}, {share}", first=ends[0], second=ends[1], share=share)
    player = Said(PLAYER_NAMES.get(meta.get("generator")) or "Unknown player")
    return Said("{player}, seed {seed}", player=player, seed=meta["seed"]) if "seed" in meta else player


def _making(entry, meta):
    listener = LISTENERS.get((meta.get("encoder") or {}).get("transcriber"))
    if listener is None or not entry.made:
        return Said(listener) if listener else entry.made
    return Said("{time}, {listener}", time=entry.made, listener=Said(listener))
