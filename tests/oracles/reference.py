"""What public reference implementations of update rules compute, for update_test.cpp.

    reference.py FILE SEED GROUP...

writes inputs and outputs of the groups of cases that are named. `./dev oracles`
installs what this needs: the reference functions of fla-core, each a file of plain torch that is
loaded by its path (the package itself would want a GPU's compiler), and torch. Where there is no
public file that can be trusted the oracle is the gradient of the written loss, taken by torch:
`titans`, `ttt_mlp` and the forms of `ttt_linear` that others do not have.

All references compute in float32, whatever they are given. For the runs in float64 float32 is bound
to float64, so that a rule that differs is told from rounding.

FILE is the length of a JSON head (8 bytes), the head, then float64 values, all little-endian. The head
lists the cases, each one head of attention, and where the tensors of each begin.
"""
import functools
import importlib.util
import json
import math
import os
import sys
import sysconfig

import numpy as np
import torch
import torch.nn.functional as functional

HEADS = 2
TOKENS_KEYS_VALUES = [(37, 8, 12), (100, 32, 20), (256, 64, 64)]
SINGLE, TWOFOLD = torch.float32, torch.float64


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


class Group:
    def __init__(self, draw, run, rule=None, scaled=True, square=False, states=('S',)):
        self.draw, self.run, self.rule = draw, run, rule
        self.scaled, self.square, self.states = scaled, square, states


def hebb(i, s):
    q, k, v = first(i['query'], i['key'], i['value'] * i['rate'][..., None])
    return last(*fla('linear_attn/naive').naive_recurrent_linear_attn(
        q, k, v, initial_state=s['S'][None], output_final_state=True))


def ssd(i, s):
    q, k, v, g = first(i['query'], i['key'], i['value'], i['log_decay'])
    return last(*fla('simple_gla/naive').naive_recurrent_simple_gla(
        q, k, v, g, scale=1.0, initial_state=s['S'][None]))


def draw_retnet(d):
    kept = 1 - 2.0 ** (-5 - np.arange(d.H))
    return dict(pair(d), log_decay=np.log(kept) * np.ones((d.T, 1)), S0=np.zeros(1))


def retnet(i, s):
    out = fla('retention/naive').naive_retention(*heads_first(i['query'], i['key'], i['value']))
    return (out[0].transpose(0, 1),)


def gla(i, s):
    q, k, v, g = first(i['query'], i['key'], i['value'], i['log_decays'])
    return last(*fla('gla/naive').naive_recurrent_gla(
        q, k, v, g, initial_state=s['S'][None], output_final_state=True))


def rwkv6(i, s):
    q, k, v, w = heads_first(i['query'], i['key'], i['value'], i['log_decays'])
    out, state = fla('rwkv6/recurrent_naive').naive_recurrent_rwkv6(
        q, k, v, w, i['bonus'][0], initial_state=s['S'][None], output_final_state=True)
    return out[0].transpose(0, 1), state[0]


def delta_of(step):
    def run(i, s):
        squared = (i['key'] ** 2).sum(-1)
        q, k, v, beta = heads_first(i['query'], i['key'], i['value'], step(i['rate'], squared))
        out, state = fla('delta_rule/naive').delta_rule_recurrence(
            q, k, v, beta, initial_state=s['S'][None])
        return out[0].transpose(0, 1), state[0]
    return run


def draw_lengths(d):
    drawn = dict(pair(d), rate=d.uniform(d.T, d.H))
    drawn['key'] = d.exact(drawn['key'] * d.uniform(d.T, d.H, 1, low=0.2, high=1.3))
    return drawn, matrix(d)


def gated_delta(i, s):
    q, k, v, g, beta = first(*(i[n] for n in ('query', 'key', 'value', 'log_decay', 'rate')))
    return last(*fla('gated_delta_rule/naive').naive_recurrent_gated_delta_rule(
        q=q, k=k, v=v, g=g, beta=beta, initial_state=s['S'][None], output_final_state=True))


def kda(i, s):
    q, k, v, g, beta = first(*(i[n] for n in ('query', 'key', 'value', 'log_decays', 'rate')))
    return last(*fla('kda/naive').naive_recurrent_kda(
        q=q, k=k, v=v, g=g, beta=beta, initial_state=s['S'][None], output_final_state=True))


def gdn2(i, s):
    q, k, v, g, b, w = first(*(i[n] for n in (
        'query', 'key', 'value', 'log_decays', 'erase', 'write')))
    return last(*fla('gdn2/naive').naive_recurrent_gdn2(
        q=q, k=k, v=v, g=g, b=b, w=w, initial_state=s['S'][None], output_final_state=True))


