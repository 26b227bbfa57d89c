// Trains the hybrid model on Rule 110 through the trainer's table and tells its accuracy for every
// number of passes and every time asked for, on states that training has not seen.
//
//   automaton_train trainer_torch.so FOLDER [ask=times|now|ladder] [questions=2] [depth=8] [seed=0]
//                   [tell=1,2,4] [test=1024] [PARAMETER=VALUE ...]
#include <dlfcn.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <map>
#include <sstream>

#include "automaton.hpp"
#include "safetensors.hpp"
#include "unroll.hpp"

namespace {

using namespace nrem_bench;
using Texts = std::map<std::string, std::string>;

std::string take(Texts& texts, const std::string& name, const std::string& fallback) {
    const auto found = texts.find(name);
    if (found == texts.end()) return fallback;
    const std::string value = found->second;
    texts.erase(found);
    return value;
}

struct Host {
    Plan plan;
    std::uint64_t seed;
};

template <Split split>
nrem_code give(void* host, std::uint64_t index, const nrem_chunk_sink* sink, nrem_error*) {
    const auto& self = *static_cast<Host*>(host);
    const std::uint64_t seed = nrem::combine(split == Split::training ? self.seed : 12345, index);
    for (const auto& made : sequence(self.plan, nrem::Random(seed), split)) {
        const nrem_chunk chunk{.struct_size = sizeof(nrem_chunk),
                               .phase = made.phase == nrem::ChunkPhase::prediction,
                               .tokens = {made.tokens.data(), made.tokens.size()},
                               .targets = made.targets.data()};
        sink->chunk(sink->self, &chunk);
    }
    return NREM_OK;
}

void tell_progress(void*, const nrem_progress* p) {
    std::printf("step %llu loss %.4f tokens/s %.0f seconds %.0f", (unsigned long long)p->step,
                p->loss, p->tokens / p->seconds, p->seconds);
    if (!std::isnan(p->accuracy))
        std::printf(" held out: loss %.4f accuracy %.4f all right %.4f", p->held_out_loss,
                    p->accuracy, p->all_right);
    std::printf("\n");
    std::fflush(stdout);
}

const nrem_component& open_trainer(const std::string& file) {
    void* const library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library) throw std::runtime_error(dlerror());
    const auto entry =
        reinterpret_cast<const nrem_plugin* (*)()>(dlsym(library, "nrem_entry"));
    return *static_cast<const nrem_component*>(entry()->components.data);
}

std::vector<nrem_param> params_of(const nrem_component& component, Texts& given, Texts& values) {
    std::vector<nrem_param> params;
    for (const auto& spec : nrem::Array<nrem_param_spec>(component.params)) {
        std::string& text = values[spec.name] = take(given, spec.name, spec.fallback);
        const double number = spec.type == NREM_FLAG ? text == "true" : std::atof(text.c_str());
        params.push_back({nrem::borrow(std::string_view(spec.name)), nrem::borrow(text), number});
    }
    if (!given.empty()) throw std::runtime_error("no parameter " + given.begin()->first);
    return params;
}

struct Exam {
    const nrem_torch::Model& model;
    std::size_t sequences;
};

// Accuracy of cells and of whole rows of `time` after `passes`, asked for by the word for `word`.
void tell_accuracy(const Exam& exam, std::size_t passes, std::size_t time, std::size_t word) {
    double right = 0;
    double rows = 0;
    double asked = 0;
    for (std::size_t first = 0; first < exam.sequences; first += 256) {
        std::vector<std::vector<nrem::Chunk>> sequences;
        for (std::size_t i = first; i < std::min(first + 256, exam.sequences); ++i) {
            nrem::Random random(nrem::combine(99, i));
            const Row start = draw(random, Split::testing);
            sequences.push_back({context(start), question(after(start, time), word)});
        }
        const auto batch = nrem_torch::make_batch(
            sequences, 0, {nrem_torch::Supervise::last, passes, 1000, cells});
        const auto outcome =
            nrem_torch::unroll(exam.model, batch, {.passes = passes}, nrem_torch::Judge::answers);
        right += static_cast<double>(outcome.right) / cells;
        rows += static_cast<double>(outcome.all_right);
        asked += static_cast<double>(outcome.chunks);
    }
    std::printf(" %zu:%.3f/%.3f", time, right / asked, rows / asked);
}

