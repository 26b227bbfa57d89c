#include "recompute.hpp"

namespace nrem_torch {

namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// States as a flat list of tensors and back; `like` says which of them have a momentum.
variable_list flatten(const States& states) {
    variable_list list;
    for (const LayerState& state : states) {
        list.push_back(state.matrix);
        if (state.momentum.defined()) list.push_back(state.momentum);
    }
    return list;
}

States gather(const variable_list& list, std::size_t at, bool momentum) {
    States states;
    while (at < list.size()) {
        LayerState state{list[at++], {}};
        if (momentum) state.momentum = list[at++];
        states.push_back(state);
    }
    return states;
}

struct Recomputed : torch::autograd::Function<Recomputed> {
    // inputs: what goes into the pass, then the states; results: the states, then the features
    // where they are wanted.
    static variable_list forward(AutogradContext* context, at::TensorList list, const Model* model,
                                 const Model::Pass& pass, bool momentum) {
        const variable_list inputs = list.vec();
        context->save_for_backward(inputs);
        context->saved_data["model"] = reinterpret_cast<std::int64_t>(model);
        context->saved_data["first"] = static_cast<std::int64_t>(pass.first);
        context->saved_data["wanted"] = static_cast<std::int64_t>(pass.wanted);
        context->saved_data["momentum"] = momentum;
        context->set_materialize_grads(false);
        return run(*model, inputs, pass, momentum);
    }

    static variable_list backward(AutogradContext* context, const variable_list& given) {
        const auto& saved = context->saved_data;
        const auto* const model = reinterpret_cast<const Model*>(saved.at("model").toInt());
        const Model::Pass pass{{},
                               static_cast<std::size_t>(saved.at("first").toInt()),
                               static_cast<Model::Wanted>(saved.at("wanted").toInt())};
        variable_list inputs;
        for (const Tensor& tensor : context->get_saved_variables())
            inputs.push_back(tensor.detach().requires_grad_(true));
        variable_list results;
        {
            const torch::AutoGradMode on(true);
            results = run(*model, inputs, pass, saved.at("momentum").toBool());
        }
        push_back(results, given);
        variable_list gradients;
        for (const Tensor& input : inputs) gradients.push_back(input.grad());
        gradients.resize(inputs.size() + 3);  // model, pass and momentum have none
        return gradients;
    }

private:
    static variable_list run(const Model& model, const variable_list& inputs, Model::Pass pass,
                             bool momentum) {
        pass.in = inputs.front();
        States states = gather(inputs, 1, momentum);
        const Tensor features = model.consolidate(pass, states);
        variable_list results = flatten(states);
        if (features.defined()) results.push_back(features);
        return results;
    }

    // Adds the gradients of the weights to where the weights have them.
    static void push_back(const variable_list& results, const variable_list& given) {
        variable_list roots;
        variable_list root_gradients;
        for (std::size_t i = 0; i < results.size(); ++i) {
            if (!given[i].defined() || !results[i].requires_grad()) continue;
            roots.push_back(results[i]);
            root_gradients.push_back(given[i]);
        }
        if (!roots.empty()) torch::autograd::backward(roots, root_gradients);
    }
};

}  // namespace

Tensor recomputed_pass(const Model& model, const Model::Pass& pass, States& states) {
    const bool momentum = !states.empty() && states.front().momentum.defined();
    variable_list inputs{pass.in};
    for (const Tensor& tensor : flatten(states)) inputs.push_back(tensor);
    const auto results = Recomputed::apply(at::TensorList(inputs), &model, pass, momentum);
    const auto features = results.begin() + static_cast<std::ptrdiff_t>(inputs.size()) - 1;
    states = gather({results.begin(), features}, 0, momentum);
    return features == results.end() ? Tensor() : *features;
}

}  // namespace nrem_torch