def comba(i, s):
    """The form in chunks: the recurrent one beside it predicts from the decayed state."""
    p = i['key'] * i['share'][..., None]
    q, k, v, p, g, beta = first(i['query'], i['key'], i['value'], p, i['log_decay'], i['rate'])
    return last(*fla('comba/naive').naive_chunk_comba(
        q=q, k=k, v=v, p=p, g=g, beta=beta, initial_state=s['S'][None], output_final_state=True))


def rwkv7(i, s):
    e, a = i['erase_key'], i['erase']
    q, k, v, alpha, beta, g = heads_first(
        i['query'], i['key'], i['value'], -e, a * e, i['log_decays'])
    out, state = fla('generalized_delta_rule/dplr/naive').dplr_recurrence(
        q, k, v, alpha, beta, g, initial_state=s['S'][None])
    return out[0].transpose(0, 1), state[0]


def draw_use(d, decay):
    drawn = dict(pair(d), rate=rate(d), log_use_decay=log_decay(d), use_rate=d.uniform(d.T, d.H))
    # The reference makes them unit vectors itself, in whatever precision: these are, in both.
    for name in ('query', 'key'):
        drawn[name] = drawn[name] / np.linalg.norm(drawn[name], axis=-1, keepdims=True)
    drawn['log_' + decay] = log_decay(d, d.K) if decay == 'decays' else log_decay(d)
    return drawn, dict(matrix(d), use=np.abs(d.normal(d.H, 1, d.K, scale=0.1)))


def precond(path, function, decay):
    def run(i, s):
        q, k, v, g, beta, g_use, beta_use = first(*(i[n] for n in (
            'query', 'key', 'value', 'log_' + decay, 'rate', 'log_use_decay', 'use_rate')))
        out, state, use = getattr(fla(path), function)(
            q=q, k=k, v=v, g=g, beta=beta, g_atk=g_use, beta_atk=beta_use,
            initial_state=s['S'][None], initial_A_state=s['use'][None, :, 0],
            output_final_state=True)
        return out[0], state[0], use[0][:, None]
    return run


def draw_product(steps):
    def draw(d):
        d.shape['steps'] = steps
        drawn = {'query': d.normal(d.T, d.H, d.K), 'log_decay': log_decay(d),
                 'key': d.unit(d.T, d.H, steps, d.K), 'value': d.normal(d.T, d.H, steps, d.V),
                 'rates': d.uniform(d.T, d.H, steps, high=2)}
        return drawn, matrix(d)
    return draw


def delta_product(i, s):
    def flat(array):  # [T, H, n, ...] as [1, T n, H, ...]
        return array.transpose(1, 2).flatten(0, 1)[None]
    out, state = fla('gated_delta_product/naive').naive_recurrent_gated_delta_product(
        i['query'][None], flat(i['key']), flat(i['value']), i['log_decay'][None], flat(i['rates']),
        scale=i['query'].shape[-1] ** -0.5, initial_state=s['S'][None], output_final_state=True,
        num_householder=i['key'].shape[2])
    return out[0], state[0]


def draw_momentum(d):
    drawn = dict(pair(d), rate=d.uniform(d.T, d.H, high=0.5), log_decay=log_decay(d),
                 log_momentum=d.uniform(d.T, d.H, low=-2, high=-0.2))
    return drawn, dict(matrix(d), Z=d.normal(d.H, d.K, d.V, scale=0.1))


def draw_mdn(d):
    drawn, states = draw_momentum(d)
    return dict(drawn, push=d.exact(1 + np.tanh(d.normal(d.T, d.H)))), states


def mdn(i, s):
    q, k, v, alpha, mu, beta, eta = first(*(i[n] for n in (
        'query', 'key', 'value', 'log_decay', 'log_momentum', 'rate', 'push')))
    out, both = fla('momentum_delta_rule/naive').recurrent_momentum_delta_rule_ref(
        q=q, k=k, v=v, log_alpha=alpha, log_mu=mu, p=k, beta=beta, eta=eta,
        initial_S=s['S'][None], initial_M=-s['Z'][None], output_final_state=True)
    return out[0], both[0][0], -both[1][0]


