// rule slots: a bounded store of entries {key, value, count, age, uses, life, place, links}, which
// is read as the mean of values by attention over keys. Keys are the cue's vector at length 1;
// values are the truth's vector or, where it has none, the one-hot vector of the right choice.
//
// A write goes through admission, a place in the store, and reduction where there are too many;
// each is a file of engines/slots. What is brought to mind lives on, once the prediction is made
// (`used`) or where nothing is predicted (an observation). The rule holds no state, and a step
// allocates nothing but rows of a store that grows. Replays change nothing.
#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "engines/slots/asked.hpp"
#include "engines/slots/lookahead.hpp"
#include "engines/slots/merging.hpp"
#include "engines/slots/reminding.hpp"
#include "engines/slots/tensors.hpp"
#include "nrem/sdk.hpp"
#include "parameters.hpp"

namespace {

// One large class, because each step of a write is a function of its own.
class Slots {
public:
    static constexpr auto schema = slot_parameters;
    static constexpr auto needs =
        std::to_array<const char*>({"task.vector", "backend.reads_vector"});
    static constexpr auto offers =
        std::to_array<const char*>({"rule.tensors", "rule.vector", "rule.entries"});
    static constexpr auto figures = std::to_array<nrem_figure_spec>(
        {nrem::figure("entries", nrem::Better::lower, {0, 1e7}, "Entries of the store."),
         nrem::figure("born_first", nrem::Better::higher, {0, 1},
                      "Share of them that were born in the first tenth of all writes."),
         nrem::figure("born_between", nrem::Better::higher, {0, 1},
                      "The same of a tenth in between, on average."),
         nrem::figure("born_last", nrem::Better::higher, {0, 1}, "The same of the last tenth."),
         nrem::figure("forgotten", nrem::Better::higher, {0, 1e7},
                      "Entries that a request to forget took away; 0: none had its key.")});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.cases", "time.long", "write.wake", "persistence.bounded"});

    explicit Slots(const nrem::Params& params)
        : p_(checked(read_parameters(params))),
          attention_(p_.reading),
          reminding_(with_window(p_)),
          demand_(p_.reading.sharpness),
          look_ahead_(p_.reading.sharpness) {}

    void layout(nrem::Layout& layout) const {
        if (layout.cue_size() == 0 || layout.answer_size() == 0)
            throw std::invalid_argument("the task has no cue vectors or no answer vectors");
        if (layout.cue_size() < p_.places)
            throw std::invalid_argument("places: the cue's vector has only " +
                                        std::to_string(layout.cue_size()) + " numbers");
        slots::declare(layout, p_.slots + 1, p_.extras());
    }

    void read(const nrem::Memory& memory, const nrem::Cue& cue, nrem::Recall& recall) {
        const auto key = key_of(memory, cue);
        const auto out = recall.vector(slots::sizes_of(memory).value);
        recalled(slots::store_in(memory), {.key = key, .value = {}, .place = place_of(cue)}, out);
    }

    void used(nrem::MemoryEditor& memory, const nrem::Cue& cue, const nrem::Occasion&) {
        if (notes(slots::Asks::guessed)) slots::asked_in(memory).note(key_of(memory, cue));
        if (reminds()) remind(memory, key_of(memory, cue));
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) {
        if (occasion.asleep() || occasion.gain() <= 0) return;
        if (experience.kind == NREM_QUERY && experience.correct >= 0 && p_.allocate)
            slots::state_in(memory).allocator.answered(experience.correct == 1);
        if (!experience.truth) return;
        const slots::Sizes sizes = slots::sizes_of(memory);
        const auto value = value_of(*experience.truth, sizes);
        if (value.empty()) {
            if (experience.kind == NREM_OBSERVE && notes(slots::Asks::instruction))
                slots::asked_in(memory).note(key_of(memory, *experience.cue));
            return;
        }
        const auto key = key_of(memory, *experience.cue);
        if (experience.kind == NREM_OBSERVE && reminds()) remind(memory, key);
        slots::state_in(memory).writes += 1;
        if (p_.ages()) grow_old(memory);
        const Fresh fresh{key, value, place_of(*experience.cue)};
        const bool enters = admits(slots::store_in(memory), fresh, experience);
        if (p_.refresh == Refresh::lookahead)
            look_ahead_.refresh(slots::store_in(memory), key, value);
        if (enters) put(memory, fresh, occasion);
        tell_births(memory, slots::store_in(memory), slots::state_in(memory).writes);
    }

    // Where episodes end, the bandit learns what its strategy was worth, and the store is emptied.
    void boundary(nrem::MemoryEditor& memory, const nrem::Occasion&) {
        if (p_.allocate) slots::state_in(memory).allocator.end_episode();
        if (!p_.episodes) return;
        slots::Store store = slots::store_in(memory);
        while (store.size() > 0) store.erase(store.size() - 1, slots::Order::kept);
    }

