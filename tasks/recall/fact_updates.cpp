// The task `fact_updates`: K keys, each given U values one after the other and all interleaved,
// then a boundary, then each key tested for its latest value.
//
// A key's value changes with every update. Keys are orthonormal where the correlation is 0 and
// there is room (keys below dimensions), so that a rule which overwrites makes no error at all;
// what fails here fails by proactive interference alone. The oracle is the latest value. With
// `style: sentence` an observation says it in words ("key 3 now has value 17.") and a test asks in
// words, for readers of text.
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "../choices.hpp"
#include "keys.hpp"
#include "../stated.hpp"

namespace {

class FactUpdates {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("keys", "16", {1, 1024}, "facts that change"),
         nrem::integer("updates", "16", {1, 4096}, "values given to each key"),
         nrem::integer("values", "64", {2, 1024}, "different values that there are"),
         nrem::integer("dimensions", "64", {2, 1024}, "size of a key"),
         nrem::number("correlation", "0", {0, 0.99},
                      "cosine of two keys (on average, where keys are not below dimensions)"),
         nrem::choice("style", "bare", "bare|sentence",
                      "a cue's text: the key's name alone, or a sentence")});
    static constexpr auto offers = std::to_array<const char*>(
        {"task.text", "task.vector", "task.choices", "task.codes", "task.oracle"});

    explicit FactUpdates(const nrem::Params& params)
        : plan_{params.integer("keys"), params.integer("dimensions"), params.number("correlation"),
                params.integer("keys") < params.integer("dimensions") ? Own::orthogonal
                                                                      : Own::random},
          updates_(params.integer("updates")),
          speaks_(params.text("style") == "sentence"),
          key_names_(numbered("key", plan_.count)),
          choices_(numbered("value", params.integer("values"))) {}

    nrem::TaskInfo describe() const { return {nrem::endless, plan_.dimensions, choices_.size()}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("ledger " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        const auto keys = make_keys(plan_, random);
        std::vector<std::size_t> latest(plan_.count, choices_.size());  // none yet
        double at = 0;
        for (const std::size_t key : schedule(random)) {
            latest[key] = other_than(latest[key], random);
            const std::string said =
                key_names_[key] + " now has " + choices_.name(latest[key]) + '.';
            auto event = event_of(keys, key, latest[key]);
            if (speaks_) event.cue.text = nrem::borrow(said);
            event.at = at++;
            sink.observe(event);
        }
        sink.boundary(at);
        for (std::size_t key = 0; key < plan_.count; ++key) {
            const std::string asked = "Which value does " + key_names_[key] + " have now?";
            auto event = event_of(keys, key, latest[key]);
            if (speaks_) event.cue.text = nrem::borrow(asked);
            const auto oracle = event.truth;
            event.oracle = &oracle;
            event.at = at++;
            sink.test(event);
        }
    }

    void statements(std::uint64_t, std::uint64_t, std::string_view text,
                    nrem::StatementSink& sink) const {
        find_statements(text, {"key", "value"}, sink);
    }

private:
    // Every key `updates` times, in random order.
    std::vector<std::size_t> schedule(nrem::Random& random) const {
        std::vector<std::size_t> order(plan_.count * updates_);
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i % plan_.count;
        random.shuffle(std::span(order));
        return order;
    }
    std::size_t other_than(std::size_t value, nrem::Random& random) const {
        if (value == choices_.size()) return random.below(choices_.size());
        const std::size_t drawn = random.below(choices_.size() - 1);
        return drawn < value ? drawn : drawn + 1;
    }
    nrem::Event event_of(const std::vector<float>& keys, std::size_t key, std::size_t value) const {
        nrem::Event event;
        event.cue.text = nrem::borrow(key_names_[key]);
        event.cue.vector =
            nrem::borrow(std::span(keys).subspan(key * plan_.dimensions, plan_.dimensions));
        choices_.offer(event.cue);
        event.truth = choices_.answer(value);
        event.item = key + 1;
        return event;
    }

    KeyPlan plan_;
    std::size_t updates_;
    bool speaks_;
    std::vector<std::string> key_names_;
    Choices choices_;
};

}  // namespace

NREM_PLUGIN("fact_updates", "0.1.0",
            nrem::task<FactUpdates>({"fact_updates",
                                     "keys whose values change again and again, a boundary, then a "
                                     "test of each key's latest value",
                                     "PI-LLM: Unable to Forget (2025)"}))
