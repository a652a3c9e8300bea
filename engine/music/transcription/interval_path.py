"""The best set of intervals that do not overlap, for one key: the decoder of Transkun's semi-CRF.

Yan, Duan: *Scoring Time Intervals Using Non-Hierarchical Transformer for Automatic Piano Transcription* (2024). A key's
time line is cut into intervals (the key is down) and skips (it is not); a path's score is the sum of its intervals'
scores, skips count nothing. So only intervals that score above zero can be on the best path.
"""
from collections import defaultdict


def best_path(intervals, single, start=0):
    """The best intervals [(first frame, last frame), …] of a key, in order of time.

    intervals: (first, last > first, score > 0) of those that gain. single [T]: scores of intervals of a single frame,
    which are taken whenever they gain. start: the frame before which nothing may begin, since an earlier window has
    told that part of the story.
    """
    begun = defaultdict(list)
    for first, last, score in intervals:
        begun[first].append((last, score))
    length = len(single)
    best, following = [0.0] * (length + 1), {}
    for frame in range(length - 1, -1, -1):
        best[frame] = best[frame + 1]
        for last, score in begun.get(frame, ()):
            if score + best[last] > best[frame]:
                best[frame], following[frame] = score + best[last], last
        best[frame] += max(single[frame], 0.0)
    path, frame = [], start
    while frame < length:
        if single[frame] > 0:
            path.append((frame, frame))
        if frame in following:
            path.append((frame, following[frame]))
        frame = following.get(frame, frame + 1)
    return path
