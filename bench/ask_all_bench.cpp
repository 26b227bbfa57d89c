// What the language stage costs, a sample of one prompt: rendered, named, asked, checked, logged and
// counted. The model answers at once, after a millisecond, or is not asked since the cassette knows.
// Floor: the SHA-256 of the request and the JSON of its log line, about 10 us.
#include <benchmark/benchmark.h>
#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "language/language.hpp"
#include "nrem/sdk.hpp"

namespace {

using namespace nrem;
using namespace nrem::core;

constexpr int places = 16;  // --in-flight

template <int milliseconds>
class Answering {
public:
    static constexpr const char* offers[] = {"backend.generate", "backend.blocking"};
    explicit Answering(const Params&) {}
    void generate(const Prompt&, Completion& completion) const {
        if (milliseconds) std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
        completion.text("The answer is 42.");
        completion.ended(NREM_ENDED);
        completion.model("tiny");
    }
    std::string identity() const { return "tiny"; }
};

// The same, of which the host knows that nothing has to be waited for.
class Ready : public Answering<0> {
public:
    static constexpr const char* offers[] = {"backend.generate"};
    using Answering<0>::Answering;
};

const nrem_plugin& answering_plugin() {
    static constexpr auto components = std::to_array<nrem_component>(
        {backend<Ready>({"ready", "Answers at once."}),
         backend<Answering<0>>({"quick", "Answers at once, from a thread of its own."}),
         backend<Answering<1>>({"slow", "Answers after a millisecond."})});
    static constexpr nrem_plugin made = nrem::detail::plugin("answering", "1", "bench", components);
    return made;
}

class Stage {
public:
    Stage(const char* name, ResponseMode mode) {
        registry_.add(answering_plugin(), "answering");
        std::filesystem::create_directories(folder_);
        std::ofstream(folder_ / "bench.yaml")
            << "pack: bench\noperations:\n"
               "  draft: {role: writer, inputs: [memory, cue], user: \"{{>memory}} {{cue}}\"}\n";
        pack_ = load_pack("bench", {folder_});
        backend_.emplace(registry_.find(Kind::backend, name), Settings{}, registry_.host());
        Models::Setup models;
        models.responses = {mode, "off", (folder_ / "bench.cassette.jsonl").string()};
        models_ = std::make_unique<Models>(models);
        setup_.models = models_.get();
        setup_.prompts = &pack_;
        setup_.spending = &spending_;
        setup_.by_role.fill(make_model(*backend_));
        language_ = std::make_unique<core::Language>(setup_, registry_.host(),
                                               core::Language::Hooks{.cancelled = [] { return false; }});
    }
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;
    ~Stage() { std::filesystem::remove_all(folder_); }

    void ask(std::size_t samples, std::uint64_t step) {
        std::vector<core::Asking> asked;
        for (std::size_t i = 0; i < samples; ++i)
            asked.push_back({"draft", {{"memory", memory_}, {"cue", "What is it?"}}, i});
        language_->at({"wake", 0, step, step});
        arena_.execute([&] { benchmark::DoNotOptimize(language_->ask_all(asked)); });
        benchmark::DoNotOptimize(language_->take_calls());
    }

private:
    const std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("nrem_ask_all_bench_" + std::to_string(getpid()));
    const std::string memory_ = std::string(1000, 'm');
    const tbb::global_control threads_{tbb::global_control::max_allowed_parallelism, places + 1};
    tbb::task_arena arena_{places, 0};
    Registry registry_;
    Pack pack_;
    std::optional<BackendInstance> backend_;
    TrialSpending spending_;
    std::unique_ptr<Models> models_;
    LanguageSetup setup_;
    std::unique_ptr<core::Language> language_;
};

void ask_all(benchmark::State& state, const char* backend) {
    const auto samples = static_cast<std::size_t>(state.range(0));
    Stage stage(backend, ResponseMode::live);
    std::uint64_t step = 0;
    for (auto _ : state) stage.ask(samples, ++step);
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

// The same place again and again: everything is known.
void replayed(benchmark::State& state) {
    const auto samples = static_cast<std::size_t>(state.range(0));
    Stage stage("slow", ResponseMode::record);
    stage.ask(samples, 1);
    for (auto _ : state) stage.ask(samples, 1);
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

}  // namespace

BENCHMARK_CAPTURE(ask_all, ready, "ready")->Arg(1)->Arg(16)->UseRealTime();
BENCHMARK_CAPTURE(ask_all, quick, "quick")->Arg(1)->Arg(16)->Arg(256)->UseRealTime();
BENCHMARK_CAPTURE(ask_all, slow, "slow")->Arg(1)->Arg(4)->Arg(16)->Arg(32)->UseRealTime();
BENCHMARK(replayed)->Arg(1)->Arg(16)->UseRealTime();
