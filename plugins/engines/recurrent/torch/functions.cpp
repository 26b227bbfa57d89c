#include "functions.hpp"

namespace nrem_torch {

namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr const char* shape_name = "shape";

std::int64_t whole(std::size_t size) {
    return static_cast<std::int64_t>(size);
}

std::vector<std::int64_t> pack(const FastShape& s) {
    return {whole(s.rows),  whole(s.length),          whole(s.heads),         whole(s.key),
            whole(s.value), static_cast<int>(s.rule), whole(s.rows_per_state)};
}

FastShape unpack_fast(const AutogradContext& context) {
    const auto at = context.saved_data.at(shape_name).toIntVector();
    const auto size = [&](std::size_t i) { return static_cast<std::size_t>(at[i]); };
    return {size(0), size(1), size(2), size(3), size(4), static_cast<Rule>(at[5]), size(6)};
}

std::vector<std::int64_t> pack(const AttentionShape& s) {
    return {whole(s.rows),   whole(s.length),       whole(s.heads),   whole(s.width),
            whole(s.radius), s.ring ? 1 : 0,        s.causal ? 1 : 0, whole(s.kept),
            whole(s.place),  whole(s.rows_per_kept)};
}

AttentionShape unpack_attention(const AutogradContext& context) {
    const auto at = context.saved_data.at(shape_name).toIntVector();
    const auto size = [&](std::size_t i) { return static_cast<std::size_t>(at[i]); };
    return {size(0),    size(1),    size(2), size(3), size(4),
            at[5] != 0, at[6] != 0, size(7), size(8), size(9)};
}

template <class T>
T* data(const Tensor& tensor) {
    return tensor.defined() ? tensor.data_ptr<T>() : nullptr;
}

template <class T>
FastState<const T> read_only(const Tensor& matrix, const Tensor& momentum) {
    return {data<T>(matrix), data<T>(momentum)};
}

Tensor contiguous(const Tensor& tensor) {
    return tensor.defined() ? tensor.contiguous() : tensor;
}

c10::optional<Tensor> optional(const Tensor& tensor) {
    return tensor.defined() ? c10::make_optional(tensor) : c10::nullopt;
}

Tensor empty_or_none(const Tensor& tensor) {
    return tensor.defined() ? torch::empty_like(tensor) : tensor;
}

Tensor zeros_or_none(const Tensor& tensor) {
    return tensor.defined() ? torch::zeros_like(tensor) : tensor;
}

// Results: out, then the states after the chunk as far as there are any.
struct Fast : torch::autograd::Function<Fast> {
    static variable_list forward(AutogradContext* context, const Tensor& in, const Tensor& matrix,
                                 const c10::optional<Tensor>& maybe_momentum,
                                 const FastShape& shape) {
        const Tensor momentum = maybe_momentum.value_or(Tensor());
        context->save_for_backward({in, matrix, momentum});
        context->saved_data[shape_name] = pack(shape);
        context->set_materialize_grads(false);
        Tensor out = torch::empty({in.size(0), in.size(1), whole(shape.outputs())}, in.options());
        const bool kept = shape.rows_per_state == 1;
        const LayerState after{kept ? empty_or_none(matrix) : Tensor(),
                               kept ? empty_or_none(momentum) : Tensor()};
        AT_DISPATCH_FLOATING_TYPES(in.scalar_type(), "fast_forward", [&] {
            const FastPass<scalar_t> pass{
                data<scalar_t>(in),
                read_only<scalar_t>(matrix, momentum),
                data<scalar_t>(out),
                {data<scalar_t>(after.matrix), data<scalar_t>(after.momentum)}};
            fast_forward<scalar_t>(shape, pass);
        });
        variable_list results{out};
        for (const Tensor& state : {after.matrix, after.momentum})
            if (state.defined()) results.push_back(state);
        return results;
    }

    static variable_list backward(AutogradContext* context, variable_list given) {
        const FastShape shape = unpack_fast(*context);
        given.resize(3);
        const auto saved = context->get_saved_variables();
        const Tensor& in = saved[0];
        const Tensor d_out =
            given[0].defined()
                ? given[0].contiguous()
                : torch::zeros({in.size(0), in.size(1), whole(shape.outputs())}, in.options());
        const Tensor d_matrix = contiguous(given[1]);
        const Tensor d_momentum = contiguous(given[2]);
        Tensor d_in = torch::empty_like(in);
        Tensor d_before = zeros_or_none(saved[1]);
        Tensor d_momentum_before = zeros_or_none(saved[2]);
        AT_DISPATCH_FLOATING_TYPES(in.scalar_type(), "fast_backward", [&] {
            const FastGradient<scalar_t> gradient{
                data<scalar_t>(d_out),
                read_only<scalar_t>(d_matrix, d_momentum),
                data<scalar_t>(d_in),
                {data<scalar_t>(d_before), data<scalar_t>(d_momentum_before)}};
            fast_backward<scalar_t>(shape, data<scalar_t>(in),
                                    read_only<scalar_t>(saved[1], saved[2]), gradient);
        });
        return {d_in, d_before, d_momentum_before, Tensor()};
    }
};

struct Attention : torch::autograd::Function<Attention> {
    static Tensor forward(AutogradContext* context, const Tensor& in,
                          const c10::optional<Tensor>& maybe_kept, const AttentionShape& shape) {
        const Tensor kept = maybe_kept.value_or(Tensor());
        context->save_for_backward({in, kept});
        context->saved_data[shape_name] = pack(shape);
        Tensor out = torch::empty({in.size(0), in.size(1), whole(shape.width)}, in.options());
        AT_DISPATCH_FLOATING_TYPES(in.scalar_type(), "attention_forward", [&] {
            attention_forward<scalar_t>(shape, {data<scalar_t>(in), data<scalar_t>(kept)},
                                        data<scalar_t>(out));
        });
        return out;
    }

    static variable_list backward(AutogradContext* context, variable_list given) {
        const AttentionShape shape = unpack_attention(*context);
        const auto saved = context->get_saved_variables();
        const Tensor d_out = given[0].contiguous();
        Tensor d_in = torch::empty_like(saved[0]);
        Tensor d_kept = zeros_or_none(saved[1]);
        AT_DISPATCH_FLOATING_TYPES(d_in.scalar_type(), "attention_backward", [&] {
            attention_backward<scalar_t>(
                shape, {data<scalar_t>(saved[0]), data<scalar_t>(saved[1])},
                {data<scalar_t>(d_out), data<scalar_t>(d_in), data<scalar_t>(d_kept)});
        });
        return {d_in, d_kept, Tensor()};
    }
};

}  // namespace

FastResult fast_layer(const FastShape& shape, const Tensor& in, const LayerState& before) {
    auto results = Fast::apply(in, before.matrix, optional(before.momentum), shape);
    results.resize(3);
    return {results[0], {results[1], results[2]}};
}

Tensor local_attention(const AttentionShape& shape, const Tensor& in, const Tensor& kept) {
    return Attention::apply(in, optional(kept), shape);
}

}  // namespace nrem_torch
