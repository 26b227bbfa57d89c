"""References of the rules that solve, descend, or keep levels, slots or pairs."""
import math

import numpy as np
import torch
import torch.nn.functional as functional

from drawing import fla, pair, log_decay, matrix, rate, first
from steps import by_head, slopes


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
