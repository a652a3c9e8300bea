"""Fitting the costs of fingering, and comparing fingers with people's."""
from dataclasses import replace

import numpy as np
from pianoflow.engine.evaluation.exercises import exercises
from pianoflow.engine.evaluation.finger_match import compare, distance
from pianoflow.engine.music.finger_costs import Weights
from pianoflow.engine.training import finger_weights as training

NAMES = ("scale_c_major_4", "arpeggio_a_minor_4", "five_fingers", "triads_with_jumps", "alberti_bass")


def streams():
    left, right = training.taught_passages(NAMES)
    return [training.Stream(left, 0), training.Stream(right, 1)]


def test_weights_survive_the_way_to_logarithms_and_back():
    weights = replace(Weights(), pass_thumb=(0.0, 1.0, 2.0, 3.0, 4.0), line=0.5)
    back = training.weights_of(training.vector_of(weights), 6)
    assert back.pass_thumb == weights.pass_thumb and back.line == weights.line
    assert np.allclose(training.vector_of(back), training.vector_of(weights), atol=1e-5)


def test_wanted_fingers_cost_nothing_more_only_where_they_are_the_cheapest():
    costs = training.Costs(1.0, Weights())
    for stream in streams():
        wanted, cheapest = stream.paths(costs, 0.0)
        for g, choice in enumerate(wanted):
            assert stream.right[g][choice] == stream.labels[g]
        assert stream.cost(costs, (wanted, wanted)).tolist() == [0.0] * len(stream.weight)
        assert stream.cost(costs, (wanted, cheapest)).max() >= 0


def test_steps_down_the_slope_mend_bad_weights():
    batch = streams()
    vector = training.vector_of(replace(Weights(), pass_thumb=(0.0, 0.1, 0.1, 0.1, 0.1), same_finger=0.2, line=0.1))
    first, slope = training.loss_and_slope(vector, batch)
    for _ in range(6):
        vector = vector - 0.3 * np.sign(slope)
        last, slope = training.loss_and_slope(vector, batch)
    assert last < 0.8 * first


def test_fixed_weights_are_left_alone():
    _, slope = training.loss_and_slope(training.vector_of(Weights()), streams()[:1])
    assert (slope[~training.fitted()] == 0).all() and training.fitted().sum() > 20


def test_comparison_hides_the_fingers_and_counts_what_agrees():
    notes = exercises()["scale_c_major_4"]
    result = compare([notes])
    assert result.notes == result.known.sum() == len(notes) and result.match > 0.95
    wrong = notes.copy()
    wrong["finger"] = notes["finger"] % 5 + 1
    assert compare([wrong]).match == 0
    partly = notes.copy()
    partly["finger"][::2] = 0
    assert compare([partly]).known.sum() == (partly["finger"] > 0).sum()


def test_use_of_fingers_is_compared_for_each_hand():
    notes = exercises()["octaves"]
    result = compare([notes])
    shares = result.shares(result.use)
    assert np.allclose(shares, [[0.5, 0, 0, 0, 0.5]] * 2)
    assert np.allclose(distance(shares, shares), 0) and np.allclose(distance(shares, shares[:, [1, 0, 2, 4, 3]]), 1)


def test_what_is_beyond_reach_is_counted():
    notes = exercises()["wide_chords"].copy()
    wide = notes.copy()
    lowest = np.flatnonzero(wide["hand"] == 0)[::3]
    wide["pitch"][lowest] -= 9
    result = compare([wide])
    assert result.dropped + result.rolled > 0 and result.notes == len(notes)