def by_head(run):
    """For what is written for one head alone."""
    def all_heads(i, s):
        heads = [run({n: a[:, h] for n, a in i.items()}, {n: a[h] for n, a in s.items()})
                 for h in range(HEADS)]
        parts = list(zip(*heads))
        return (torch.stack(parts[0], 1),) + tuple(torch.stack(part) for part in parts[1:])
    return all_heads


def slopes(loss, weights):
    return torch.autograd.grad(loss, weights)


@by_head
def titans(i, s):
    m, z = s['S'], s['Z']
    out = []
    for t in range(len(i['query'])):
        weights = m.clone().requires_grad_()
        slope, = slopes(((i['key'][t] @ weights - i['value'][t]) ** 2).sum(), [weights])
        z = torch.exp(i['log_momentum'][t]) * z - i['rate'][t] / 2 * slope
        m = torch.exp(i['log_decay'][t]) * m + z
        out.append(i['query'][t] * len(i['query'][t]) ** -0.5 @ m)
    return torch.stack(out), m, z


def draw_mesa(d):
    ridge = 0.25 + np.log1p(np.exp(d.normal(1, d.H, d.K)))
    drawn = dict(pair(d), rate=d.uniform(d.T, d.H), log_decay=log_decay(d),
                 ridge=d.exact(ridge) * np.ones((d.T, 1, 1)))
    drawn['query'] = d.unit(d.T, d.H, d.K)
    seen = d.normal(d.H, d.K, 2 * d.K, scale=0.1)
    return drawn, {'S': matrix(d)['S'], 'H': d.exact(seen @ seen.transpose(0, 2, 1))}


def mesa(i, s):
    q, k, v, g, beta = first(*(i[n] for n in ('query', 'key', 'value', 'log_decay', 'rate')))
    out, h, g = fla('mesa_net/naive').naive_mesa_net_exact(
        q=q, k=k, v=v, g=g, lamb=i['ridge'][0], beta=beta, h_kk_init=s['H'][None],
        h_kv_init=s['S'][None])
    return out[0], g[0], h[0]


def draw_least_squares(d):
    drawn, _ = draw_mesa(d)
    del drawn['log_decay']
    ridge = d.exact(0.5)
    return drawn | {'ridge': np.full((d.T, d.H, d.K), ridge)}, {
        'P': np.broadcast_to(np.eye(d.K) / ridge, (d.H, d.K, d.K))}


def least_squares(i, s):
    """Where nothing fades, the exact solution of mesa."""
    q, k, v, beta = first(i['query'], i['key'], i['value'], i['rate'])
    out, h, g = fla('mesa_net/naive').naive_mesa_net_exact(
        q=q, k=k, v=v, g=torch.zeros_like(beta), lamb=i['ridge'][0], beta=beta)
    exact = torch.linalg.inv(h[0] + torch.diag_embed(i['ridge'][0]))
    return out[0], exact @ g[0], exact


@by_head
def fading_least_squares(i, s):
    """The weighted sums, and a ridge that fades with them."""
    gram, sums, out = torch.linalg.inv(s['P']), 0, []
    for t, decay in enumerate(torch.exp(i['log_decay'])):
        k, b = i['key'][t], i['rate'][t]
        gram = decay * gram + b * torch.outer(k, k)
        sums = decay * sums + b * torch.outer(k, i['value'][t])
        out.append(i['query'][t] @ torch.linalg.solve(gram, sums))
    return torch.stack(out), torch.linalg.solve(gram, sums), torch.linalg.inv(gram)


def draw_fading(d):
    drawn, states = draw_least_squares(d)
    return drawn | {'log_decay': d.uniform(d.T, d.H, low=-0.03, high=0)}, states


def draw_mesa_cg(d):
    d.shape['steps'] = 30
    return draw_mesa(d)


def mesa_cg(i, s):
    out, h, g = [], s['H'][None], s['S'][None]
    for t in range(len(i['query'])):
        q, k, v, decay, beta = first(*(i[n][t] for n in (
            'query', 'key', 'value', 'log_decay', 'rate')))
        o, h, g = fla('mesa_net/naive').naive_mesa_net_decoding_one_step(
            q=q, k=k, v=v, g=decay, lamb=i['ridge'][0], beta=beta, prev_h_kk=h, prev_h_kv=g,
            max_CG_iteration=30)
        out.append(o[0])
    return torch.stack(out), g[0], h[0]


RESIDUALS = ('none', 'query', 'prediction')


