// Trains the hybrid sequence model by backpropagation through chunks and passes, on LibTorch.
//
// The plugin itself is small: it opens the library that needs LibTorch when there is something to
// train, so that listing plugins and evaluating weights do not wait for it.
#include <dlfcn.h>

#include <filesystem>

#include "engines/recurrent/torch/engine.hpp"
#include "nrem/sdk.hpp"

namespace {

using nrem::ParamSpec;

class Trainer {
public:
    static constexpr auto schema = std::to_array<ParamSpec>({
        nrem::text("layers", "fast attention mlp fast attention mlp",
                   "the sublayers in order: fast, attention and mlp"),
        nrem::integer("width", "64", {1, 65536}, "size of a token's features"),
        nrem::integer("heads", "4", {1, 1024}, "heads of attention and of fast layers"),
        nrem::integer("key", "16", {1, 4096}, "key size of a head of a fast layer"),
        nrem::integer("value", "16", {1, 4096}, "value size of a head of a fast layer"),
        nrem::integer("expand", "2", {1, 64}, "hidden units of an mlp per feature"),
        nrem::choice("rule", "gated_delta", "gated_delta|delta|hebbian|momentum",
                     "how a fast layer writes"),
        nrem::integer("radius", "0", {0, 65536},
                      "attention reaches so far to both sides; 0: over the whole chunk"),
        nrem::flag("ring", "false", "the ends of a chunk meet, for the radius"),
        nrem::flag("causal", "false", "attention sees no later token"),
        nrem::integer("keep", "0", {0, 65536},
                      "attention still sees so many tokens of the chunk before"),
        nrem::integer("loop_first", "0", {0, 4096}, "the sublayer that a further pass begins with"),
        nrem::integer("loop_last", "0", {0, 4096},
                      "a pass hands on the features before this sublayer; 0: the last ones"),
        nrem::flag("reinject", "true", "a further pass sees the embedded tokens again"),
        nrem::integer("passes", "1", {1, 1024}, "over a consolidation chunk"),
        nrem::integer("fewest_passes", "0", {0, 1024},
                      "a step draws its passes between this and `passes`; 0: always `passes`"),
        nrem::integer(
            "free_passes", "0", {0, 1024},
            "a step first makes up to so many passes that are neither asked nor learned from"),
        nrem::integer("free_from", "0", {0, 1'000'000'000},
                      "the step from which on it does, once the first passes are learned"),
        nrem::integer("question_passes", "1", {1, 1024}, "over a prediction chunk"),
        nrem::integer("fewest_question_passes", "0", {0, 1024},
                      "a step draws its passes over questions between this and `question_passes`; "
                      "0: always `question_passes`"),
        nrem::choice("supervise", nrem_torch::Supervise::last,
                     "prediction chunks are asked after the last pass, or chunk n after pass n"),
        nrem::integer("batch", "128", {1, 65536}, "sequences in a step"),
        nrem::integer("steps", "4000", {1, 1e9}, "of the optimiser"),
        nrem::choice("optimiser", nrem_torch::Method::adamw,
                     "muon: for the matrices of the layers, adamw for the rest"),
        nrem::number("rate", "0.002", {0, 1}, "learning rate after the warm-up"),
        nrem::number("adamw_rate", "0", {0, 1},
                     "learning rate of what muon leaves to adamw; 0: the same"),
        nrem::integer("warmup", "100", {0, 1e9}, "steps until the full rate"),
        nrem::number("weight_decay", "0.01", {0, 1}, "per step and rate"),
        nrem::number("clip", "1", {0, 1e9}, "longest gradient; 0: any"),
        nrem::number("noise", "0", {0, 100},
                     "standard deviation of what training adds to the fast weights after a pass"),
        nrem::integer("held_out", "256", {0, 1e9}, "sequences to evaluate on"),
        nrem::integer("report_every", "50", {0, 1e9}, "steps; 0: at the end"),
        nrem::integer("evaluate_every", "500", {0, 1e9}, "steps; 0: at the end"),
        nrem::integer("checkpoint_every", "500", {0, 1e9}, "steps; 0: when cancelled"),
        nrem::flag("checkpoint_chunks", "false",
                   "compute passes again on the way back, which saves memory"),
        nrem::choice("device", nrem_torch::Device::cpu,
                     "cuda: a GPU, with a LibTorch that has CUDA"),
        nrem::choice("kernels", "auto", "auto|own|torch",
                     "fast layers and attention by kernels of our own (CPU alone) or in LibTorch's "
                     "operations; auto: own on the CPU, torch on a GPU"),
    });

    explicit Trainer(const nrem::Params& params) {
        const auto size = [&](const char* name) { return std::size_t{params.integer(name)}; };
        settings_ = {.layers = params.text("layers"),
                     .width = size("width"),
                     .heads = size("heads"),
                     .key = size("key"),
                     .value = size("value"),
                     .expand = size("expand"),
                     .rule = params.text("rule"),
                     .radius = size("radius"),
                     .ring = params.flag("ring"),
                     .causal = params.flag("causal"),
                     .keep = size("keep"),
                     .loop_first = size("loop_first"),
                     .loop_last = size("loop_last"),
                     .reinject = params.flag("reinject"),
                     .passes = size("passes"),
                     .fewest_passes = size("fewest_passes"),
                     .free_passes = size("free_passes"),
                     .free_from = params.integer("free_from"),
                     .question_passes = size("question_passes"),
                     .fewest_question_passes = size("fewest_question_passes"),
                     .supervise = params.choice<nrem_torch::Supervise>("supervise"),
                     .batch = size("batch"),
                     .steps = params.integer("steps"),
                     .optimiser = params.choice<nrem_torch::Method>("optimiser"),
                     .rate = params.number("rate"),
                     .adamw_rate = params.number("adamw_rate"),
                     .warmup = params.integer("warmup"),
                     .weight_decay = params.number("weight_decay"),
                     .clip = params.number("clip"),
                     .noise = params.number("noise"),
                     .held_out = params.integer("held_out"),
                     .report_every = params.integer("report_every"),
                     .evaluate_every = params.integer("evaluate_every"),
                     .checkpoint_every = params.integer("checkpoint_every"),
                     .checkpoint_chunks = params.flag("checkpoint_chunks"),
                     .device = params.choice<nrem_torch::Device>("device")};
        settings_.kernels = kernels_named(params.text("kernels"));
        if (settings_.fewest_passes > settings_.passes)
            throw std::invalid_argument("fewest_passes is more than passes");
        if (settings_.fewest_question_passes > settings_.question_passes)
            throw std::invalid_argument("fewest_question_passes is more than question_passes");
    }

    void train(const nrem::Training& training) const {
        nrem_error error = nrem::detail::no_error();
        nrem::detail::check(open_engine()(&settings_, &training.table(), &error), error);
    }

private:
    nrem_torch::Kernels kernels_named(const std::string& name) const {
        using nrem_torch::Kernels;
        const bool on_cpu = settings_.device == nrem_torch::Device::cpu;
        if (name == "own" && !on_cpu)
            throw std::invalid_argument("kernels: own runs on the CPU alone; use kernels: torch");
        return name == "own" || (name == "auto" && on_cpu) ? Kernels::own : Kernels::torch;
    }

    // The library is in the folder "engines" beside this plugin.
    static nrem_torch::TrainFunction open_engine() {
        Dl_info self{};
        dladdr(reinterpret_cast<const void*>(&open_engine), &self);
        const auto file =
            std::filesystem::path(self.dli_fname).parent_path() / "engines" / "torch_engine.so";
        void* const library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
        void* const found = library ? dlsym(library, nrem_torch::train_symbol) : nullptr;
        if (!found)
            throw nrem::Failure(NREM_UNAVAILABLE,
                                std::string("cannot open LibTorch: ") + dlerror());
        return reinterpret_cast<nrem_torch::TrainFunction>(found);
    }

    nrem_torch::Settings settings_;
};

}  // namespace

NREM_PLUGIN("torch", "0.1.0",
            nrem::trainer<Trainer>({"torch", "trains the hybrid sequence model on LibTorch",
                                    "Language Models Need Sleep (arXiv 2605.26099)"}))
