// The task `hops`: a cycle of n nodes is shown as edges in random order, "w12" with the answer
// "w7", in windows with a boundary after each; then it is asked where k hops lead from a node,
// "hop3 w12".
//
// Neither node nor k is known while the edges are seen. Cycles of other lengths are padded on the
// left with "pad pad" for each missing edge, so that all contexts are of one length. A question of
// one hop is about an item that was shown; one of more hops is about several, and has no item.
#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "../choices.hpp"
#include "split.hpp"
#include "../stated.hpp"
#include "../teller.hpp"

namespace {

using Cycle = std::vector<std::size_t>;  // each node leads to the next one, the last to the first

std::size_t after(const Cycle& cycle, std::size_t place, std::size_t hops) {
    return cycle[(place + hops) % cycle.size()];
}

// The same wherever one begins.
std::uint64_t hash_of(const Cycle& cycle) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < cycle.size(); ++i)
        sum += nrem::combine(nrem::mix(cycle[i]), after(cycle, i, 1));
    return nrem::mix(sum);
}

// Tells of the edges in a text: "w12 -> w7", "w12: w7", "w12 is followed by w7", "w12 w7", and two
// in "w12 -> w7 -> w3". Any other word between two nodes parts them.
void find_edges(std::string_view text, nrem::StatementSink& sink) {
    constexpr std::array<std::string_view, 11> links{
        "->", ":", "=", "is", "followed", "by", "leads", "to", "points", "w", "-"};
    Tokens tokens(text);
    std::uint64_t from = 0;  // 0: none
    bool linked = false;     // by more than a blank
    std::string before;
    for (std::string token = tokens.next(); !token.empty(); token = tokens.next()) {
        const std::uint64_t node =
            before == "w" ? nrem::as_number<std::uint64_t>(token).value_or(0) : 0;
        if (node > 0) {
            if (from > 0) sink.statement(from, "w" + std::to_string(node));
            from = from > 0 && !linked ? 0 : node;
            linked = false;
        } else if (std::find(links.begin(), links.end(), token) == links.end()) {
            from = 0;
        } else {
            linked = linked || token != "w";
        }
        before = std::move(token);
    }
}

enum class Draw { uniform, powers, largest };

// Held-out streams ask for powers of two and the others for any k, unless told otherwise.
Draw draw_named(std::string_view name, Split split) {
    if (name == "largest") return Draw::largest;
    if (name == "powers") return Draw::powers;
    return name == "split" && split == Split::test ? Draw::powers : Draw::uniform;
}