    // Entries with the key of what is to be forgotten go. Where there is none, it was evicted, or was
    // never written, which a bounded store cannot tell apart: that is counted and no error.
    void forget(nrem::MemoryEditor& memory, const nrem::Experience& request,
                const nrem::Occasion&) {
        const auto key = key_of(memory, *request.cue);
        slots::Store store = slots::store_in(memory);
        const std::size_t before = store.size();
        for (std::size_t row = store.size(); row-- > 0;)
            if (slots::product(store.key(row), key) > same_key) store.erase(row, order());
        memory.figure("forgotten", static_cast<double>(before - store.size()));
    }

private:
    struct Fresh {
        std::span<const float> key;
        std::span<const float> value;
        float place;
    };
    static slots::Reading with_window(const Parameters& p) {
        slots::Reading reading = p.reading;
        if (reading.top > 0) reading.top += p.window;
        return reading;
    }
    static constexpr float same_key = 0.9999F;

    [[nodiscard]] bool notes(slots::Asks asks) const {
        return p_.keeps_asked() && p_.asks == asks;
    }
    [[nodiscard]] bool reminds() const {
        return p_.remind > 0 || p_.hops > 0 || p_.allocate || p_.keep == slots::Keep::used ||
               p_.keep == slots::Keep::latest;
    }
    // Who merges neighbours in time needs to know who came after whom.
    [[nodiscard]] slots::Order order() const {
        return p_.reduce == Reduce::merge ? slots::Order::kept : slots::Order::lost;
    }

    // The shares of entries from the first and the last tenth of all writes, and from a tenth in
    // between on average.
    static void tell_births(nrem::MemoryEditor& memory, const slots::Store& store, float writes) {
        const std::size_t count = store.size();
        if (count == 0) return;
        double first = 0;
        double last = 0;
        for (const slots::Entry& entry : store.entries()) {
            first += 10 * entry.born <= writes;
            last += 10 * entry.born > 9 * writes;
        }
        const double all = static_cast<double>(count);
        memory.figure("entries", all);
        memory.figure("born_first", first / all);
        memory.figure("born_between", (all - first - last) / (8 * all));
        memory.figure("born_last", last / all);
    }

    // The key at length 1, in a buffer.
    std::span<const float> key_of(const nrem::Memory& memory, const nrem::Cue& cue) {
        const std::size_t size = slots::sizes_of(memory).key;
        if (cue.vector.count != size)
            throw std::invalid_argument("the cue's vector has " + std::to_string(cue.vector.count) +
                                        " numbers, not " + std::to_string(size));
        const auto given = nrem::view(cue.vector);
        key_.assign(given.begin(), given.end());
        if (!slots::to_unit(key_))
            throw std::invalid_argument(
                "the cue's vector is no key: its length is 0 or not finite");
        return key_;
    }

    // Empty when the truth says nothing that can be stored.
    std::span<const float> value_of(const nrem::Answer& truth, const slots::Sizes& sizes) {
        if (truth.vector.count == sizes.value) return finite(nrem::view(truth.vector));
        if (truth.vector.count != 0)
            throw std::invalid_argument("the truth's vector has the wrong size");
        if (truth.choice < 0 || static_cast<std::size_t>(truth.choice) >= sizes.value) return {};
        value_.assign(sizes.value, 0);
        value_[static_cast<std::size_t>(truth.choice)] = 1;
        return value_;
    }
    static std::span<const float> finite(std::span<const float> value) {
        for (const float x : value)
            if (!std::isfinite(x)) throw std::invalid_argument("the truth's vector is not finite");
        return value;
    }

    [[nodiscard]] float place_of(const nrem::Cue& cue) const {
        if (p_.places == 0) return -1;
        const auto head = nrem::view(cue.vector).first(p_.places);
        return static_cast<float>(std::max_element(head.begin(), head.end()) - head.begin());
    }

    void recalled(const slots::Store& store, const Fresh& cue, std::span<float> out) {
        auto& shares = attention_.attend(store, cue.key);
        if (p_.read == Read::place) slots::keep_place(store, shares, cue.place);
        if (!shares.empty() && attention_.best() < p_.familiar)
            shares.assign(1, {latest_of(store), 1.0F});
        if (p_.hops > 0 && !shares.empty()) slots::spread(store, shares, p_.hops);
        slots::mix(store, shares, out);
    }
    static std::uint32_t latest_of(const slots::Store& store) {
        std::size_t latest = 0;
        for (std::size_t row = 1; row < store.size(); ++row)
            if (store.entry(row).latest > store.entry(latest).latest) latest = row;
        return static_cast<std::uint32_t>(latest);
    }

