"""Stretches of frames, one after the other in flat arrays: many short loops as one vector operation."""
import numpy as np


def runs(first, last):
    """Which of the stretches `first` [M] to `last` [M] (not included) each entry belongs to [T], and its frame [T]."""
    count = np.maximum(last - first, 0)
    owner = np.repeat(np.arange(len(count)), count)
    begin = np.cumsum(count) - count
    return owner, np.arange(count.sum()) - begin[owner] + first[owner]


def strongest(row, column, strength):
    """Indices of the entries [T] that are the strongest at their (row, column)."""
    order = np.lexsort((strength, column, row))
    row, column = row[order], column[order]
    last = np.ones(len(order), bool)
    last[:-1] = (row[1:] != row[:-1]) | (column[1:] != column[:-1])
    return order[last]