def draw_ttt(residual):
    def draw(d):
        d.shape['residual'] = RESIDUALS.index(residual)
        every = np.ones((d.T, 1, 1))
        drawn = dict(pair(d), rate=d.exact(d.uniform(d.T, d.H) / d.K),
                     norm_weight=d.exact(1 + d.normal(1, d.H, d.V, scale=0.2)) * every,
                     norm_shift=d.normal(1, d.H, d.V, scale=0.2) * every)
        # As from a few steps of training: with less of it the first slopes are very long.
        return drawn, {'S': d.normal(d.H, d.K, d.V, scale=0.3),
                       'bias': d.normal(d.H, 1, d.V, scale=0.1)}
    return draw


def ttt_linear(i, s):
    q, k, v, eta = first(i['query'].clone(), i['key'], i['value'], i['rate'][..., None])
    out, weights, bias = fla('ttt/naive').chunk_ttt_linear_ref(
        q=q, k=k, v=v, w=i['norm_weight'][0], b=i['norm_shift'][0], eta=eta, mini_batch_size=1,
        initial_state=s['S'][None].clone(), initial_state_bias=s['bias'][None].clone(),
        output_final_state=True)
    return out[0], weights[0], bias[0]


def draw_ttt_mlp(residual):
    def draw(d):
        d.shape['slots'] = 4 * d.K
        drawn, _ = draw_ttt(residual)(d)
        hidden = 4 * d.K
        return drawn, {'S': d.normal(d.H, d.K, hidden, scale=0.3),
                       'bias': d.normal(d.H, 1, hidden, scale=0.1),
                       'W': d.normal(d.H, hidden, d.V, scale=0.3),
                       'output_bias': d.normal(d.H, 1, d.V, scale=0.1)}
    return draw


def linear_model(x, w):
    return x @ w[0] + w[1][0]


def mlp_model(x, w):
    a = x @ w[0] + w[1][0]
    tanh = torch.tanh(math.sqrt(2 / math.pi) * (a + 0.044715 * a ** 3))
    return (0.5 * a * (1 + tanh)) @ w[2] + w[3][0]


def trained(model, residual):
    """Test-time training of any model by the gradient of its written loss."""
    @by_head
    def run(i, s):
        weights = list(s.values())
        out = []
        for t in range(len(i['query'])):
            def norm(x):
                return functional.layer_norm(x, x.shape, i['norm_weight'][t], i['norm_shift'][t],
                                             1e-6)
            target = i['value'][t] - (0 if residual == 'none' else i['key'][t])
            leaves = [w.clone().requires_grad_() for w in weights]
            loss = ((norm(model(i['key'][t], leaves)) - target) ** 2).sum() / 2
            weights = [w - i['rate'][t] * g for w, g in zip(weights, slopes(loss, leaves))]
            q = i['query'][t] * len(i['query'][t]) ** -0.5
            read = model(q, weights)
            out.append(norm(read) + {'none': 0, 'query': q, 'prediction': read}[residual])
        return (torch.stack(out),) + tuple(weights)
    return run


def draw_log_linear(d):
    d.shape['levels'] = math.ceil(math.log2(d.T)) + 1
    levels = np.log1p(np.exp(d.normal(d.T, d.H, d.shape['levels'])))
    return dict(pair(d), log_decay=log_decay(d), levels=d.exact(levels)), {}


def log_linear(i, s):
    q, k, v, g, levels = first(*(i[n] for n in ('query', 'key', 'value', 'log_decay', 'levels')))
    return (fla('log_linear_attn/naive').naive_log_linear_attn(
        q=q, k=k, v=v, g=g, level_scales=levels, scale=None)[0],)


def draw_gsa(d):
    d.shape['slots'] = 11
    drawn = dict(pair(d), log_decays=log_decay(d, 11), write=d.uniform(d.T, d.H, 11))
    return drawn, {'slot_keys': d.normal(d.H, 11, d.K, scale=0.1),
                   'slot_values': d.normal(d.H, 11, d.V, scale=0.1)}


def gsa(i, s):
    q, k, v, w, g = first(*(i[n] for n in ('query', 'key', 'value', 'write', 'log_decays')))
    out, (keys, values) = fla('gsa/naive').naive_recurrent_gsa(
        q=q, k=k, v=v, s=w, g=g, output_final_state=True,
        initial_state=(s['slot_keys'][None].transpose(-1, -2), s['slot_values'][None]))
    return out[0], keys[0].transpose(-1, -2), values[0]


def draw_forgetting(places):
    def draw(d):
        d.shape['slots'] = places
        return dict(pair(d, unit=False), log_decay=log_decay(d)), {}
    return draw


