#include "unroll.hpp"

#include <ATen/CPUGeneratorImpl.h>

#include "recompute.hpp"

namespace nrem_torch {

namespace {

using torch::Tensor;

Tensor tensor_of(const std::vector<std::int64_t>& values, std::size_t rows, std::size_t length) {
    // The tensor looks into the batch, which outlives it.
    return torch::from_blob(const_cast<std::int64_t*>(values.data()),
                            {static_cast<std::int64_t>(rows), static_cast<std::int64_t>(length)},
                            torch::kLong);
}

class Unrolling {
public:
    Unrolling(const Model& model, const Batch& batch, const Night& night, Judge judge)
        : model_(model),
          batch_(batch),
          night_(night),
          judge_(judge),
          states_(model.no_states(batch.sequences)) {
        if (night.noise > 0) generator_ = at::detail::createCPUGenerator(night.seed);
    }

    Outcome run() {
        for (const Episode& episode : batch_.episodes) {
            if (episode.length == 0) {
                for (const Questions& questions : episode.questions) answer(questions);
            } else {
                sleep(episode);
            }
        }
        if (!total_.defined())
            throw std::invalid_argument("no prediction chunk belongs to the passes of this step");
        outcome_.loss = total_ / static_cast<double>(outcome_.targets);
        return outcome_;
    }

private:
    void sleep(const Episode& episode) {
        const Tokens tokens{there(tensor_of(episode.tokens, batch_.sequences, episode.length)), 1};
        const Tensor embedded = model_.embed(tokens);
        states_.begin_chunk(episode.length);
        Tensor in = embedded;
        for (std::size_t n = 1; n <= night_.passes; ++n) {
            const torch::AutoGradMode learned(torch::GradMode::is_enabled() && n > night_.free);
            const bool last = n == night_.passes;
            const Model::Pass pass{in, n == 1 ? 0 : model_.architecture().first,
                                   last ? Model::Wanted::states_only : Model::Wanted::features};
            const Tensor features = night_.recompute ? recomputed_pass(model_, pass, states_)
                                                     : model_.consolidate(pass, states_);
            if (!last) in = model_.feed_back(embedded, features);
            outcome_.tokens += batch_.sequences * episode.length;
            add_noise();
            if (n > night_.free) ask(episode, n);
        }
        ask(episode, 0);
    }

    void add_noise() {
        if (night_.noise <= 0) return;
        for (LayerState& state : states_.fast) {
            const auto options = state.matrix.options().device(torch::kCPU);
            const Tensor drawn = torch::randn(state.matrix.sizes(), generator_, options);
            state.matrix = state.matrix + night_.noise * there(drawn);
        }
    }

    void ask(const Episode& episode, std::size_t pass) {
        for (const Questions& questions : episode.questions)
            if (questions.pass == pass) answer(questions);
    }

    void answer(const Questions& questions) {
        const std::size_t rows = batch_.sequences * questions.chunks;
        const Tokens tokens{there(tensor_of(questions.tokens, rows, questions.length)),
                            questions.chunks};
        const Tensor targets = there(tensor_of(questions.targets, rows, questions.length));
        const Tensor logits = model_.predict(tokens, states_, night_.question_passes);
        const Tensor loss =
            torch::nll_loss(torch::log_softmax(logits.flatten(0, 1), -1), targets.flatten(), {},
                            torch::Reduction::Sum, NREM_NO_TARGET);
        total_ = total_.defined() ? total_ + loss : loss;
        outcome_.targets += static_cast<std::uint64_t>(
            std::count_if(questions.targets.begin(), questions.targets.end(),
                          [](std::int64_t target) { return target != NREM_NO_TARGET; }));
        outcome_.tokens += rows * questions.length * night_.question_passes;
        if (judge_ == Judge::answers) judge(logits.argmax(-1), targets);
    }

    void judge(const Tensor& answers, const Tensor& targets) {
        const Tensor asked = targets.ne(NREM_NO_TARGET);
        const Tensor right = answers.eq(targets).logical_and(asked);
        const Tensor wrong = asked.logical_and(right.logical_not()).any(1);
        const Tensor chunk_asked = asked.any(1);
        const auto count = [](const Tensor& flags) {
            return static_cast<std::uint64_t>(flags.sum().item<std::int64_t>());
        };
        outcome_.right += count(right);
        outcome_.chunks += count(chunk_asked);
        outcome_.all_right += count(chunk_asked.logical_and(wrong.logical_not()));
    }

    Tensor there(const Tensor& here) const { return here.to(model_.device()); }

    const Model& model_;
    const Batch& batch_;
    const Night& night_;
    Judge judge_;
    States states_;
    Outcome outcome_;
    Tensor total_;
    c10::optional<torch::Generator> generator_;
};

}  // namespace

Outcome unroll(const Model& model, const Batch& batch, const Night& night, Judge judge) {
    return Unrolling(model, batch, night, judge).run();
}

}  // namespace nrem_torch
