// The forward pass. Everything between the tokens and the features is in rows of padded length
// in a workspace that each thread keeps.
#include <algorithm>
#include <stdexcept>
#include <string>

#include "attention.hpp"
#include "kept.hpp"
#include "model.hpp"
#include "recurrence.hpp"

namespace nrem_hybrid {

// Rows of all tokens, one array after the other in one buffer.
struct Model::Workspace {
    AlignedFloats buffer;
    std::size_t tokens = 0;
    std::size_t width = 0;    // padded
    float* x = nullptr;       // the residual stream
    float* normed = nullptr;  // x as a sublayer sees it
    float* wide = nullptr;    // what it entered: widest_ numbers a row; ahead of it what is kept
    float* mixed = nullptr;   // what a mixer found, or a prediction: likewise
    float* scratch = nullptr;
    Sight sight;

    [[nodiscard]] Rows rows(const float* data, std::size_t stride) const {
        return {data, stride, tokens};
    }
};

Model::Workspace& Model::workspace(std::size_t tokens) const {
    thread_local Workspace work;
    const Architecture& a = architecture_;
    const std::size_t width = padded(a.width);
    const std::size_t wide = std::max(widest_, head_.outputs());
    const bool attends = std::ranges::find(a.layers, Sublayer::attention) != a.layers.end();
    const std::size_t scores =
        attends ? attention_scratch({a.heads, a.width / a.heads}, tokens, a.keep) : 0;
    const std::size_t scratch = std::max(recurrence_scratch(a.key), scores);
    work.buffer.reserve(tokens * (2 * width + 2 * wide) + a.keep * wide + scratch);
    work.tokens = tokens;
    work.width = width;
    work.x = work.buffer.data();
    work.normed = work.x + tokens * width;
    work.wide = work.normed + tokens * width + a.keep * wide;
    work.mixed = work.wide + tokens * wide;
    work.scratch = work.mixed + tokens * wide;
    return work;
}

void Model::check(const Pass& pass) const {
    if (pass.tokens.size() > architecture_.window)
        throw std::invalid_argument("a chunk of " + std::to_string(pass.tokens.size()) +
                                    " tokens is longer than the window of " +
                                    std::to_string(architecture_.window));
    for (const std::uint32_t token : pass.tokens)
        if (token >= architecture_.vocabulary.size())
            throw std::invalid_argument("token " + std::to_string(token) +
                                        " is not in the vocabulary of " +
                                        std::to_string(architecture_.vocabulary.size()) + " words");
}

void Model::forward(const Pass& pass) const {
    check(pass);
    if (pass.tokens.empty()) return;
    Workspace& work = workspace(pass.tokens.size());
    begin(pass, work);
    const Architecture& a = architecture_;
    for (std::size_t i = pass.features_in ? a.first : 0; i < layers_.size(); ++i) {
        run(layers_[i], pass, work);
        if (i + 1 != a.last || !pass.features_out) continue;
        for (std::size_t t = 0; t < work.tokens; ++t)
            std::copy_n(work.x + t * work.width, a.width, pass.features_out + t * a.width);
    }
    if (pass.logits) predict(pass, work);
}

// x = embedding; with features of the pass before x = features, or with reinjection
// x = embedding + feedback(norm(features)).
void Model::begin(const Pass& pass, Workspace& work) const {
    const std::size_t width = architecture_.width;
    if (!pass.features_in) return embed(pass, work);
    for (std::size_t t = 0; t < work.tokens; ++t) {
        float* const row = work.x + t * work.width;
        std::copy_n(pass.features_in + t * width, width, row);
        std::fill(row + width, row + work.width, 0.f);
    }
    if (!architecture_.reinject) return;
    normalise(feedback_norm_, work.rows(work.x, work.width), {work.normed, work.width});
    embed(pass, work);
    feedback_.add(work.rows(work.normed, work.width), {work.x, work.width});
}

void Model::embed(const Pass& pass, Workspace& work) const {
    const std::size_t width = architecture_.width;
    for (std::size_t t = 0; t < work.tokens; ++t) {
        float* const row = work.x + t * work.width;
        const float* const token = token_.data() + pass.tokens[t] * width;
        const float* const position = position_.data() + t * width;
        std::transform(token, token + width, position, row, std::plus<>());
        std::fill(row + width, row + work.width, 0.f);
    }
}

// x <- x + sublayer(norm(x))
void Model::run(const Layer& layer, const Pass& pass, Workspace& work) const {
    const MutableRows x{work.x, work.width};
    normalise(layer.norm, work.rows(work.x, work.width), {work.normed, work.width});
    layer.enter.apply(work.rows(work.normed, work.width), {work.wide, layer.enter.outputs()});
    if (layer.kind == Sublayer::mlp) {
        gelu(work.wide, work.tokens * layer.enter.outputs());
        return layer.leave.add(work.rows(work.wide, layer.enter.outputs()), x);
    }
    if (layer.kind == Sublayer::fast)
        remember(layer, pass, work);
    else
        attend(layer, pass, work);
    layer.leave.add(work.rows(work.mixed, layer.leave.inputs()), x);
}

void Model::attend(const Layer& layer, const Pass& pass, Workspace& work) const {
    const Architecture& a = architecture_;
    const Heads heads{a.heads, a.width / a.heads};
    const std::size_t found = heads.count * padded(heads.size);
    const Rows in = work.rows(work.wide, 3 * found);
    Reach reach{a.radius, a.ring, a.causal};
    if (a.keep > 0) {
        Kept kept(pass.states[layer.state], heads, a.keep);
        if (!pass.features_in) kept.begin_chunk();
        reach.kept = kept.count();
        reach.place = kept.place();
        kept.read({work.wide - reach.kept * in.stride, in.stride});
        kept.write(in);
    }
    work.sight.look(reach, work.tokens, a.keep);
    nrem_hybrid::attend({heads, in, {work.mixed, found}, work.sight, work.scratch, reach.kept});
}

// The fast weights: every token is written, then read.
void Model::remember(const Layer& layer, const Pass& pass, Workspace& work) const {
    const Architecture& a = architecture_;
    const std::size_t stride = layer.enter.outputs();
    const std::size_t key = padded(a.key);
    const std::size_t value = padded(a.value);
    float* const keys = work.wide + a.heads * key;
    float* const values = keys + a.heads * key;
    float* const gates = values + a.heads * value;
    const auto end = static_cast<std::size_t>(gates - work.wide);
    unit_silu({work.wide, stride, work.tokens, 2 * a.heads, key});
    open_gates({gates, stride, work.tokens, 1, stride - end});
    float* const state = pass.states[layer.state];
    recur(a.rule,
          {.query = work.wide,
           .key = keys,
           .value = values,
           .decay = gates,
           .rate = gates + a.heads,
           .momentum = gates + 2 * a.heads,
           .stride = stride,
           .tokens = work.tokens,
           .out = work.mixed,
           .out_stride = a.heads * value},
          {.state = state,
           .momentum = a.rule == Rule::momentum ? pass.states[layer.state + 1] : nullptr,
           .heads = a.heads,
           .key = a.key,
           .value = a.value},
          work.scratch);
}

void Model::predict(const Pass& pass, Workspace& work) const {
    const std::size_t words = architecture_.vocabulary.size();
    normalise(norm_, work.rows(work.x, work.width), {work.normed, work.width});
    head_.apply(work.rows(work.normed, work.width), {work.wide, head_.outputs()});
    for (std::size_t t = 0; t < work.tokens; ++t)
        std::copy_n(work.wide + t * head_.outputs(), words, pass.logits + t * words);
}

}  // namespace nrem_hybrid