def forgetting(places):
    def run(i, s):
        q, k, v, g = first(*(i[n] for n in ('query', 'key', 'value', 'log_decay')))
        return (fla('forgetting_attn/naive').naive_forgetting_attn(
            q=q, k=k, v=v, g=g, window_size=places)[0],)
    return run


def draw_kernel(places):
    def draw(d):
        d.shape['slots'] = places
        return dict(pair(d), rate=d.uniform(d.T, d.H, low=0.1), log_decay=log_decay(d)), {}
    return draw


def kernel(places):
    """Softmax attention with weights, as torch has it: a softmax of scores and a mask."""
    @by_head
    def run(i, s):
        fades = torch.cumsum(i['log_decay'], 0)
        mask = torch.log(i['rate']) + fades[:, None] - fades
        age = torch.arange(len(fades))[:, None] - torch.arange(len(fades))
        mask[(age < 0) | (age >= places)] = -torch.inf
        query = i['query'] * i['query'].shape[-1] ** -0.5
        return (torch.softmax(query @ i['key'].T + mask, -1) @ i['value'],)
    return run


def draw_larimar(slots):
    def draw(d):
        d.shape['slots'] = slots
        ridge = d.exact(0.5)
        shape = (d.H, max(slots, d.K), min(slots, d.K))
        keys = np.linalg.qr(d.random.standard_normal(shape))[0]
        keys = d.exact(keys if slots > d.K else keys.transpose(0, 2, 1))
        drawn = dict(pair(d), rate=d.uniform(d.T, d.H, low=0.1))
        return drawn, {'slot_keys': keys,
                       'P': np.broadcast_to(np.eye(slots) / ridge, (d.H, slots, slots))}
    return draw


@by_head
def larimar(i, s):
    """Batch least squares on addresses, which are least squares on the keys of slots."""
    def address(keys):
        return keys @ s['slot_keys'].T
    gram, sums, out = torch.linalg.inv(s['P']), 0, []
    for t in range(len(i['query'])):
        w = address(i['key'][t])
        gram = gram + i['rate'][t] * torch.outer(w, w)
        sums = sums + i['rate'][t] * torch.outer(w, i['value'][t])
        out.append(address(i['query'][t]) * i['query'].shape[-1] ** -0.5 @ torch.linalg.solve(gram, sums))
    return torch.stack(out), torch.linalg.solve(gram, sums)


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


