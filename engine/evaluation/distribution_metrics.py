"""Distances between distributions of poses: WGD as the published code computes it, and the one that FID takes."""
import warnings

import numpy as np

from ..errors import InputError

#: WGD's numbers: components and batch of the PCA, components and rounds of the mixtures.
REDUCED, PCA_BATCH, MIXED, ROUNDS = 10, 16, 13, 200


def check_wgd():
    """Raises InputError where the libraries for WGD are missing."""
    try:
        import ot  # noqa: F401
        import sklearn  # noqa: F401
    except ImportError as error:
        raise InputError(f"WGD needs {error.name}, which is not installed: run pip install scikit-learn POT, or "
                         "leave WGD out with --wgd 0.") from error


def mixture(pose):
    """Weights [13] and means [13,10] of the Gaussian mixture that a clip's poses [N,48] are for WGD: reduced by a PCA
    of their own, so that axes of two clips need not be the same."""
    from sklearn.decomposition import IncrementalPCA
    from sklearn.mixture import GaussianMixture
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a resting hand has fewer poses than a mixture components, as published
        reduced = IncrementalPCA(REDUCED, batch_size=PCA_BATCH).fit_transform(np.asarray(pose, float))
        found = GaussianMixture(MIXED, covariance_type="full", random_state=0, max_iter=ROUNDS).fit(reduced)
    return found.weights_, found.means_


def wasserstein_gesture_distance(made, truth):
    """WGD of two `mixture`s: the earth mover's distance of their components, whose distances are counted in the largest
    of them."""
    import ot
    cost = np.linalg.norm(made[1][:, None] - truth[1], axis=-1)
    cost /= max(cost.max(), 1e-12)
    return float((ot.emd(made[0], truth[0], cost) * cost).sum())


def frechet_distance(first, second):
    """Fréchet distance (squared) of the Gaussians of `first` [n,D] and `second` [m,D]; n may be less than D.

    tr √(A B) is that of √A B √A, which is symmetric: its eigenvalues are real, and rounding leaves none far below 0.
    """
    a, b = np.cov(first, rowvar=False), np.cov(second, rowvar=False)
    values, vectors = np.linalg.eigh(a)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    shared = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ b @ root), 0)).sum()
    shift = first.mean(0) - second.mean(0)
    return float(max(shift @ shift + np.trace(a) + np.trace(b) - 2 * shared, 0.0))
