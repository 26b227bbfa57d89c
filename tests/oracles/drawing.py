"""Random inputs of the references, what they have in common, and how fla-core is loaded."""
import functools
import importlib.util
import os
import sysconfig

import numpy as np
import torch

HEADS = 2


@functools.lru_cache(maxsize=None)
def fla(path):
    """A file of fla/ops, loaded without the package."""
    found = os.path.join(sysconfig.get_path('purelib'), 'fla', 'ops', *path.split('/')) + '.py'
    spec = importlib.util.spec_from_file_location('fla_' + path.replace('/', '_'), found)
    module = importlib.util.module_from_spec(spec)
    no_grad = torch.no_grad
    torch.no_grad = lambda function: function  # torch 1.13 cannot be a decorator without brackets
    try:
        spec.loader.exec_module(module)
    finally:
        torch.no_grad = no_grad
    return module


def compute_in(number):
    torch.set_default_dtype(number)
    torch.float32 = torch.float = number
    torch.Tensor.float = lambda tensor: tensor.to(number)


class Draw:
    """Random inputs that floats hold exactly, so that both precisions begin with the same."""

    def __init__(self, seed, tokens, keys, values):
        self.random = np.random.default_rng(seed)
        self.T, self.K, self.V, self.H = tokens, keys, values, HEADS
        self.shape = {'keys': keys, 'values': values}

    def normal(self, *shape, scale=1.0):
        return self.exact(self.random.standard_normal(shape) * scale)

    def unit(self, *shape):
        drawn = self.random.standard_normal(shape)
        return self.exact(drawn / np.linalg.norm(drawn, axis=-1, keepdims=True))

    def uniform(self, *shape, low=0.0, high=1.0):
        return self.exact(self.random.uniform(low, high, shape))

    @staticmethod
    def exact(drawn):
        return np.asarray(drawn, np.float32).astype(np.float64)


# Each group draws inputs as a dictionary of arrays [T, H, ...], and is computed from them as
# tensors. `log_` arrays are handed on as what is kept, not as its log; what begins with `_` is not
# handed on. States are arrays [H, ...].

def pair(d, unit=True):
    return {'query': d.normal(d.T, d.H, d.K),
            'key': (d.unit if unit else d.normal)(d.T, d.H, d.K),
            'value': d.normal(d.T, d.H, d.V)}


def log_decay(d, *more):
    return d.uniform(d.T, d.H, *more, low=-0.3, high=0)


def matrix(d):
    return {'S': d.normal(d.H, d.K, d.V, scale=0.1)}


def rate(d):
    return d.uniform(d.T, d.H, high=1 + d.random.integers(2))


def first(*arrays):
    """With a batch of one before all else."""
    return [array[None] for array in arrays]


def heads_first(*arrays):
    return [array[None].transpose(1, 2) for array in arrays]


def last(out, *states):
    return (out[0],) + tuple(state[0] for state in states)


def from_zero(draw):
    def zero(d):
        drawn = draw(d)
        drawn.pop('S0', None)
        return drawn, {}
    return zero


def with_matrix(**gates):
    """gates: name -> whether one a key channel, or a function of the draw."""
    def draw(d):
        drawn = pair(d)
        for name, gate in gates.items():
            drawn[name] = gate(d)
        return drawn, matrix(d)
    return draw


def per_key(d):
    return log_decay(d, d.K)
