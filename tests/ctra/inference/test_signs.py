"""All patterns of signs where they are few, drawn ones otherwise."""

import numpy as np

from ctra.inference.signs import n_patterns, share_as_far, sign_batches


def test_four_groups_have_eight_patterns_and_their_opposites():
    (signs,) = sign_batches(4, 8, seed=1)
    assert signs[0].tolist() == [1, 1, 1, 1]
    both = {tuple(row) for row in np.vstack([signs, -signs])}
    assert len(both) == 16
    assert n_patterns(4, 8) == 8
    assert n_patterns(4, 7) == 0


def test_patterns_of_64_groups_are_not_few():
    """2 to the power of 63 is below 0 in NumPy's integers."""
    assert n_patterns(np.int64(64), 1000) == 0


def test_many_patterns_come_in_batches():
    sizes = [len(signs) for signs in sign_batches(12, 5000, seed=1)]
    assert sizes == [1000, 1000, 48]
    assert [len(signs) for signs in sign_batches(60, 2500, seed=1)] == [1000, 1000, 500]


def test_drawn_signs_are_even_and_the_same_again():
    signs = np.vstack(list(sign_batches(50, 2000, seed=1)))
    assert set(np.unique(signs)) == {-1, 1}
    assert abs(signs.mean()) < 0.01  # its standard error is 0.003
    assert np.array_equal(signs[:1000], next(sign_batches(50, 3000, seed=1)))
    assert not np.array_equal(signs[:1000], next(sign_batches(50, 3000, seed=2)))


def test_the_data_count_once():
    assert share_as_far(2, 4, 8) == 2 / 8  # they are the first of all patterns
    assert share_as_far(2, 60, 99) == 3 / 100  # beside the drawn ones
