#!/usr/bin/python3
"""The model and the recipe of the trainer in plain PyTorch, to compare tokens per second.

Rule 110 on a ring of 16 cells; 2 x (fast, attention, mlp), gated delta rule in its chunked form,
attention limited to the neighbours, N passes over the row, then two rows asked for in one ordinary
pass each. Needs python3-torch.

  OPENBLAS_NUM_THREADS=1 bench/train/sleep_torch.py [PASSES] [STEPS]
"""
import math
import sys
import time

import torch
from torch import nn
import torch.nn.functional as F

PASSES = int(sys.argv[1]) if len(sys.argv) > 1 else 2
STEPS = int(sys.argv[2]) if len(sys.argv) > 2 else 30
CELLS, WIDTH, HEADS, KEY, EXPAND, DEPTH, BATCH, ASKED = 16, 64, 4, 16, 2, 8, 128, 2
ALL_STEPS, RATE, WARMUP = 4000, 2e-3, 100

torch.set_num_threads(1)
torch.manual_seed(0)


class Fast(nn.Module):
    """Gated delta rule over a chunk: one triangular system instead of a loop over tokens."""

    def __init__(self):
        super().__init__()
        self.into = nn.Linear(WIDTH, HEADS * (3 * KEY + 2))
        self.out = nn.Linear(HEADS * KEY, WIDTH, bias=False)
        nn.init.zeros_(self.into.bias)
        nn.init.constant_(self.into.bias[3 * HEADS * KEY:3 * HEADS * KEY + HEADS].data, 4.0)
        self.register_buffer("one", torch.eye(CELLS))

    def forward(self, x, state):
        rows, length, _ = x.shape
        y = self.into(x)
        qkv = y[..., :3 * HEADS * KEY].view(rows, length, 3, HEADS, KEY).permute(2, 0, 3, 1, 4)
        gates = y[..., 3 * HEADS * KEY:].view(rows, length, 2, HEADS).permute(2, 0, 3, 1)
        query = F.normalize(F.silu(qkv[0]), dim=-1)
        key = F.normalize(F.silu(qkv[1]), dim=-1)
        total = F.logsigmoid(gates[0]).cumsum(-1)
        rate = torch.sigmoid(gates[1]).unsqueeze(-1)
        decay = torch.exp((total.unsqueeze(-1) - total.unsqueeze(-2)).tril())
        since = total.exp().unsqueeze(-1)
        system = (rate * decay * (key @ key.transpose(-1, -2))).tril(-1) + self.one
        wanted = rate * (qkv[2] - since * (key @ state))
        write = torch.linalg.solve_triangular(system, wanted, upper=False, unitriangular=True)
        read = since * (query @ state) + (decay * (query @ key.transpose(-1, -2))).tril() @ write
        rest = torch.exp(total[..., -1:] - total).unsqueeze(-1)
        state = since[:, :, -1:] * state + (key * rest).transpose(-1, -2) @ write
        return self.out(read.transpose(1, 2).reshape(rows, length, -1)), state


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.into = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH, bias=False)
        place = torch.arange(CELLS)
        apart = (place[:, None] - place[None]).abs()
        near = torch.minimum(apart, CELLS - apart) <= 1
        self.register_buffer("mask", torch.where(near, 0.0, float("-inf")))

    def forward(self, x, state):
        rows, length, _ = x.shape
        q, k, v = self.into(x).view(rows, length, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        weights = torch.softmax(q @ k.transpose(-1, -2) * (WIDTH // HEADS) ** -.5 + self.mask, -1)
        return self.out((weights @ v).transpose(1, 2).reshape(rows, length, WIDTH)), state


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.up = nn.Linear(WIDTH, EXPAND * WIDTH)
        self.down = nn.Linear(EXPAND * WIDTH, WIDTH)

    def forward(self, x, state):
        return self.down(F.gelu(self.up(x), approximate="tanh")), state


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.token = nn.Embedding(2 + DEPTH + 1, WIDTH)
        self.position = nn.Embedding(CELLS, WIDTH)
        self.layers = nn.ModuleList([kind() for _ in range(2) for kind in (Fast, Attention, Mlp)])
        self.norms = nn.ModuleList([nn.LayerNorm(WIDTH) for _ in self.layers])
        self.norm = nn.LayerNorm(WIDTH)
        self.head = nn.Linear(WIDTH, 2 + DEPTH + 1)
        self.feedback_norm = nn.LayerNorm(WIDTH)
        self.feedback = nn.Linear(WIDTH, WIDTH)
        for table in (self.token, self.position):
            nn.init.normal_(table.weight, std=.5)

    def run(self, x, states):
        after = []
        for layer, norm, state in zip(self.layers, self.norms, states):
            out, state = layer(norm(x), state)
            x = x + out
            after.append(state)
        return x, after

    def forward(self, row, asked):
        embedded = self.token(row) + self.position.weight
        states = [torch.zeros(len(row), HEADS, KEY, KEY) for _ in self.layers]
        x = embedded
        for number in range(PASSES):
            features, states = self.run(x, states)
            if number + 1 < PASSES:
                x = embedded + self.feedback(self.feedback_norm(features))
        states = [state.repeat_interleave(ASKED, 0) for state in states]
        x, _ = self.run(self.token(asked) + self.position.weight, states)
        return self.head(self.norm(x))


def batch(generator):
    row = torch.randint(0, 2, (BATCH, CELLS), generator=generator)
    rows = [row]
    for _ in range(DEPTH):
        left, here, right = rows[-1].roll(1, 1), rows[-1], rows[-1].roll(-1, 1)
        rows.append((here | right) & ~(left & here & right))
    time_asked = torch.randint(1, DEPTH + 1, (BATCH, ASKED), generator=generator)
    targets = torch.stack(rows)[time_asked, torch.arange(BATCH).unsqueeze(1)]
    words = (2 + time_asked).unsqueeze(-1).expand(-1, -1, CELLS)
    return row, words.reshape(BATCH * ASKED, CELLS), targets.reshape(-1)


def rate_at(step):
    return RATE * min(1, (step + 1) / WARMUP) * (
        .02 + .98 * .5 * (1 + math.cos(math.pi * step / ALL_STEPS)))


def main():
    model = Model()
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, betas=(.9, .98), weight_decay=.01)
    generator = torch.Generator().manual_seed(1)
    for step in range(STEPS + 3):
        if step == 3:  # after the warm-up of caches and allocator
            wall, cpu = time.perf_counter(), time.process_time()
        for group in optimiser.param_groups:
            group["lr"] = rate_at(step)
        row, asked, targets = batch(generator)
        loss = F.cross_entropy(model(row, asked).flatten(0, 1), targets)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
    tokens = STEPS * BATCH * CELLS * (PASSES + ASKED)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"passes {PASSES}: {sum(p.numel() for p in model.parameters())} parameters, "
          f"loss {loss.item():.4f}, tokens/s {tokens / wall:.0f}, "
          f"tokens per second of CPU time {tokens / cpu:.0f}")


main()