    void remind(nrem::MemoryEditor& memory, std::span<const float> key) {
        const slots::Store store = slots::store_in(memory);
        const float now = slots::state_in(memory).writes;
        auto& shares = reminding_.attend(store, key);
        if (reminding_.best() < p_.familiar) return;
        slots::keep_older(store, shares, now - static_cast<float>(p_.window), p_.reading.top);
        slots::prolong(store, shares, p_.remind);
        if (p_.hops > 0) slots::link_all(store, shares);
        if (p_.keep == slots::Keep::latest && !shares.empty())
            store.entry(shares.front().row).latest = now;
    }

    static void grow_old(nrem::MemoryEditor& memory) {
        slots::Store store = slots::store_in(memory);
        for (std::size_t row = store.size(); row-- > 0;) {
            store.entry(row).life -= 1;
            if (store.entry(row).life <= 0) store.erase(row, slots::Order::kept);
        }
    }

    bool admits(const slots::Store& store, const Fresh& fresh,
                const nrem::Experience& experience) {
        if (p_.admit == Admit::all) return true;
        if (p_.admit == Admit::hinted) return experience.kind == NREM_QUERY;
        foreseen_.resize(fresh.value.size());
        recalled(store, fresh, foreseen_);
        return slots::distance(foreseen_, fresh.value) >= p_.surprise;
    }

    void put(nrem::MemoryEditor& memory, const Fresh& fresh, const nrem::Occasion& occasion) {
        const float now = slots::state_in(memory).writes;
        if (p_.reduce == Reduce::place) {
            const slots::Store store = slots::store_in(memory);
            const std::size_t row = slots::find_place(store, fresh.place);
            if (row < store.size()) {
                slots::fuse(store, row, fresh.value, p_.fusing);
                store.entry(row).latest = now;
                return;
            }
        }
        slots::make_room(memory, p_.slots + 1);
        slots::Store store = slots::store_in(memory);
        const float draw = static_cast<float>(occasion.random().uniform());
        store.append(fresh.key, fresh.value,
                     {.count = 1, .born = now, .latest = now, .uses = 1,
                      .life = p_.life + static_cast<float>(p_.window),
                      .draw = draw, .place = fresh.place,
                      .support = p_.window > 0 ? 0.0F : 1.0F});
        if (notes(slots::Asks::chunk)) slots::asked_in(memory).note(fresh.key);
        reduce(memory, store);
    }

    void reduce(nrem::MemoryEditor& memory, slots::Store& store) {
        if (p_.window > 0 && p_.reduce == Reduce::merge) settle_window(store);
        while (store.size() > p_.slots) {
            if (p_.reduce == Reduce::merge)
                slots::merge_with_next(store, slots::most_alike(store, {0, store.size()}), merged_);
            else
                evict(memory, store);
        }
    }
    // Entries are settled (support above 0) once their window was merged.
    void settle_window(slots::Store& store) {
        std::size_t first = store.size();
        while (first > 0 && store.entry(first - 1).support == 0) --first;
        if (store.size() - first < p_.window) return;
        while (store.size() - first > p_.chunk)
            slots::merge_with_next(store, slots::most_alike(store, {first, store.size()}), merged_);
        for (std::size_t row = first; row < store.size(); ++row) store.entry(row).support = 1;
    }

    void evict(nrem::MemoryEditor& memory, slots::Store& store) {
        const auto keep = p_.allocate ? slots::state_in(memory).allocator.keep() : p_.keep;
        const float place = p_.budget == slots::Budget::place
                                ? slots::fullest_place(store.entries(), tally_)
                                : -1;
        const std::size_t row = keep == slots::Keep::asked
                                    ? least_asked(memory, store, place)
                                    : slots::least_worth(store.entries(), keep, place);
        store.erase(row, order());
    }
    // The newest entries stay.
    std::size_t least_asked(nrem::MemoryEditor& memory, const slots::Store& store, float place) {
        const auto demand = demand_.of(store, slots::asked_in(memory));
        const float until =
            slots::state_in(memory).writes - static_cast<float>(p_.window);
        return slots::least_worth(store.entries(), place, [&](std::size_t row) {
            return store.entry(row).born > until ? std::numeric_limits<float>::max() : demand[row];
        });
    }

    Parameters p_;
    slots::Attention attention_;
    slots::Attention reminding_;  // has the window beside what is older
    slots::Demand demand_;
    slots::LookAhead look_ahead_;
    // Buffers: the cue's key, a choice as a vector, what is recalled, a merged key.
    std::vector<float> key_;
    std::vector<float> value_;
    std::vector<float> foreseen_;
    std::vector<float> merged_;
    std::vector<std::uint32_t> tally_;  // entries by place
};

}  // namespace

NREM_PLUGIN("slots", "0.1.0",
            nrem::rule<Slots>({"slots",
                               "a bounded store of entries: admitted, scored, merged, recalled",
                               "Memoria (arXiv 2310.03052); MovieChat (arXiv 2307.16449); "
                               "MemoryVLA (arXiv 2508.19236)"}))
