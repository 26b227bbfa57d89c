#include "report/thought_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/json_members.hpp"
#include "base/quantity.hpp"
#include "report/night_json.hpp"
#include "report/text.hpp"
#include "report/thinned.hpp"
#include "store/event_lines.hpp"
#include "wake/event_log.hpp"

namespace nrem::core {
namespace {

using Json = nlohmann::json;

constexpr std::size_t most_characters = 160;  // of one text on a terminal
constexpr std::size_t deepest = 12;           // what is further below is not indented more

Json page_thought(const ThoughtLine& line, std::size_t characters) {
    Json made = page_json(line, characters);
    for (const char* name : {"stream", "step", "index", "margin"}) made.erase(name);
    return made;
}

void add(Json& step, const ThoughtLine& line, const TimelineLimits& limits, std::size_t& bytes) {
    Json& thoughts = step["thoughts"];
    if (thoughts.is_null()) thoughts = Json::array();
    const bool has_room = thoughts.size() < limits.thoughts && bytes < limits.thought_bytes;
    if (has_room && !step.contains("thoughts_left_out")) {
        thoughts.push_back(page_thought(line, limits.characters));
        bytes += page_bytes(thoughts.back());
    } else {
        step["thoughts_left_out"] = step.value("thoughts_left_out", 0) + 1;
    }
}

std::string_view spoken_verdict(const ThoughtLine& line) {
    if (line.kind != ThoughtKind::review) return "";
    if (!line.verdict) return " says nothing";
    return *line.verdict ? " says right" : " says wrong";
}

std::string cut(std::string_view text) {
    return terminal_text(shortened(text, most_characters));
}

// "  proposal 1.3 (iteration 2): 14 -> 14, score 0.5: right"
std::string line_of(const ThoughtLine& line, std::size_t depth) {
    std::string text = fmt::format("{:{}}{} {}{} (iteration {})", "", 2 * std::min(depth, deepest),
                                   name_of(line.kind), line.index, spoken_verdict(line),
                                   line.iteration + 1);
    if (!line.text.empty()) text += ": " + cut(line.text);
    if (!line.answer.empty()) text += " -> " + cut(line.answer);
    if (!std::isnan(line.score)) text += ", score " + decimal(line.score);
    if (line.correct) text += *line.correct ? ", right" : ", wrong";
    return text + "\n";
}

// The thoughts of one answer, whose texts are its own.
struct Tree {
    std::vector<std::string> lines;  // by thought
    std::vector<std::vector<std::size_t>> below;
    std::vector<std::size_t> depth;
    std::vector<std::size_t> roots;

    void add(const ThoughtLine& line) {
        const std::size_t index = lines.size();
        const bool has_parent = line.parent && *line.parent < index;
        depth.push_back(has_parent ? depth[*line.parent] + 1 : 0);
        (has_parent ? below[*line.parent] : roots).push_back(index);
        below.emplace_back();
        lines.push_back(line_of(line, depth.back()));
    }
    // Without recursion: a chain of thoughts may be long.
    [[nodiscard]] std::string text() const {
        std::string out;
        std::vector<std::size_t> open(roots.rbegin(), roots.rend());
        while (!open.empty()) {
            const std::size_t index = open.back();
            open.pop_back();
            out += lines[index];
            open.insert(open.end(), below[index].rbegin(), below[index].rend());
        }
        return out;
    }
};

std::string votes_of(const LoopCount& loop) {
    if (!loop.proposals) return "nothing was proposed";
    std::string text = fmt::format("{}, {} different; the commonest has {} of them",
                                   counted(loop.proposals, "proposal"), loop.distinct, loop.leader);
    if (loop.leader_is_right) text += *loop.leader_is_right ? " and is right" : " and is wrong";
    if (loop.first_is_right)
        text += *loop.first_is_right ? "; the first is right" : "; the first is wrong";
    return text;
}

// "reviews: 2 right ones called right, 1 called wrong, ..."
std::string reviews_of(const ReviewCount& of) {
    if (of == ReviewCount{}) return "";
    return fmt::format("; reviews: of right proposals {} called right and {} wrong, of wrong ones "
                       "{} called right and {} wrong, {} silent",
                       of.right_as_right, of.right_as_wrong, of.wrong_as_right, of.wrong_as_wrong,
                       of.silent);
}

}  // namespace

void for_each_thought(const RunPath& trial, const std::function<bool(const ThoughtLine&)>& take) {
    auto lines = EventLines::if_there(trial / "thoughts.jsonl");
    JsonMembers members;
    while (lines && lines->next()) {
        ThoughtLine line;
        if (!members.open(lines->line())) continue;
        fields(members, line);
        if (!take(line)) return;
    }
}

std::map<std::uint64_t, PageThoughts> page_thoughts(const RunPath& trial,
                                                    std::span<const std::uint64_t> streams,
                                                    const TimelineLimits& limits) {
    const std::set<std::uint64_t> wanted(streams.begin(), streams.end());
    std::map<std::uint64_t, PageThoughts> made;
    std::map<std::uint64_t, std::size_t> bytes;
    for_each_thought(trial, [&](const ThoughtLine& line) {
        if (wanted.contains(line.stream) && line.step >= limits.first_step &&
            made[line.stream].size() <= limits.steps)
            add(made[line.stream][line.step], line, limits, bytes[line.stream]);
        return true;
    });
    return made;
}

static std::string thought_tree(const RunPath& trial, std::uint64_t stream, std::uint64_t step) {
    Tree tree;
    for_each_thought(trial, [&](const ThoughtLine& line) {
        if (line.stream == stream && line.step == step) tree.add(line);
        return line.stream != stream || line.step <= step;
    });
    return tree.text();
}

static std::optional<LoopCount> loop_of(const RunPath& trial, std::uint64_t stream,
                                        std::uint64_t step) {
    auto lines = EventLines::if_there(trial / "events.jsonl");
    JsonMembers members;
    while (lines && lines->next()) {
        if (lines->stream() != stream || !members.open(lines->line())) continue;
        StepLine event{.kind = LineKind::night};
        fields(members, event);
        if (is_step(event.kind) && event.step == step) return event.loop;
    }
    return std::nullopt;
}

// Why a loop gave this answer: how it ended, what it took, votes and reviews.
static std::string reasons_of(const LoopCount& loop) {
    std::string text = fmt::format("ended: {} ({}), after {}, {} and {}", name_of(loop.end),
                                   meaning_of(loop.end), counted(loop.iterations, "iteration"),
                                   counted(loop.calls, "call"), counted(loop.tokens, "token"));
    if (loop.tools) text += fmt::format(", {} of tools", counted(loop.tools, "call"));
    if (loop.tools_refused) text += fmt::format(", {} refused", loop.tools_refused);
    if (!loop.fault.empty()) text += ": " + cut(loop.fault);
    return text + "\n" + votes_of(loop) + reviews_of(loop.reviews) + "\n";
}

std::string loop_text(const RunPath& trial, std::uint64_t stream, std::uint64_t step) {
    const auto loop = loop_of(trial, stream, step);
    return loop ? reasons_of(*loop) + thought_tree(trial, stream, step) : "";
}

}  // namespace nrem::core
