"""References of the rules that change a state by a step for each token."""
import numpy as np
import torch

from drawing import HEADS, fla, pair, log_decay, matrix, rate, first, heads_first, last


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
