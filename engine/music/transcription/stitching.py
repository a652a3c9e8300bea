"""Joins what was heard in overlapping windows into whole notes."""
from dataclasses import dataclass


@dataclass
class Event:
    """One press of a key or pedal, in seconds. begins, ends: whether its onset and offset lie in its window.

    last: the frame in which it ends, counted in its window.
    """

    onset: float
    offset: float
    velocity: int
    last: int = 0
    begins: bool = True
    ends: bool = True


class Stitcher:
    """Gathers the events of one window after another.

    start [rows]: for the window that comes next, the frame before which everything is told already: where the last
    complete event of the row ended.
    """

    def __init__(self, rows, start, hop):
        """rows: the name of every row. start: the first frame that holds sound. hop: frames between windows."""
        self.rows, self.hop = rows, hop
        self.start = [start] * len(rows)
        self.found = {row: [] for row in rows}

    def add(self, events, time):
        """events: a list for every row, in order of time; time: of the window's first sample, seconds."""
        for index, (row, heard) in enumerate(zip(self.rows, events)):
            ended = [event.last for event in heard if event.ends]
            self.start[index] = max(0, (ended[-1] if ended else 0) - self.hop)
            for event in heard:
                self._join(self.found[row], event, time)

    @staticmethod
    def _join(row, event, time):
        """An event that reaches into the row's last one continues it, or tells it anew when its own onset was heard."""
        event.onset = max(0.0, event.onset + time)
        event.offset = max(event.onset, event.offset + time)
        if row and event.onset < row[-1].offset:
            if event.begins:
                row[-1] = event
            else:
                row[-1].ends = event.ends
                row[-1].offset = max(row[-1].offset, event.offset)
        elif event.begins:
            row.append(event)

    def events(self):
        """Row → its events, whole ones only; what still sounded at the very end counts as whole."""
        for row in self.found.values():
            if row:
                row[-1].ends = True
        return {name: [event for event in row if event.ends] for name, row in self.found.items()}