class Hops {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("nodes", "75", {2, 512}, "in a cycle, at most"),
         nrem::choice("length", "fixed", "fixed|varied",
                      "all cycles as long, or 3 to `nodes` with short ones more often"),
         nrem::integer("names", "0", {0, 512},
                       "of which a cycle's nodes are drawn; 0: as many as nodes"),
         nrem::integer("hops", "16", {1, 1024}, "the largest k"),
         nrem::choice("draw", "split", "split|uniform|powers|largest",
                      "k of a question: 1 to `hops`, powers of two among these or `hops` alone; "
                      "split: powers where split is test, else uniform"),
         nrem::integer("questions", "10", {1, 512},
                       "of a stream, each from another node, as long as there are any"),
         nrem::integer("window", "40", {0, 1000000},
                       "words between two boundaries, at least 2; 0: all of them"),
         split_param()});
    static constexpr auto offers =
        std::to_array<const char*>({"task.text", "task.vector", "task.choices", "task.oracle"});
    static constexpr auto tools = std::to_array<nrem::WorldTool>(
        {{"next", "gives the node that a node leads to, one hop on",
          R"({"type":"object","properties":{"node":{"type":"string","maxLength":16}},)"
          R"("required":["node"],"additionalProperties":false})"}});

    explicit Hops(const nrem::Params& params)
        : nodes_(params.integer("nodes")),
          varies_(params.text("length") == "varied"),
          hops_(params.integer("hops")),
          questions_(params.integer("questions")),
          window_(params.integer("window")),
          split_(params.choice<Split>("split")),
          draw_(draw_named(params.text("draw"), split_)),
          choices_(node_names(params.integer("names") == 0 ? nodes_ : params.integer("names"))) {
        if (choices_.size() < nodes_)
            throw std::invalid_argument("names (" + std::to_string(choices_.size()) +
                                        ") must not be fewer than nodes (" +
                                        std::to_string(nodes_) + ")");
        if (window_ == 1) throw std::invalid_argument("an edge does not fit into a window of 1");
    }

    nrem::TaskInfo describe() const { return {nrem::endless, choices_.size(), choices_.size()}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("cycle " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        const Cycle cycle = draw_shown(random);
        Teller teller(sink, window_);
        for (std::size_t i = cycle.size(); i < nodes_; ++i) {
            nrem::Event pad;
            pad.cue.text = nrem::borrow("pad pad");
            teller.observe(pad);
        }
        for (const std::size_t place : in_random_order(cycle.size(), random)) {
            auto edge = from_node(cycle[place]);
            edge.cue.text = nrem::borrow(choices_.name(cycle[place]));
            edge.truth = choices_.answer(after(cycle, place, 1));
            edge.item = cycle[place] + 1;
            teller.observe(edge);
        }
        teller.boundary();
        auto starts = in_random_order(cycle.size(), random);
        starts.resize(std::min(questions_, starts.size()));
        for (const std::size_t place : starts) ask(cycle, place, draw_hops(random), teller);
    }

    void statements(std::uint64_t, std::uint64_t, std::string_view text,
                    nrem::StatementSink& sink) const {
        find_edges(text, sink);
    }

    std::string act(const nrem::Act& act) const {
        nrem::Random random(nrem::combine(act.seed, act.stream));
        const Cycle cycle = draw_shown(random);
        if (act.step <= nodes_) throw nrem::Refusal("the edges are not all shown yet");
        const std::string named = nlohmann::json::parse(act.arguments).at("node");
        const auto node = std::find(cycle.begin(), cycle.end(), choices_.find(named));
        if (node == cycle.end()) throw nrem::Refusal("no node is called '" + named + "'");
        return choices_.name(after(cycle, static_cast<std::size_t>(node - cycle.begin()), 1));
    }

private:
    static std::vector<std::string> node_names(std::size_t count) {
        std::vector<std::string> names;
        for (std::size_t i = 1; i <= count; ++i) names.push_back("w" + std::to_string(i));
        return names;
    }
    static std::vector<std::size_t> in_random_order(std::size_t count, nrem::Random& random) {
        std::vector<std::size_t> order(count);
        std::iota(order.begin(), order.end(), std::size_t{0});
        random.shuffle(std::span(order));
        return order;
    }

    // n with the weight 1 / (n + sqrt(nodes)), as Allen-Zhu's generator of Depo has it.
    std::size_t draw_length(nrem::Random& random) const {
        if (!varies_ || nodes_ <= 3) return nodes_;
        const auto weight = [root = std::sqrt(static_cast<double>(nodes_))](std::size_t n) {
            return 1 / (static_cast<double>(n) + root);
        };
        double sum = 0;
        for (std::size_t n = 3; n <= nodes_; ++n) sum += weight(n);
        double left = random.uniform() * sum;
        std::size_t length = 3;
        while (length < nodes_ && (left -= weight(length)) >= 0) ++length;
        return length;
    }
    Cycle draw_shown(nrem::Random& random) const {
        return draw_from(
            split_, [&] { return draw_cycle(random); }, hash_of);
    }
    Cycle draw_cycle(nrem::Random& random) const {
        const std::size_t length = draw_length(random);
        Cycle cycle = in_random_order(choices_.size(), random);
        cycle.resize(length);
        return cycle;
    }
    std::size_t draw_hops(nrem::Random& random) const {
        if (draw_ == Draw::largest) return hops_;
        if (draw_ == Draw::uniform) return random.below(hops_) + 1;
        std::size_t powers = 0;
        while (std::size_t{1} << powers <= hops_) ++powers;
        return std::size_t{1} << random.below(powers);
    }

    // Keys and answers are vectors with a single 1, which need no codes beside them.
    nrem::Event from_node(std::size_t node) const {
        nrem::Event event;
        event.cue.vector = nrem::borrow(choices_.code(node));
        choices_.offer(event.cue);
        event.cue.codes = {};
        return event;
    }

    void ask(const Cycle& cycle, std::size_t place, std::size_t hops, Teller& teller) const {
        const std::string text = "hop" + std::to_string(hops) + ' ' + choices_.name(cycle[place]);
        auto event = from_node(cycle[place]);
        event.cue.text = nrem::borrow(text);
        event.truth = choices_.answer(after(cycle, place, hops));
        if (hops == 1) event.item = cycle[place] + 1;
        teller.test(event);
    }

    std::size_t nodes_;
    bool varies_;
    std::size_t hops_;
    std::size_t questions_;
    std::size_t window_;
    Split split_;
    Draw draw_;
    Choices choices_;
};

}  // namespace

NREM_PLUGIN("hops", "0.1.0",
            nrem::task<Hops>({"hops",
                              "a shuffled cycle shown edge by edge, then where k hops lead from "
                              "some of its nodes",
                              "Depo: Allen-Zhu, PhysicsLM4 (2025); arXiv 2605.26099"}))
