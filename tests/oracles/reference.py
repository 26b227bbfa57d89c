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
import json
import sys

sys.dont_write_bytecode = True  # the files beside this one are the source tree's

import numpy as np
import torch

from drawing import HEADS, compute_in, Draw, log_decay, rate, from_zero, with_matrix, per_key
from solved import (
    draw_mesa, mesa, draw_least_squares, least_squares, fading_least_squares, draw_fading,
    draw_mesa_cg, mesa_cg, draw_ttt, ttt_linear, draw_ttt_mlp, linear_model, mlp_model,
    trained, draw_log_linear, log_linear, draw_gsa, gsa, draw_forgetting, forgetting,
    draw_kernel, kernel, draw_larimar, larimar)
from steps import (
    hebb, ssd, draw_retnet, retnet, gla, rwkv6, delta_of, draw_lengths, gated_delta, kda,
    gdn2, comba, rwkv7, draw_use, precond, draw_product, delta_product, draw_momentum,
    draw_mdn, mdn, titans)

TOKENS_KEYS_VALUES = [(37, 8, 12), (100, 32, 20), (256, 64, 64)]
SINGLE, TWOFOLD = torch.float32, torch.float64


class Group:
    def __init__(self, draw, run, rule=None, scaled=True, square=False, states=('S',)):
        self.draw, self.run, self.rule = draw, run, rule
        self.scaled, self.square, self.states = scaled, square, states


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
