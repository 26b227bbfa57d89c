#include "training/session.hpp"

#include <chrono>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/lines.hpp"
#include "host/instance.hpp"
#include "nrem/sdk/callback.hpp"
#include "nrem/sdk/random.hpp"
#include "store/damaged.hpp"
#include "store/folder_lock.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::uint64_t scanned = 4096;  // streams whose words make the vocabulary
// Grace time in which a training that lost its parent saves and ends.
constexpr std::chrono::seconds patience{30};

// Training uses streams of no seed that a run may have, because weights are often judged under the
// seed that they were trained with. The held-out streams are the same for every training.
constexpr std::uint64_t streams_of(std::uint64_t seed) {
    constexpr std::uint64_t training = 0x74726169'6e696e67;  // "training"
    return nrem::combine(training, seed);
}
constexpr std::uint64_t held_out_seed = nrem::combine(streams_of(0), 1);

struct Measured {
    const char* name;
    double nrem_progress::*at;
};
constexpr Measured measures[] = {
    {"loss", &nrem_progress::loss},         {"tokens", &nrem_progress::tokens},
    {"seconds", &nrem_progress::seconds},   {"held_out_loss", &nrem_progress::held_out_loss},
    {"accuracy", &nrem_progress::accuracy}, {"all_right", &nrem_progress::all_right}};

json to_json(const nrem_progress& progress) {
    json line{{"step", progress.step}};
    for (const Measured& figure : measures)
        if (const double value = progress.*figure.at; !std::isnan(value)) line[figure.name] = value;
    return line;
}

// What the trainer reports.
struct Told final : Crossing {
    ~Told() = default;
};

// Opens for appending. A kill may have cut the last line short; then the next one begins on a new
// line.
RunPath log_of(const RunPath& folder) {
    const RunPath log = folder / "progress.jsonl";
    const std::string before = log.exists() ? read_text(log) : "";
    append_to(log, before.empty() || before.ends_with('\n') ? "" : "\n");
    return log;
}

class Session {
public:
    Session(const TrainingSetup& setup, const Registry& registry)
        : setup_(setup),
          task_(*setup.task.component, setup.task.settings, registry.host()),
          held_out_(*setup.held_out.component, setup.held_out.settings, registry.host()),
          trainer_(*setup.trainer.component, setup.trainer.settings, registry.host()),
          vocabulary_(all_words()),
          folder_((setup.folder / "checkpoints").string()),
          weights_(weights_in(setup.folder).string()),
          log_(log_of(setup.folder)) {}

    TrainingEnd run() {
        fs::create_directories(folder_);
        try {
            train();
        } catch (const Error& failure) {
            check_log();
            if (failure.code() == NREM_CANCELLED && told_.good() && cancelled())
                return TrainingEnd::cancelled;
            throw;
        }
        check_log();
        if (!fs::exists(weights_))
            throw Error("trainer " + trainer_.component().name + " has written no " + weights_);
        return TrainingEnd::trained;
    }

private:
    void train() {
        std::vector<nrem_str> words;
        for (const auto& word : vocabulary_.words()) words.push_back(nrem::borrow(word));
        const nrem_training training{
            .struct_size = sizeof(nrem_training),
            .reserved = 0,
            .seed = setup_.seed,
            .vocabulary = {words.data(), words.size(), sizeof(nrem_str)},
            .folder = nrem::borrow(folder_),
            .weights = nrem::borrow(weights_),
            .self = this,
            .sequence = nrem::callback<&Session::give_sequence>,
            .held_out = nrem::callback<&Session::give_held_out>,
            .progress = nrem::callback<&Session::take_progress>,
            .cancelled = nrem::callback<&Session::cancelled>,
        };
        trainer_.take(told_, &nrem_trainer::train, &training);
    }

    std::vector<std::string> all_words() const {
        std::vector<std::string> words = words_of(task_, streams_of(setup_.seed), scanned);
        for (auto& word : words_of(held_out_, held_out_seed, scanned))
            words.push_back(std::move(word));
        std::ranges::sort(words);
        words.erase(std::ranges::unique(words).begin(), words.end());
        return words;
    }
    nrem_code give_sequence(std::uint64_t index, const nrem_chunk_sink& sink,
                            nrem_error* error) const {
        return pass_on(error, [&] { give({task_, index, streams_of(setup_.seed)}, sink); });
    }
    nrem_code give_held_out(std::uint64_t index, const nrem_chunk_sink& sink,
                            nrem_error* error) const {
        return pass_on(error, [&] { give({held_out_, index, held_out_seed}, sink); });
    }
    void give(const Stream& stream, const nrem_chunk_sink& sink) const {
        for (const Chunk& chunk : chunks_of(stream, vocabulary_)) {
            const nrem_chunk view{.struct_size = sizeof(nrem_chunk),
                                  .phase = chunk.phase,
                                  .tokens = {chunk.tokens.data(), chunk.tokens.size()},
                                  .targets = chunk.targets.data()};
            sink.chunk(sink.self, &view);
        }
    }
    void take_progress(const nrem_progress* progress) {
        if (told_.there("progress", progress) && told_.check(*progress)) note(*progress);
    }
    void note(const nrem_progress& progress) {
        try {
            append_to(log_, sealed(to_json(progress).dump()) + '\n');
        } catch (const Error& failure) {
            log_failure_ = failure.what();
        }
        if (setup_.progress) setup_.progress(progress);
    }
    // Stops a trainer that reports a progress that is not valid, or whose log cannot be written:
    // nobody could see how it went.
    std::int32_t cancelled() const {
        return !told_.good() || !log_failure_.empty() || (setup_.cancelled && *setup_.cancelled);
    }
    void check_log() const {
        if (!log_failure_.empty()) throw Error(log_failure_);
    }

    const TrainingSetup& setup_;
    TaskInstance task_;
    TaskInstance held_out_;
    TrainerInstance trainer_;
    Vocabulary vocabulary_;
    std::string folder_;   // of checkpoints
    std::string weights_;  // the file
    RunPath log_;
    std::string log_failure_;
    Told told_;
};

}  // namespace

fs::path weights_in(const fs::path& folder) {
    return folder / "weights.safetensors";
}

TrainingEnd train(const TrainingSetup& setup, const Registry& registry) {
    if (fs::exists(weights_in(setup.folder))) return TrainingEnd::trained;
    const FolderLock lock(setup.folder, patience);
    if (fs::exists(weights_in(setup.folder))) return TrainingEnd::trained;
    return Session(setup, registry).run();
}

std::vector<nrem_progress> read_progress(const fs::path& folder) {
    std::map<std::uint64_t, nrem_progress> by_step;
    auto lines = LineReader::if_there(RunPath(folder) / "progress.jsonl");
    while (lines && next_sound(*lines)) {
        const json read = try_json(lines->line()).value_or(json());
        if (!read.is_object() || !read.contains("step")) continue;  // a kill cut it short
        nrem_progress progress{};
        progress.struct_size = sizeof progress;
        progress.step = read["step"];
        for (const Measured& figure : measures)
            progress.*figure.at = read.value(figure.name, nrem::none);
        by_step[progress.step] = progress;
    }
    std::vector<nrem_progress> all;
    for (const auto& [step, progress] : by_step) all.push_back(progress);
    return all;
}

}  // namespace nrem::core
