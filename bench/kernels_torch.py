#!/usr/bin/env python3
# One step of linear memories in PyTorch on one thread, for comparison with kernels_bench: a write and a
# read of the result, in place, processor time, medians; eager, and compiled where torch.compile is there.
import statistics
import time

import torch


class Memory:
    def __init__(self, d, dtype):
        self.s = torch.zeros(d, d, dtype=dtype)
        self.p = torch.eye(d, dtype=dtype) * 100
        self.rows = torch.full((d, 1), 0.99, dtype=dtype)


def hebb(m, k, v, q, _):
    m.s.addr_(k, v, alpha=0.5)
    return q @ m.s


def delta(m, k, v, q, _):
    m.s.addr_(k, v - k @ m.s, alpha=0.5)
    return q @ m.s


def gated_delta(m, k, v, q, _):
    m.s.mul_(0.99)
    return delta(m, k, v, q, _)


def channel_decay(m, k, v, q, _):
    m.s.mul_(m.rows)
    return delta(m, k, v, q, _)


def product_of_2(m, k, v, q, more):
    m.s.mul_(0.99)
    m.s.addr_(k, v - k @ m.s, alpha=0.5)
    return delta(m, *more, q, None)


def least_squares(m, k, v, q, _):
    h = k @ m.p
    gain = 1 / (0.99 + torch.dot(k, h))
    m.s.addr_(gain * h, v - k @ m.s)
    m.p.addr_(gain * h, h, alpha=-1).mul_(1 / 0.99)
    return q @ m.s


def nanoseconds(rule, d, dtype, steps=200, tries=16):
    torch.manual_seed(1)
    keys = torch.nn.functional.normalize(torch.randn(steps + 1, d, dtype=dtype), dim=-1)
    values = torch.randn(steps + 1, d, dtype=dtype)
    memory = Memory(d, dtype)
    times = []
    for _ in range(tries):
        start = time.process_time()
        for t in range(steps):
            rule(memory, keys[t], values[t], keys[t + 1], (keys[t + 1], values[t + 1]))
        times.append((time.process_time() - start) / steps * 1e9)
    return statistics.median(times[1:])  # the first one may compile


rules = (hebb, delta, gated_delta, channel_decay, product_of_2, least_squares)
ways = {"eager": lambda rule: rule}
if hasattr(torch, "compile"):
    ways["compiled"] = lambda rule: torch.compile(rule, fullgraph=True)

torch.set_num_threads(1)
with torch.inference_mode():
    for way, made in ways.items():
        print(f"PyTorch {torch.__version__}, {way}, ns a step")
        for rule in rules:
            figures = [
                f"{nanoseconds(made(rule), d, dtype):8.0f}"
                for dtype in (torch.float32, torch.float64)
                for d in (64, 128)
            ]
            print(f"{rule.__name__:16}", *figures)
