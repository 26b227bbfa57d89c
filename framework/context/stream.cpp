#include "context/stream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "base/error.hpp"
#include "context/contents.hpp"
#include "nrem/sdk/callback.hpp"
#include "nrem/sdk/task.hpp"
#include "plan/reveal.hpp"

namespace nrem::core {

namespace {

constexpr std::size_t most_groups = 1000;

bool same_texts(nrem_array a, nrem_array b) {
    const Array<nrem_str> left(a);
    const Array<nrem_str> right(b);
    return left.size() == right.size() &&
           std::equal(left.begin(), left.end(), right.begin(),
                      [](nrem_str x, nrem_str y) { return nrem::view(x) == nrem::view(y); });
}

// A test asks only about what is already true.
bool has_new_truth(const nrem_event& event) {
    return event.kind == NREM_OBSERVE || event.kind == NREM_QUERY;
}

}  // namespace

// Receives the events of one stream and keeps the first error.
class Stream::Taker final : public Crossing {
public:
    Taker(Stream& stream, const nrem_task_info& info)
        : stream_(stream),
          info_(info),
          sink_{.struct_size = sizeof(nrem_event_sink),
                .reserved = 0,
                .self = this,
                .name = callback<&Taker::take_name>,
                .emit = callback<&Taker::take>,
                .cluster = callback<&Taker::take_cluster>} {}
    ~Taker() = default;
    [[nodiscard]] const nrem_event_sink& sink() const { return sink_; }

private:
    void take_name(nrem_str name) {
        if (there("name", name)) stream_.name_ = nrem::view(name);
    }
    void take_cluster(nrem_str name) {
        if (there("cluster", name)) stream_.cluster_ = nrem::view(name);
    }
    void take(const nrem_event* event) {
        if (!good()) return;
        try {
            if (there("event", event) && check(*event) && fits(*event)) stream_.keep(*event);
        } catch (const std::exception& failure) {  // out of memory
            refuse(failure.what());
        }
        if (!good()) within(fmt::format("stream {} ({}): event {}", stream_.index_, stream_.name_,
                                        stream_.events_.size()));
    }
    bool fits(const nrem_event& event) {
        if (!stream_.events_.empty() && event.at < stream_.events_.back().at)
            return refuse(
                fmt::format("time falls from {} to {}", stream_.events_.back().at, event.at));
        if (event.kind == NREM_BOUNDARY) return true;
        return has_size("cue: vector", event.cue->vector.count, info_.cue_size) &&
               has_size("truth: vector", event.truth->vector.count, info_.answer_size);
    }
    // A vector may be left out.
    bool has_size(std::string_view what, std::size_t size, std::size_t described) {
        return size == 0 || size == described ||
               refuse(fmt::format("{} has {} elements, the task describes {}", what, size,
                                  described));
    }