void evaluate(const std::string& file, const Plan& plan, const std::string& tell,
              std::size_t count) {
    const nrem_hybrid::Safetensors weights_file(file);
    const auto architecture =
        nrem_hybrid::read_architecture(weights_file.metadata().at("architecture"));
    nrem_torch::Weights weights(architecture, 0);
    weights.load(weights_file);
    const nrem_torch::Model model(architecture, weights);
    const torch::NoGradGuard off;
    std::istringstream list(tell);
    for (std::string passes; std::getline(list, passes, ',');) {
        const std::size_t n = std::stoul(passes);
        std::printf("EVAL passes %zu; time:cells/rows", n);
        if (plan.asked == Asked::now)
            tell_accuracy({model, count}, n, n, 0);
        else
            for (std::size_t t = 1; t <= plan.depth; ++t) tell_accuracy({model, count}, n, t, t);
        std::printf("\n");
    }
}

int run(const std::string& plugin, const std::string& folder, Texts given) {
    const std::string ask = take(given, "ask", "times");
    const std::string tell = take(given, "tell", "1,2,4");
    const std::size_t count = std::stoul(take(given, "test", "1024"));
    Host host{{.asked = ask == "now"      ? Asked::now
                        : ask == "ladder" ? Asked::ladder
                                          : Asked::times,
               .depth = std::stoul(take(given, "depth", "8")),
               .questions = std::stoul(take(given, "questions", "2"))},
              std::stoull(take(given, "seed", "0"))};
    const auto& component = open_trainer(plugin);
    Texts values;
    const auto params = params_of(component, given, values);
    host.plan.passes = std::stoul(values["passes"]) + std::stoul(values["free_passes"]);
    const auto words = vocabulary(host.plan.depth);
    std::vector<nrem_str> views;
    for (const auto& word : words) views.push_back(nrem::borrow(std::string_view(word)));
    const std::string weights = folder + "/weights.safetensors";
    std::filesystem::create_directories(folder);
    const nrem_training training{.struct_size = sizeof(nrem_training),
                                 .seed = host.seed,
                                 .vocabulary = nrem::detail::array_of(views),
                                 .folder = nrem::borrow(std::string_view(folder)),
                                 .weights = nrem::borrow(std::string_view(weights)),
                                 .self = &host,
                                 .sequence = give<Split::training>,
                                 .held_out = give<Split::testing>,
                                 .progress = tell_progress,
                                 .cancelled = [](void*) { return 0; }};
    nrem_error error = nrem::detail::no_error();
    const auto& table = *static_cast<const nrem_trainer*>(component.functions);
    void* const trainer = table.create(nullptr, nrem::detail::array_of(params), &error);
    if (!trainer || table.train(trainer, &training, &error) != NREM_OK)
        throw std::runtime_error(error.message);
    table.destroy(trainer);
    evaluate(weights, host.plan, tell, count);
    return 0;
}

}  // namespace

int main(int count, char** arguments) try {
    if (count < 3) throw std::runtime_error("wants a plugin and a folder");
    Texts given;
    for (int i = 3; i < count; ++i) {
        const std::string text = arguments[i];
        const auto equals = text.find('=');
        given[text.substr(0, equals)] = text.substr(equals + 1);
        std::printf("%s ", arguments[i]);
    }
    std::printf("\n");
    return run(arguments[1], arguments[2], given);
} catch (const std::exception& failure) {
    std::cerr << failure.what() << "\n";
    return 1;
}
