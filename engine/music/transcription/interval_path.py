"""The best set of intervals that do not overlap, for every key at once: the decoder of Transkun's semi-CRF.

Yan, Duan: *Scoring Time Intervals Using Non-Hierarchical Transformer for Automatic Piano Transcription* (2024). A key's
time line is cut into intervals (the key is down) and skips (it is not); a path's score is the sum of its intervals'
scores, skips count nothing. The package's own decoder gives the same paths, in TorchScript and eight times slower.
"""
import numpy as np


def best_paths(score, start):
    """For every key its best intervals [(first frame, last frame), …], in order of time.

    score [keys, T, T] float32: score[key, b, e] of an interval from frame b to frame e >= b; the diagonal holds
    intervals of a single frame, which are taken whenever they gain. start [keys]: the frame before which nothing may
    begin, since an earlier window has told that part of the story.
    """
    keys, length, _ = score.shape
    single = np.ascontiguousarray(np.diagonal(score, axis1=1, axis2=2))
    gain = np.maximum(single, 0.0)
    best = np.zeros((keys, length), np.float32)
    following = np.full((length, keys), -1)
    best[:, -1] = gain[:, -1]
    everyone = np.arange(keys)
    for begin in range(length - 2, -1, -1):
        total = score[:, begin, begin + 1:] + best[:, begin + 1:]
        end = total.argmax(axis=1)
        held, skipped = total[everyone, end], best[:, begin + 1]
        following[begin] = np.where(held > skipped, end + begin + 1, -1)
        best[:, begin] = np.maximum(held, skipped) + gain[:, begin]
    alone = (single > 0).tolist()
    return [_follow(following[:, key].tolist(), alone[key], int(start[key])) for key in range(keys)]


def _follow(following, alone, frame):
    """The path of one key from `frame` on."""
    path, last = [], len(following) - 1
    while frame < last:
        if alone[frame]:
            path.append((frame, frame))
        if following[frame] < 0:
            frame += 1
        else:
            path.append((frame, following[frame]))
            frame = following[frame]
    if alone[last]:
        path.append((last, last))
    return path