    Stream& stream_;
    const nrem_task_info info_;
    nrem_event_sink sink_;
};

Stream::Stream(const TaskInstance& task, std::uint64_t index, std::uint64_t seed,
               Feedback feedback)
    : index_(index), name_(std::to_string(index)) {
    Taker taker(*this, info_of(task));
    task.take(taker, &nrem_task::stream, index, seed, &taker.sink());
    count_sessions();
    link_items(feedback);
    link_groups();
    contents_ = contents_of(events_);
}

void Stream::keep(const nrem_event& event) {
    nrem_event kept = as_far_as_it_goes(event);
    kept.clarification = keep(kept.clarification);
    kept.group = keep(kept.group);
    kept.evidence = keep_items(kept.evidence);
    if (event.kind == NREM_BOUNDARY) {
        kept.cue = nullptr;
        kept.truth = kept.oracle = nullptr;
    } else {
        kept.cue = keep(*event.cue);
        kept.truth = keep(*event.truth);
        kept.oracle = event.oracle ? keep(*event.oracle) : nullptr;
    }
    events_.push_back(kept);
}

nrem_str Stream::keep(nrem_str text) {
    if (text.size == 0) return {nullptr, 0};
    auto* bytes = static_cast<char*>(arena_.allocate(text.size, 1));
    std::memcpy(bytes, text.data, text.size);
    return {bytes, text.size};
}

nrem_array Stream::keep_items(nrem_array items) {
    if (items.count == 0) return {nullptr, 0, sizeof(std::uint64_t)};
    auto* kept = static_cast<std::uint64_t*>(
        arena_.allocate(items.count * sizeof(std::uint64_t), alignof(std::uint64_t)));
    std::ranges::copy(Array<std::uint64_t>(items), kept);
    return {kept, items.count, sizeof(std::uint64_t)};
}

nrem_floats Stream::keep(nrem_floats floats) {
    if (floats.count == 0) return {nullptr, 0};
    auto* values = static_cast<float*>(arena_.allocate(floats.count * sizeof(float), 64));
    std::memcpy(values, floats.data, floats.count * sizeof(float));
    return {values, floats.count};
}

// Most events of a stream have the same choices, which are kept once.
nrem_array Stream::keep_choices(nrem_array choices) {
    if (same_texts(choices, last_.choices)) return last_.choices;
    auto* texts = static_cast<nrem_str*>(
        arena_.allocate(choices.count * sizeof(nrem_str), alignof(nrem_str)));
    std::size_t count = 0;
    for (const auto& text : Array<nrem_str>(choices)) texts[count++] = keep(text);
    last_.choices = {texts, count, sizeof(nrem_str)};
    return last_.choices;
}

const nrem_cue* Stream::keep(const nrem_cue& cue) {
    nrem_cue kept = make_cue();
    kept.text = keep(cue.text);
    kept.vector = keep(cue.vector);
    kept.choices = keep_choices(cue.choices);
    const auto codes = nrem::view(cue.codes);
    const auto last = nrem::view(last_.codes);
    if (!std::equal(codes.begin(), codes.end(), last.begin(), last.end()))
        last_.codes = keep(cue.codes);
    kept.codes = last_.codes;
    return &cues_.emplace_back(kept);
}

const nrem_answer* Stream::keep(const nrem_answer& answer) {
    nrem_answer kept = as_far_as_it_goes(answer);
    kept.understanding = keep(kept.understanding);
    kept.text = keep(answer.text);
    kept.vector = keep(answer.vector);
    kept.probabilities = keep(answer.probabilities);
    return &answers_.emplace_back(kept);
}

void Stream::count_sessions() {
    std::uint64_t session = 0;
    for (const nrem_event& event : events_) {
        sessions_.push_back(session);
        session += event.kind == NREM_BOUNDARY;
    }
}

void Stream::link_items(Feedback feedback) {
    struct Seen {
        std::int64_t last = -1;    // step at which the item's truth was last shown
        std::int64_t latest = -1;  // step of its latest new truth
    };
    std::unordered_map<std::uint64_t, Seen> items;
    previous_.assign(events_.size(), -1);
    next_.assign(events_.size(), -1);
    latest_truth_.assign(events_.size(), -1);
    truth_before_.assign(events_.size(), -1);
    for (std::size_t step = 0; step < events_.size(); ++step) {
        const nrem_event& event = events_[step];
        if (event.item == 0 || event.kind == NREM_BOUNDARY) continue;
        if (event.kind == NREM_FORGET && !items.contains(event.item))
            throw Error(fmt::format("stream {} ({}): event {}: asks to forget item {}, of which nothing "
                                    "was told before",
                                    index_, name_, step, event.item));
        Seen& seen = items[event.item];
        previous_[step] = seen.last;
        latest_truth_[step] = seen.latest;
        const auto now = static_cast<std::int64_t>(step);
        if (event.kind == NREM_FORGET) {
            if (seen.last >= 0) next_[static_cast<std::size_t>(seen.last)] = now;
            seen.last = -1;
        } else if (reveal(feedback, event).truth) {
            if (seen.last >= 0) next_[static_cast<std::size_t>(seen.last)] = now;
            seen.last = now;
        }
        if (!has_new_truth(event) ||
            is_among_truths(seen.latest, event.truth->choice, nrem::view(event.truth->text)))
            continue;
        truth_before_[step] = seen.latest;
        seen.latest = now;
    }
}

// Boundaries have none: nothing is measured of them.
void Stream::link_groups() {
    std::unordered_map<std::string_view, std::uint32_t> numbers;
    for (std::size_t step = 0; step < events_.size(); ++step) {
        const std::string_view name = nrem::view(events_[step].group);
        if (name.empty() || events_[step].kind == NREM_BOUNDARY) continue;
        if (groups_.names.empty()) groups_.of_step.assign(events_.size(), 0);
        const auto next = static_cast<std::uint32_t>(groups_.names.size() + 1);
        const auto [found, is_new] = numbers.try_emplace(name, next);
        groups_.of_step[step] = found->second;
        if (!is_new) continue;
        if (groups_.names.size() == most_groups)
            throw Error(fmt::format("stream {} ({}): event {}: group '{}' is one more than the {} "
                                    "that a stream may have",
                                    index_, name_, step, name, most_groups));
        groups_.names.emplace_back(name);
    }
}

bool Stream::is_among_truths(std::int64_t latest, std::int64_t choice,
                             std::string_view text) const {
    for (std::int64_t at = latest; at >= 0; at = truth_before_[static_cast<std::size_t>(at)]) {
        const nrem_answer& truth = *events_[static_cast<std::size_t>(at)].truth;
        if (choice >= 0 ? truth.choice == choice : !text.empty() && nrem::view(truth.text) == text)
            return true;
    }
    return false;
}

bool Stream::is_stale(std::size_t step, std::int64_t choice, std::string_view text) const {
    return is_among_truths(latest_truth_[step], choice, text);
}

}  // namespace nrem::core
