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
        correct_.push_back(correct == line.end() ? std::nullopt : std::optional(*correct == 1));
    }
    // None where its proposals are no matter of right and wrong.
    [[nodiscard]] std::optional<AnswerPath> finished(std::uint64_t iterations) {
        while (done_ < iterations) end_iteration();
        if (!is_judged_ || path_.features.empty()) return std::nullopt;
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
        const nrem_thought* const last = thoughts_.last(NREM_PROPOSAL);
        path_.last_right.push_back(last && is_right(static_cast<std::size_t>(last - thoughts_.all().data())));
        const Candidate* const leader = thoughts_.leader();
        path_.commonest_right.push_back(leader && is_right(leader->first));
        std::vector<double>& features = path_.features.emplace_back();
        for (const StandingFeature& feature : standing_features)
            if (is_in_logs(feature.name)) features.push_back(feature.of(standing));
    }
    bool is_right(std::size_t thought) {
        is_judged_ = is_judged_ && correct_[thought].has_value();
        return correct_[thought] == true;
    }
    struct Check final : Crossing {
        ~Check() = default;
    };

    nrem_cue cue_ = make_cue();
    Thoughts thoughts_;
    std::uint64_t done_ = 0;
    std::vector<std::optional<bool>> correct_;  // of the thoughts
    bool is_judged_ = true;
    AnswerPath path_;
};

struct AnswerLine {
    std::uint64_t iterations = 0;
    std::optional<bool> is_right;
};

std::map<StepPlace, AnswerLine> answers_in(const RunPath& events) {
    std::map<StepPlace, AnswerLine> made;
    auto reader = LineReader::if_there(events);
    while (reader && reader->next()) {
        if (reader->line().find("\"loop\"") == std::string_view::npos) continue;
        const Json line = read_json(reader->line());
        const auto loop = line.find("loop");
        if (loop == line.end() || !loop->is_object()) continue;
        AnswerLine& answer = made[{line.at("stream"), line.at("step")}];
        answer.iterations = loop->at("iterations");
        if (const auto correct = line.find("correct"); correct != line.end())
            answer.is_right = *correct == 1;
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
    const auto answers = answers_in(trial / "events.jsonl");
    auto reader = LineReader::if_there(trial / "thoughts.jsonl");
    if (!reader)
        throw UsageError(trial.string() + ": has no thoughts: run it with a loop and events: on");
    std::optional<StepPlace> place;
    std::unique_ptr<Again> again;
    const auto finish = [&] {
        if (!again) return;
        const auto found = answers.find(*place);
        const AnswerLine answer = found == answers.end() ? AnswerLine{} : found->second;
        if (auto path = again->finished(answer.iterations)) {
            path->answer_right = answer.is_right;
            paths.push_back(std::move(*path));
        }
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