GROUPS = {
    'hebb': Group(with_matrix(rate=rate), hebb),
    'ssd': Group(with_matrix(log_decay=log_decay), ssd, scaled=False),
    'retnet': Group(from_zero(draw_retnet), retnet, rule='ssd', states=()),
    'gla': Group(with_matrix(log_decays=per_key), gla),
    'rwkv6': Group(with_matrix(log_decays=per_key, bonus=lambda d: d.normal(1, d.H, d.K) * np.ones(
        (d.T, 1, 1))), rwkv6),
    'delta': Group(with_matrix(rate=rate), delta_of(lambda b, n: b)),
    'nlms': Group(draw_lengths, delta_of(lambda b, n: b / n)),
    'longhorn': Group(draw_lengths, delta_of(lambda b, n: b / (1 + b * n))),
    'efla': Group(draw_lengths, delta_of(lambda b, n: -torch.expm1(-b * n) / n)),
    'gated_delta': Group(with_matrix(log_decay=log_decay, rate=rate), gated_delta),
    'kda': Group(with_matrix(log_decays=per_key, rate=rate), kda),
    'gdn2': Group(with_matrix(log_decays=per_key, erase=lambda d: d.uniform(d.T, d.H, d.K),
                              write=lambda d: d.uniform(d.T, d.H, d.V)), gdn2),
    'comba': Group(with_matrix(log_decay=log_decay, rate=rate, share=lambda d: d.uniform(
        d.T, d.H)), comba),
    'rwkv7': Group(with_matrix(log_decays=per_key, erase=lambda d: d.uniform(d.T, d.H, d.K),
                               erase_key=lambda d: d.unit(d.T, d.H, d.K)), rwkv7),
    'precond_gdn': Group(
        lambda d: draw_use(d, 'decay'),
        precond('precond_gated_delta_rule/naive', 'naive_recurrent_precond_gated_delta_rule',
                'decay'), states=('S', 'use')),
    'precond_kda': Group(
        lambda d: draw_use(d, 'decays'),
        precond('precond_kda/naive', 'naive_recurrent_precond_kda', 'decays'),
        states=('S', 'use')),
    'delta_product': Group(draw_product(2), delta_product),
    'delta_product_3': Group(draw_product(3), delta_product, rule='delta_product'),
    'mdn': Group(draw_mdn, mdn, states=('S', 'Z')),
    'titans': Group(draw_momentum, titans, states=('S', 'Z')),
    'rls': Group(draw_least_squares, least_squares, scaled=False, square=True),
    'rls_fading': Group(draw_fading, fading_least_squares, rule='rls', scaled=False, square=True),
    'mesa': Group(draw_mesa, mesa, scaled=False, square=True, states=('S', 'H')),
    'mesa_cg': Group(draw_mesa_cg, mesa_cg, scaled=False, square=True, states=('S', 'H')),
    'ttt_linear': Group(draw_ttt('prediction'), ttt_linear, square=True, states=('S', 'bias')),
    'ttt_linear_query': Group(draw_ttt('query'), trained(linear_model, 'query'),
                              rule='ttt_linear', square=True, states=('S', 'bias')),
    'ttt_linear_none': Group(draw_ttt('none'), trained(linear_model, 'none'), rule='ttt_linear',
                             states=('S', 'bias')),
    'ttt_mlp': Group(draw_ttt_mlp('query'), trained(mlp_model, 'query'), square=True,
                     states=('S', 'bias', 'W', 'output_bias')),
    'ttt_mlp_none': Group(draw_ttt_mlp('none'), trained(mlp_model, 'none'), rule='ttt_mlp',
                          states=('S', 'bias', 'W', 'output_bias')),
    'log_linear': Group(draw_log_linear, log_linear, states=()),
    'gsa': Group(draw_gsa, gsa, states=('slot_keys', 'slot_values')),
    'forgetting': Group(draw_forgetting(256), forgetting(None), states=()),
    'kernel': Group(draw_kernel(256), kernel(256), states=()),
    'kernel_window': Group(draw_kernel(20), kernel(20), rule='kernel', states=()),
    'larimar': Group(draw_larimar(6), larimar),
    'larimar_many': Group(draw_larimar(72), larimar, rule='larimar'),
    'forgetting_window': Group(draw_forgetting(20), forgetting(20), rule='forgetting', states=()),
}


def computed(group, inputs, states, number):
    compute_in(number)
    tensors = {n: torch.tensor(a, dtype=number) for n, a in inputs.items()}
    starts = {n: torch.tensor(a, dtype=number) for n, a in states.items()}
    return [result.detach().to(TWOFOLD).numpy() for result in group.run(tensors, starts)]


def cases(name, seed):
    group = GROUPS[name]
    for index, (tokens, keys, values) in enumerate(TOKENS_KEYS_VALUES):
        draw = Draw([seed, index], tokens, keys, keys if group.square else values)
        inputs, states = group.draw(draw)
        runs = {'single': computed(group, inputs, states, SINGLE),
                'double': computed(group, inputs, states, TWOFOLD)}
        for head in range(HEADS):
            yield one_head(group, name, draw, inputs, states, runs, head)


def one_head(group, name, draw, inputs, states, runs, head):
    tensors = {}
    for given, array in inputs.items():
        array = array[:, head].reshape(draw.T, -1)
        if given.startswith('log_'):
            given, array = given[4:], np.exp(array)
        if given == 'query' and group.scaled:
            array = array * draw.K ** -0.5
        tensors[given] = array
    for state, array in states.items():
        tensors['start.' + state] = array[head]
    for number, (out, *ends) in runs.items():
        tensors[number + '.out'] = out[:, head]
        for state, array in zip(group.states, ends):
            tensors[number + '.' + state] = array[head]
    return {'group': name, 'rule': group.rule or name,
            'shape': dict(draw.shape, tokens=draw.T)}, tensors


def write(path, listed):
    head, blocks, begin = [], [], 0
    for case, tensors in listed:
        case['tensors'] = {}
        for name, array in tensors.items():
            array = np.ascontiguousarray(array, '<f8')
            case['tensors'][name] = {'begin': begin, 'size': array.size}
            blocks.append(array.tobytes())
            begin += array.size
        head.append(case)
    text = json.dumps({'cases': head}).encode()
    with open(path, 'wb') as file:
        file.write(len(text).to_bytes(8, 'little') + text)
        for block in blocks:
            file.write(block)


if __name__ == '__main__':
    torch.set_num_threads(1)
    path, first_seed, *names = sys.argv[1:]
    write(path, [case for name in names for case in cases(name, int(first_seed))])
