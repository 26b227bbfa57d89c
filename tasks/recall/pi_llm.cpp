// The task `pi_llm`: the values of some categories change again and again; then each category's
// latest value is asked for (proactive interference).
//
// The values of a category are drawn from its 400 without replacement; all updates are interleaved
// at random, or in rounds that update every category once. Asking `once` is the official single
// question for all, whose figure `official` is the share of categories whose latest value is right,
// a missing one being wrong; asking `each` is a question a category, which is easier on a reader.
// Items are categories, so that the host tells a stale value from another.
#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "../bins.hpp"
#include "nrem/sdk.hpp"
#include "nrem/sdk/text_scores.hpp"

namespace {

using nrem::text_scores::lowered;

struct Category {
    std::string name;
    std::string small_name;
    std::vector<std::string> values;
};

struct Update {
    std::size_t category;
    std::string_view value;
};

constexpr std::string_view asked_for = "the current value of ";

// In small letters, without blanks, quotes and full stops at its ends.
std::string bare(std::string_view text) {
    constexpr std::string_view dropped = " \t\r\".'*";
    const auto first = text.find_first_not_of(dropped);
    if (first == text.npos) return "";
    return lowered(text.substr(first, text.find_last_not_of(dropped) + 1 - first));
}

// What is behind the category's name in "the current value of K is V", "K: V" or "K -> V".
std::string_view value_in(std::string_view part, const std::string& category) {
    for (const auto& [before, after] :
         {std::pair{"value of ", " is "}, {"", ": "}, {"", " -> "}, {"", " is "}}) {
        const std::string mark = before + category + after;
        const auto at = *before ? part.find(mark) : part.starts_with(mark) ? 0 : part.npos;
        if (at != part.npos) return part.substr(at + mark.size());
    }
    return {};
}

std::vector<Category> categories_of(const std::string& path) try {
    std::ifstream file(path);
    const auto json = nlohmann::ordered_json::parse(file);
    std::vector<Category> categories;
    for (const auto& [name, values] : json.items())
        categories.push_back({name, lowered(name), values.get<std::vector<std::string>>()});
    return categories;
} catch (const std::exception& error) {
    throw std::runtime_error(path + ": " + error.what());
}

class PiLlm {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("keys", "46", {2, 46}, "categories whose values change"),
         nrem::integer("updates", "16", {1, 400}, "values given to each category"),
         nrem::choice("ask", "each", "each|once",
                      "a question a category, or the official single question for all"),
         nrem::choice("order", "random", "random|rounds",
                      "of all updates, or so that each round updates every category once"),
         nrem::choice("style", "bare", "bare|sentence",
                      "a cue's text: the category alone, or \"category: value.\" and a question"),
         nrem::text("path", "pi_llm/dict_46x400.json",
                    "file of the categories, sought in the data folders")});
    static constexpr auto offers = std::to_array<const char*>({"task.text", "task.oracle"});
    static constexpr auto figures = std::to_array<nrem_figure_spec>(
        {nrem::figure("official", nrem::Better::higher, {0, 1},
                      "share of the categories asked for whose latest value is right")});

    explicit PiLlm(const nrem::Params& params)
        : keys_(params.integer("keys")),
          updates_(params.integer("updates")),
          once_(params.text("ask") == "once"),
          rounds_(params.text("order") == "rounds"),
          speaks_(params.text("style") == "sentence") {
        const std::string path = params.data_file(params.text("path"));
        categories_ = categories_of(path);
        if (categories_.size() < keys_)
            throw std::invalid_argument(path + " has " + std::to_string(categories_.size()) +
                                        " categories, keys are " + std::to_string(keys_));
        for (const auto& category : categories_)
            if (category.values.size() < updates_)
                throw std::invalid_argument(path + ": '" + category.name + "' has " +
                                            std::to_string(category.values.size()) +
                                            " values, updates are " + std::to_string(updates_));
    }

    nrem::TaskInfo describe() const { return {nrem::endless}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("list " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        const auto updates = schedule(random);
        double at = 0;
        for (const auto& update : updates) observe(update, at++, sink);
        sink.boundary(at);
        once_ ? ask_once(updates, at, sink) : ask_each(updates, at, sink);
    }

    void score(const nrem_event& event, const nrem::Answer& answer, nrem::Score& score) const {
        const auto wanted = nrem::view(event.truth->text);
        const auto said = nrem::view(answer.text);
        if (!wanted.starts_with(asked_for)) {
            score.correct = bare(said) == bare(wanted);
            return nrem::figure(score, "official", score.correct);
        }
        const auto truths = stated_in(wanted);
        const auto told = stated_in(said);
        std::uint64_t right = 0;
        for (std::size_t i = 0; i < categories_.size(); ++i)
            right += !truths[i].empty() && truths[i] == told[i];
        const auto asked = truths.size() - static_cast<std::size_t>(std::ranges::count(truths, ""));
        score.correct = right == asked;
        nrem::figure(score, "official", static_cast<double>(right) / static_cast<double>(asked));
    }

    void statements(std::uint64_t, std::uint64_t, std::string_view text,
                    nrem::StatementSink& sink) const {
        for_each_statement(text, [&](std::size_t category, const std::string& value) {
            for (const auto& known : categories_[category].values)
                if (lowered(known) == value) return sink.statement(category + 1, known);
            sink.statement(category + 1, value);
        });
    }

private:
    // Every category's values in their order, all interleaved.
    std::vector<Update> schedule(nrem::Random& random) const {
        std::vector<std::size_t> chosen(categories_.size());
        std::iota(chosen.begin(), chosen.end(), std::size_t{0});
        random.shuffle(std::span(chosen));
        chosen.resize(keys_);
        std::vector<std::size_t> order;
        for (std::size_t round = 0; round < updates_; ++round) {
            if (rounds_) random.shuffle(std::span(chosen));
            order.insert(order.end(), chosen.begin(), chosen.end());
        }
        if (!rounds_) random.shuffle(std::span(order));
        std::vector<std::vector<std::string_view>> left(categories_.size());
        for (const std::size_t category : chosen) {
            left[category].assign(categories_[category].values.begin(),
                                  categories_[category].values.end());
            random.shuffle(std::span(left[category]));
        }
        std::vector<Update> updates;
        for (const std::size_t category : order) {
            updates.push_back({category, left[category].back()});
            left[category].pop_back();
        }
        return updates;
    }

    void observe(const Update& update, double at, nrem::EventSink& sink) const {
        const std::string& name = categories_[update.category].name;
        const std::string said = name + ": " + std::string(update.value) + '.';
        nrem::Event event;
        event.cue.text = nrem::borrow(speaks_ ? said : name);
        event.truth.text = nrem::borrow(update.value);
        event.item = update.category + 1;
        event.at = at;
        sink.observe(event);
    }

    void ask_each(const std::vector<Update>& updates, double at, nrem::EventSink& sink) const {
        for (const std::size_t last : latest(updates)) {
            const auto& [category, value] = updates[last];
            const std::string& name = categories_[category].name;
            const std::string question = "What is " + std::string(asked_for) + name + '?';
            const std::string group = "age " + doubling_bin(updates.size() - 1 - last);
            nrem::Event event;
            event.cue.text = nrem::borrow(speaks_ ? question : name);
            event.truth.text = nrem::borrow(value);
            event.item = category + 1;
            event.group = group;
            ask(event, at++, sink);
        }
    }

    void ask_once(const std::vector<Update>& updates, double at, nrem::EventSink& sink) const {
        std::string question = "What are the current values of these keys: ";
        std::string truth;
        std::vector<std::uint64_t> items;
        for (const std::size_t last : latest(updates)) {
            const auto& [category, value] = updates[last];
            const std::string& name = categories_[category].name;
            question.append(items.empty() ? "" : ", ").append(name);
            truth.append(items.empty() ? "" : "; ").append(asked_for).append(name);
            truth.append(" is ").append(value);
            items.push_back(category + 1);
        }
        question += "? Answer each as: the current value of <key> is <value>;";
        nrem::Event event;
        event.cue.text = nrem::borrow(question);
        event.truth.text = nrem::borrow(truth);
        event.evidence = items;
        event.group = "all at once";
        ask(event, at, sink);
    }

    static void ask(nrem::Event& event, double at, nrem::EventSink& sink) {
        const nrem::Answer oracle = event.truth;
        event.oracle = &oracle;
        event.at = at;
        sink.test(event);
    }

    // The places of the last update of each category, in order of category.
    std::vector<std::size_t> latest(const std::vector<Update>& updates) const {
        std::vector<std::size_t> last(categories_.size(), updates.size());
        for (std::size_t i = 0; i < updates.size(); ++i) last[updates[i].category] = i;
        std::erase(last, updates.size());
        return last;
    }

    template <class Take>
    void for_each_statement(std::string_view text, Take&& take) const {
        const std::string small = lowered(text);
        std::string_view rest = small;
        while (!rest.empty()) {
            const auto end = std::min(rest.find_first_of(";\n"), rest.size());
            std::string_view part = rest.substr(0, end);
            rest.remove_prefix(std::min(end + 1, rest.size()));
            while (!part.empty() && nrem::is_blank(part.front())) part.remove_prefix(1);
            for (std::size_t i = 0; i < categories_.size(); ++i)
                if (const auto value = bare(value_in(part, categories_[i].small_name));
                    !value.empty())
                    take(i, value);
        }
    }
    // By category, what the text says last; "" where it says nothing.
    std::vector<std::string> stated_in(std::string_view text) const {
        std::vector<std::string> found(categories_.size());
        for_each_statement(
            text, [&](std::size_t i, const std::string& value) { found[i] = value; });
        return found;
    }

    std::size_t keys_;
    std::size_t updates_;
    bool once_;
    bool rounds_;
    bool speaks_;
    std::vector<Category> categories_;
};

}  // namespace

NREM_PLUGIN("pi_llm", "0.1.0",
            nrem::task<PiLlm>({"pi_llm",
                               "categories whose values change again and again, then a test of "
                               "each one's latest value (PI-LLM)",
                               "arXiv 2506.08184 (PI-LLM)"}))
