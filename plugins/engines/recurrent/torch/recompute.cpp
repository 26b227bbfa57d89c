#include "recompute.hpp"

namespace nrem_torch {

namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// The places of the tensors of states, in one order, undefined ones included.
std::vector<Tensor*> places_in(States& states) {
    std::vector<Tensor*> places;
    for (LayerState& state : states.fast) {
        places.push_back(&state.matrix);
        places.push_back(&state.momentum);
    }
    for (Kept* kept : {&states.before, &states.newest})
        for (Tensor& pairs : kept->pairs) places.push_back(&pairs);
    return places;
}

// Which of them are defined.
std::vector<std::int64_t> defined_in(States& states) {
    std::vector<std::int64_t> flags;
    for (const Tensor* const place : places_in(states)) flags.push_back(place->defined() ? 1 : 0);
    return flags;
}

void append(variable_list& list, States& states) {
    for (const Tensor* const place : places_in(states))
        if (place->defined()) list.push_back(*place);
}

struct Recomputed : torch::autograd::Function<Recomputed> {
    // inputs: what goes into the pass, then the states as far as they are defined; results: the
    // states, then the features where they are wanted.
    static variable_list forward(AutogradContext* context, at::TensorList list, const Model* model,
                                 const Model::Pass& pass, States states) {
        const variable_list inputs = list.vec();
        context->save_for_backward(inputs);
        context->saved_data["model"] = reinterpret_cast<std::int64_t>(model);
        context->saved_data["first"] = static_cast<std::int64_t>(pass.first);
        context->saved_data["wanted"] = static_cast<std::int64_t>(pass.wanted);
        context->saved_data["defined"] = defined_in(states);
        context->saved_data["before"] = static_cast<std::int64_t>(states.before.length);
        context->set_materialize_grads(false);
        return run(*model, inputs, pass, states);
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
        States states = model->no_states(0);
        states.before.length = static_cast<std::size_t>(saved.at("before").toInt());
        put(inputs, 1, saved.at("defined").toIntVector(), states);
        variable_list results;
        {
            const torch::AutoGradMode on(true);
            results = run(*model, inputs, pass, states);
        }
        push_back(results, given);
        variable_list gradients;
        for (const Tensor& input : inputs) gradients.push_back(input.grad());
        gradients.resize(inputs.size() + 3);  // model, pass and states have none
        return gradients;
    }

    // The tensors from `at` on, to the places of those that are to be defined.
    static void put(const variable_list& list, std::size_t at,
                    const std::vector<std::int64_t>& defined, States& states) {
        const auto places = places_in(states);
        for (std::size_t i = 0; i < places.size(); ++i)
            *places[i] = defined[i] != 0 ? list[at++] : Tensor();
    }

private:
    static variable_list run(const Model& model, const variable_list& inputs, Model::Pass pass,
                             States& states) {
        pass.in = inputs.front();
        const Tensor features = model.consolidate(pass, states);
        variable_list results;
        append(results, states);
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
    variable_list inputs{pass.in};
    append(inputs, states);
    const auto results = Recomputed::apply(at::TensorList(inputs), &model, pass, states);
    // Every attention sublayer has been run in this pass or in one before it.
    auto defined = defined_in(states);
    std::fill(defined.end() - static_cast<std::ptrdiff_t>(states.newest.pairs.size()),
              defined.end(), 1);
    Recomputed::put(results, 0, defined, states);
    const auto count = static_cast<std::size_t>(std::count(defined.begin(), defined.end(), 1));
    return count == results.size() ? Tensor() : results.back();
}

}  // namespace nrem_torch
