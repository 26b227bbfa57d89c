#include "engine.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <stdexcept>
#include <string>

#include "checkpoint.hpp"
#include "nrem/sdk/number.hpp"
#include "nrem/sdk/random.hpp"
#include "recipe.hpp"
#include "unroll.hpp"

namespace nrem_torch {

namespace {

using nrem_hybrid::Architecture;

// More threads would share the sums of a product in another way, and these matrices are too small
// to gain by them.
void use_one_thread() {
    at::set_num_threads(1);
    Dl_info self{};
    dladdr(reinterpret_cast<const void*>(&use_one_thread), &self);
    void* const library = dlopen(self.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
    void* limit = dlsym(RTLD_DEFAULT, "openblas_set_num_threads");
    if (!limit && library) limit = dlsym(library, "openblas_set_num_threads");
    if (limit) reinterpret_cast<void (*)(int)>(limit)(1);
}

torch::Device device_of(const Settings& settings) {
    if (settings.device == Device::cpu) return torch::kCPU;
    if (!torch::cuda::is_available())
        throw std::invalid_argument(
            "device: cuda, but LibTorch " TORCH_VERSION
            " finds no GPU; it must be one with CUDA, on a machine with NVIDIA's driver");
    // Products in full single precision.
    at::globalContext().setAllowTF32CuBLAS(false);
    return torch::kCUDA;
}

std::vector<std::vector<nrem::Chunk>> sequences(const nrem::Training& training, std::uint64_t first,
                                                std::uint64_t count) {
    std::vector<std::vector<nrem::Chunk>> made;
    for (std::uint64_t i = first; i < first + count; ++i) made.push_back(training.sequence(i));
    return made;
}

class Run {
public:
    Run(const Settings& settings, const nrem::Training& training)
        : settings_(settings),
          training_(training),
          architecture_(make_architecture(settings, training)),
          weights_(architecture_, training.seed(),
                   torch::TensorOptions(torch::kFloat).device(device_of(settings))),
          model_(architecture_, weights_, settings.kernels),
          optimiser_(settings_, weights_),
          checkpoints_(std::string(training.folder()),
                       recipe_text(settings, architecture_, training.seed())) {}

    void go() {
        if (const auto found = checkpoints_.load(weights_, optimiser_)) standing_ = *found;
        loss_sum_ = losses_of(standing_.loss_sum);
        started_ = std::chrono::steady_clock::now();
        before_ = standing_.seconds;
        while (standing_.step < settings_.steps) {
            if (training_.cancelled()) stop();
            step();
            after_step();
        }
        weights_.save(std::string(training_.weights()), architecture_,
                      recipe_text(settings_, architecture_, training_.seed()));
    }

private:
    [[noreturn]] void stop() {
        checkpoint();
        throw nrem::Cancelled();
    }

    void step() {
        const std::uint64_t first = standing_.step * settings_.batch;
        const Batch batch = make_batch(sequences(training_, first, settings_.batch), first, ask());
        weights_.gradients().zero_();
        const Outcome outcome = unroll(model_, batch, night(), Judge::loss_only);
        outcome.loss.backward();
        optimiser_.step(standing_.step);
        standing_.tokens += outcome.tokens;
        loss_sum_ += outcome.loss.detach();
        ++standing_.losses;
        ++standing_.step;
    }

    void after_step() {
        const auto due = [&](std::uint64_t every) {
            return every > 0 && standing_.step % every == 0;
        };
        const bool end = standing_.step == settings_.steps;
        const bool evaluated = settings_.held_out > 0 && (end || due(settings_.evaluate_every));
        if (end || evaluated || due(settings_.report_every)) report(evaluated);
        if (due(settings_.checkpoint_every) || (end && settings_.checkpoint_every > 0))
            checkpoint();
    }

    void report(bool evaluated) {
        auto progress = nrem::make_progress();
        progress.step = standing_.step;
        progress.loss = loss_sum_.item<double>() / static_cast<double>(standing_.losses);
        progress.tokens = static_cast<double>(standing_.tokens);
        progress.seconds = seconds();
        need_finite(progress.loss, "loss");
        if (evaluated) evaluate(progress);
        loss_sum_.zero_();
        standing_.losses = 0;
        training_.report(progress);
    }

    // Where there is no loss, no answers are counted as right or wrong either.
    void need_finite(double loss, const char* what) const {
        if (!std::isfinite(loss))
            throw std::runtime_error("step " + std::to_string(standing_.step) + ": the " + what +
                                     " is " + nrem::shortest(loss) + ": the training has diverged");
    }

    void evaluate(nrem::Progress& progress) const {
        const torch::NoGradGuard off;
        Outcome all;
        double loss = 0;
        for (std::uint64_t first = 0; first < settings_.held_out; first += settings_.batch) {
            std::vector<std::vector<nrem::Chunk>> asked;
            const std::uint64_t end = std::min(first + settings_.batch, settings_.held_out);
            for (std::uint64_t i = first; i < end; ++i) asked.push_back(training_.held_out(i));
            const Batch batch = make_batch(asked, first, ask());
            const Night most{.passes = settings_.passes,
                             .question_passes = settings_.question_passes};
            const Outcome part = unroll(model_, batch, most, Judge::answers);
            loss += part.loss.item<double>() * static_cast<double>(part.targets);
            all.targets += part.targets;
            all.right += part.right;
            all.chunks += part.chunks;
            all.all_right += part.all_right;
        }
        const auto share = [](double part, std::uint64_t whole) {
            return part / static_cast<double>(whole);
        };
        progress.held_out_loss = share(loss, all.targets);
        need_finite(progress.held_out_loss, "held-out loss");
        progress.accuracy = share(static_cast<double>(all.right), all.targets);
        progress.all_right = share(static_cast<double>(all.all_right), all.chunks);
    }

    void checkpoint() {
        standing_.loss_sum = loss_sum_.item<double>();
        standing_.seconds = seconds();
        checkpoints_.save(standing_, weights_, optimiser_);
    }

    torch::Tensor losses_of(double sum) const {
        const auto options = torch::TensorOptions(torch::kDouble).device(weights_.device());
        return torch::full({}, sum, options);
    }

    double seconds() const {
        const std::chrono::duration<double> now = std::chrono::steady_clock::now() - started_;
        return before_ + now.count();
    }

    Ask ask() const {
        return {settings_.supervise, settings_.passes + settings_.free_passes,
                architecture_.vocabulary.size(), architecture_.window};
    }

    Night night() const {
        nrem::Random random(nrem::combine(nrem::combine(training_.seed(), 1), standing_.step));
        // Up to `most`, or always `most` where the fewest are 0.
        const auto draw = [&](std::size_t fewest, std::size_t most) {
            if (fewest == 0) fewest = most;
            return fewest + random.below(most - fewest + 1);
        };
        const bool alone = standing_.step >= settings_.free_from;
        const std::size_t free = random.below(alone ? settings_.free_passes + 1 : 1);
        return {.passes = free + draw(settings_.fewest_passes, settings_.passes),
                .free = free,
                .noise = settings_.noise,
                .seed = random(),
                .recompute = settings_.checkpoint_chunks,
                .question_passes =
                    draw(settings_.fewest_question_passes, settings_.question_passes)};
    }

    const Settings& settings_;
    const nrem::Training& training_;
    Architecture architecture_;
    Weights weights_;
    Model model_;
    Optimiser optimiser_;
    Checkpoints checkpoints_;
    Standing standing_;
    torch::Tensor loss_sum_;  // on the device, read when it is reported or saved
    std::chrono::steady_clock::time_point started_;
    double before_ = 0;  // seconds spent before this start
};

}  // namespace

void train(const Settings& settings, const nrem::Training& training) try {
    use_one_thread();
    Run(settings, training).go();
} catch (const c10::Error& failure) {
    throw std::runtime_error(failure.what_without_backtrace());
}

}  // namespace nrem_torch
