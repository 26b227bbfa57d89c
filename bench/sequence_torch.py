#!/usr/bin/env python3
# The forward pass of the small hybrid model in PyTorch, eager and on one thread, for comparison
# with sequence_bench: tokens a second of a night's pass and of a prediction, at batch 1 and 64.
#
# The fast layers use the chunked form of the gated delta rule (arXiv 2412.06464), which takes a few
# batched products for a chunk and no step for each token.
import time

import torch
import torch.nn.functional as F
from torch import nn

WIDTH, HEADS, KEY, CHUNK, WORDS = 64, 4, 16, 16, 12


class Fast(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.LayerNorm(WIDTH)
        self.enter = nn.Linear(WIDTH, 3 * HEADS * KEY + 2 * HEADS)
        self.leave = nn.Linear(HEADS * KEY, WIDTH, bias=False)

    def forward(self, x, state):
        batch, tokens, _ = x.shape
        row = self.enter(self.norm(x))
        parts = row[..., : 3 * HEADS * KEY].view(batch, tokens, 3, HEADS, KEY).permute(2, 0, 3, 1, 4)
        query, key = (F.normalize(F.silu(part), dim=-1) for part in parts[:2])
        gates = row[..., 3 * HEADS * KEY :].view(batch, tokens, 2, HEADS).permute(2, 0, 3, 1)
        kept, rate = F.logsigmoid(gates[0]).cumsum(-1), torch.sigmoid(gates[1]).unsqueeze(-1)
        between = torch.exp((kept.unsqueeze(-1) - kept.unsqueeze(-2)).tril())
        since = kept.exp().unsqueeze(-1)
        system = (rate * between * (key @ key.mT)).tril(-1) + torch.eye(tokens)
        wanted = rate * (parts[2] - since * (key @ state))
        written = torch.linalg.solve_triangular(system, wanted, upper=False, unitriangular=True)
        out = (between * (query @ key.mT)).tril() @ written + since * (query @ state)
        last = torch.exp(kept[..., -1:] - kept).unsqueeze(-1)
        state = (key * last).mT @ written + since[:, :, -1:] * state
        return x + self.leave(out.transpose(1, 2).reshape(batch, tokens, -1)), state


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.LayerNorm(WIDTH)
        self.enter = nn.Linear(WIDTH, 3 * WIDTH)
        self.leave = nn.Linear(WIDTH, WIDTH, bias=False)
        place = torch.arange(CHUNK)
        away = (place[:, None] - place[None]).abs()
        far = torch.minimum(away, CHUNK - away) > 1
        self.mask = torch.zeros(CHUNK, CHUNK).masked_fill(far, float("-inf"))

    def forward(self, x, state):
        batch, tokens, _ = x.shape
        row = self.enter(self.norm(x)).view(batch, tokens, 3, HEADS, WIDTH // HEADS)
        query, key, value = row.permute(2, 0, 3, 1, 4)
        scores = query @ key.mT * (WIDTH // HEADS) ** -0.5 + self.mask
        mixed = torch.softmax(scores, -1) @ value
        return x + self.leave(mixed.transpose(1, 2).reshape(batch, tokens, WIDTH)), state


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.LayerNorm(WIDTH)
        self.up, self.down = nn.Linear(WIDTH, 2 * WIDTH), nn.Linear(2 * WIDTH, WIDTH)

    def forward(self, x, state):
        return x + self.down(F.gelu(self.up(self.norm(x)), approximate="tanh")), state


class Hybrid(nn.Module):
    def __init__(self):
        super().__init__()
        self.token, self.position = nn.Embedding(WORDS, WIDTH), nn.Embedding(CHUNK, WIDTH)
        self.layers = nn.ModuleList([Fast(), Attention(), Mlp(), Fast(), Attention(), Mlp()])
        self.norm, self.head = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, WORDS)
        self.feedback_norm, self.feedback = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, WIDTH)

    def forward(self, tokens, states, features):
        x = self.token(tokens) + self.position.weight
        if features is not None:
            x = x + self.feedback(self.feedback_norm(features))
        after = []
        for layer, state in zip(self.layers, states):
            x, state = layer(x, state)
            after.append(state)
        return x, after

    def predict(self, tokens, states):
        return self.head(self.norm(self(tokens, states, None)[0]))


def median_seconds(body, repeats):
    times = []
    for _ in range(repeats):
        start = time.process_time()
        body()
        times.append(time.process_time() - start)
    return sorted(times)[repeats // 2]


def main():
    torch.set_num_threads(1)
    torch.manual_seed(1)
    model = Hybrid()
    print("parameters", sum(p.numel() for p in model.parameters()), "torch", torch.__version__)
    for batch in (1, 64):
        tokens = torch.randint(0, WORDS, (batch, CHUNK))
        states = [torch.zeros(batch, HEADS, KEY, KEY)] * 6
        with torch.inference_mode():
            features, states = model(tokens, states, None)
            for name, body in (
                ("sleep pass", lambda: model(tokens, states, features)),
                ("prediction", lambda: model.predict(tokens, states)),
            ):
                seconds = median_seconds(body, 400 if batch == 1 else 50)
                print(f"batch {batch:2}  {name}  {batch * CHUNK / seconds:.0f} tokens/s")


main()
