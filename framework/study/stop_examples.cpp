#include "study/stop_examples.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/lines.hpp"
#include "nrem/sdk/standing.hpp"
#include "wake/thought_log.hpp"

namespace nrem::core {
namespace {

using Json = nlohmann::json;
using StepPlace = std::pair<std::uint64_t, std::uint64_t>;  // stream and step

bool is_in_logs(std::string_view feature) {
    return feature != "spent" && feature != "repeats";
}

// The thoughts of one answer, thought again.
class Again {
public:
    Again() {
        cue_.text = borrow(std::string_view());
        thoughts_.begin(cue_);
    }
    void add(const Json& line) {
        const std::uint64_t iteration = line.at("iteration");
        while (done_ < iteration) end_iteration();
        think(line);
        const auto correct = line.find("correct");
        if (line.at("kind") == name_of(ThoughtKind::proposal))
            right_ = correct == line.end() ? std::nullopt : std::optional(*correct == 1);
    }
    // None where its proposals are no matter of right and wrong.
    [[nodiscard]] std::optional<AnswerPath> finished(std::uint64_t iterations) {
        while (done_ < iterations) end_iteration();
        if (!is_judged_ || path_.right.empty()) return std::nullopt;
        return path_;
    }

private:
    void think(const Json& line) {
        const std::string text = line.value("text", ""), answer = line.value("answer", text);
        nrem_thought thought{};
        thought.struct_size = sizeof thought;
        thought.kind = static_cast<std::int32_t>(from_name<ThoughtKind>(line.at("kind").get<std::string>()).value());
        thought.parent = -1;  // what it follows changes no standing
        thought.text = borrow(std::string_view(text));
        if (thought.kind == NREM_PROPOSAL) thought.answer = borrow(std::string_view(answer));
        thought.choice = -1;
        thought.value = none;
        thought.score = line.value("score", none);
        thought.margin = line.value("margin", none);
        thought.verdict = line.value("verdict", -1);
        Check check;
        (void)thoughts_.add(thought, done_, check);
        check.need_good();
    }
    void end_iteration() {
        const nrem_standing standing = thoughts_.standing(++done_);
        if (!right_) {
            is_judged_ = is_judged_ && thoughts_.candidates().empty();
            path_.right.push_back(false);
        } else {
            path_.right.push_back(*right_);
        }
        std::vector<double>& features = path_.features.emplace_back();
        for (const StandingFeature& feature : standing_features)
            if (is_in_logs(feature.name)) features.push_back(feature.of(standing));
    }
    struct Check final : Crossing {
        ~Check() = default;
    };

    nrem_cue cue_ = make_cue();
    Thoughts thoughts_;
    std::uint64_t done_ = 0;
    std::optional<bool> right_;  // of the last proposal
    bool is_judged_ = true;
    AnswerPath path_;
};

// By answer, the iterations that it took.
std::map<StepPlace, std::uint64_t> iterations_in(const RunPath& events) {
    std::map<StepPlace, std::uint64_t> made;
    auto reader = LineReader::if_there(events);
    while (reader && reader->next()) {
        if (reader->line().find("\"loop\"") == std::string_view::npos) continue;
        const Json line = read_json(reader->line());
        const auto loop = line.find("loop");
        if (loop != line.end() && loop->is_object())
            made[{line.at("stream"), line.at("step")}] = loop->at("iterations");
    }
    return made;
}

}  // namespace

const std::vector<std::string>& stop_features() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> made;
        for (const StandingFeature& feature : standing_features)
            if (is_in_logs(feature.name)) made.emplace_back(feature.name);
        return made;
    }();
    return names;
}

std::vector<AnswerPath> paths_in(const RunPath& trial) try {
    std::vector<AnswerPath> paths;
    const auto iterations = iterations_in(trial / "events.jsonl");
    auto reader = LineReader::if_there(trial / "thoughts.jsonl");
    if (!reader)
        throw UsageError(trial.string() + ": has no thoughts: run it with a loop and events: on");
    std::optional<StepPlace> place;
    std::unique_ptr<Again> again;
    const auto finish = [&] {
        if (!again) return;
        const auto found = iterations.find(*place);
        if (auto path = again->finished(found == iterations.end() ? 0 : found->second))
            paths.push_back(std::move(*path));
    };
    while (reader->next()) {
        const Json line = read_json(reader->line());
        const StepPlace now{line.at("stream"), line.at("step")};
        if (now != place) {
            finish();
            place = now;
            again = std::make_unique<Again>();
        }
        again->add(line);
    }
    finish();
    return paths;
} catch (const Json::exception& failure) {
    throw Error(trial.string() + ": thoughts.jsonl: " + failure.what());
}

}  // namespace nrem::core
