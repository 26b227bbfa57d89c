"""The hybrid model as docs/hybrid-model.md describes it, with numpy alone and without looking at the plugin.

    from_the_page.py WEIGHTS TOKENS PASSES  ->  JSON: logits and features of the last pass, states by name
"""
import json
import struct
import sys

import numpy as np


def load(path):
    with open(path, "rb") as file:
        size = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(size))
        data = file.read()
    meta = header.pop("__metadata__")
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        tensors[name] = np.frombuffer(data[begin:end], "<f4").reshape(entry["shape"]).astype(np.float64)
    return json.loads(meta["architecture"]), tensors


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def unit_silu(z):
    v = z * sigmoid(z)
    return v / np.maximum(np.sqrt((v * v).sum(-1, keepdims=True)), 1e-12)


class Hybrid:
    def __init__(self, path):
        self.a, self.w = load(path)
        shape = (self.a["heads"], self.a["key"], self.a["value"])
        self.states = {}
        for i, kind in enumerate(self.a["layers"]):
            if kind == "fast":
                self.states[f"layers.{i}.state"] = np.zeros(shape)
                if self.a["rule"] == "momentum":
                    self.states[f"layers.{i}.momentum"] = np.zeros(shape)

    def norm(self, name, x):
        mean = x.mean(-1, keepdims=True)
        variance = ((x - mean) ** 2).mean(-1, keepdims=True)
        return (x - mean) / np.sqrt(variance + 1e-5) * self.w[name + ".weight"] + self.w[name + ".bias"]

    def linear(self, name, x):
        y = x @ self.w[name + ".weight"].T
        return y + self.w[name + ".bias"] if name + ".bias" in self.w else y

    def seen(self, count):
        t, j = np.meshgrid(np.arange(count), np.arange(count), indexing="ij")
        distance = abs(t - j)
        if self.a["ring"]:
            distance = np.minimum(distance, count - distance)
        near = distance <= self.a["radius"] if self.a["radius"] else np.ones_like(distance, bool)
        return near & (j <= t) if self.a["causal"] else near

    def attention(self, i, v):
        heads, count = self.a["heads"], len(v)
        q, k, value = (part.reshape(count, heads, -1).swapaxes(0, 1)
                       for part in np.split(self.linear(f"layers.{i}.in", v), 3, axis=1))
        scores = q @ k.swapaxes(1, 2) / np.sqrt(q.shape[2])
        scores = np.where(self.seen(count), scores, -np.inf)
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        found = weights / weights.sum(-1, keepdims=True) @ value
        return self.linear(f"layers.{i}.out", found.swapaxes(0, 1).reshape(count, -1))

    def fast(self, i, v):
        heads, key, value = self.a["heads"], self.a["key"], self.a["value"]
        sizes = np.cumsum([heads * key, heads * key, heads * value, heads, heads])
        q, k, v, *gates = np.split(self.linear(f"layers.{i}.in", v), sizes, axis=1)
        q, k = (unit_silu(x.reshape(-1, heads, key)) for x in (q, k))
        v = v.reshape(-1, heads, value)
        decay, rate, momentum = (sigmoid(gate) for gate in (gates + [np.zeros((len(v), 0))])[:3])
        rule, state = self.a["rule"], self.states[f"layers.{i}.state"]
        out = np.zeros_like(v)
        for t in range(len(v)):
            for h in range(heads):
                a = 1 if rule == "delta" else decay[t, h]
                found = state[h].T @ k[t, h]
                kept = {"gated_delta": a, "hebbian": 0}.get(rule, 1)
                change = rate[t, h] * np.outer(k[t, h], v[t, h] - kept * found)
                if rule == "momentum":
                    pushed = self.states[f"layers.{i}.momentum"]
                    pushed[h] = change = momentum[t, h] * pushed[h] + change
                state[h] = a * state[h] + change
                out[t, h] = state[h].T @ q[t, h]
        return self.linear(f"layers.{i}.out", out.reshape(len(v), -1))

    def mlp(self, i, v):
        z = self.linear(f"layers.{i}.up", v)
        return self.linear(f"layers.{i}.down", z * sigmoid(1.5957691216 * (z + 0.044715 * z**3)))

    def forward(self, tokens, features=None):
        first, last = self.a["loop"]
        x = self.w["token.weight"][tokens] + self.w["position.weight"][: len(tokens)]
        if features is not None:
            x = x + self.linear("feedback", self.norm("feedback.norm", features)) if self.a["reinject"] else features
        for i in range(0 if features is None else first, len(self.a["layers"])):
            x = x + getattr(self, self.a["layers"][i])(i, self.norm(f"layers.{i}.norm", x))
            if i + 1 == last:
                features = x
        return features, self.linear("head", self.norm("norm", x))


if __name__ == "__main__":
    model, features = Hybrid(sys.argv[1]), None
    for _ in range(int(sys.argv[3])):
        features, logits = model.forward(json.loads(sys.argv[2]), features)
    states = [state.ravel().tolist() for state in model.states.values()]
    json.dump({"logits": logits.ravel().tolist(), "features": features.ravel().tolist(), "states": states}, sys.stdout)
