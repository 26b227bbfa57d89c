// policy grow_state: enlarges the state of `fast_weights` (with `grows: true`) when it is full: when
// there are more than `load` pairs a dimension of the keys that its matrices are addressed by.
//
//   by: heads     `times` parts of the key become one, so that each of their matrices has `times`
//                 as many rows (StateX: heads of linear attention are merged)
//   by: features  the random map of the keys gets `times` as many features, and so the matrix as
//                 many rows (StateX: a wider key of a state-space model)
//
// New rows are 0. What was there stays where the old part of the key is, which is a smaller share
// of a key of unit length: it is scaled, so that it is read as strongly as before. With `inherit:
// false` the state begins anew. What is to make use of the new rows has to be written again: a
// policy that replays does that after this one. One enlargement a night at most, in the first pass.
#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "engines/associative/growth.hpp"
#include "engines/associative/place.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace growth = nrem::growth;

class GrowState {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::choice("by", "heads", "heads|features", "what is enlarged"),
        nrem::number("load", "0.5", {0, 1e6}, "pairs a dimension of the key, above which it is"),
        nrem::integer("times", "2", {2, 64}, "as many dimensions"),
        nrem::integer("most", "0", {0, 1e6}, "dimensions that are never exceeded; 0: no bound"),
        nrem::flag("inherit", "true", "what was written stays; else the state begins anew"),
    });
    static constexpr auto needs = std::to_array<const char*>({"rule.tensors"});
    static constexpr auto traits = std::to_array<const char*>(
        {"form.weights", "time.long", "write.sleep", "persistence.kept"});

    explicit GrowState(const nrem::Params& params)
        : merges_(params.text("by") == "heads"),
          load_(params.number("load")),
          times_(params.integer("times")),
          most_(params.integer("most")),
          inherits_(params.flag("inherit")) {}

    void consolidate(nrem::Night& night) const {
        if (night.pass() > 0) return;
        auto edit = night.edit();
        const auto found = find(night.memory());
        if (!found)
            return night.note("nothing grows", "fast_weights does, with grows: true");
        const State& state = *found;
        const double load = state.written / static_cast<double>(state.size());
        if (load <= load_) return;
        if (merges_ && state.cut.parts % times_ != 0)
            return night.note("full", "all heads are one");
        if (most_ > 0 && state.size() * times_ > most_)
            return night.note("full", std::to_string(state.size()) + " dimensions");
        if (state.type == NREM_FLOAT64)
            grow<double>(edit, state);
        else
            grow<float>(edit, state);
        night.note("grown", std::to_string(state.size() * times_) + " dimensions, at " +
                                std::to_string(load) + " pairs each");
    }

private:
    // What there is to be enlarged.
    struct State {
        std::size_t place;  // its tensor
        std::size_t rows;   // of all heads
        std::size_t columns;
        std::int32_t type;
        growth::Cut cut;
        std::size_t cut_place;
        double written;

        [[nodiscard]] std::size_t size() const { return rows / cut.heads; }
    };

    [[nodiscard]] std::optional<State> find(const nrem::Memory& memory) const {
        const auto place = nrem::find_tensor(memory, growth::state);
        const auto written = nrem::find_tensor(memory, growth::written);
        const auto parts = nrem::find_tensor(memory, growth::parts);
        if (!place || !written || !parts) return std::nullopt;
        const float* const heads = memory.tensor(*parts);
        const auto& tensor = memory.tensors()[*place];
        const growth::Cut cut{.heads = static_cast<std::size_t>(heads[0]),
                              .parts = static_cast<std::size_t>(heads[1])};
        if (merges_ != (cut.heads > 1))
            throw std::invalid_argument(merges_ ? "by: heads, and the rule has one head alone"
                                                : "by: features, and the rule has heads");
        return State{*place, tensor.shape[0], tensor.shape[1],           tensor.type,
                     cut,    *parts,          memory.tensor(*written)[0]};
    }

    // The part of a merged key that a head was addressed by is a share of 1/times of its square.
    [[nodiscard]] double scale() const {
        return inherits_ ? std::sqrt(static_cast<double>(times_)) : 0;
    }

    template <class T>
    void grow(nrem::MemoryEditor& edit, const State& state) const {
        merges_ ? merge<T>(edit, state) : widen<T>(edit, state);
    }

    template <class T>
    void merge(nrem::MemoryEditor& edit, const State& state) const {
        const std::size_t block = state.size() * state.columns;
        const auto now = edit.elements<T>(state.place);
        const std::vector<T> before(now.begin(), now.end());
        edit.resize(state.place, state.rows * times_);
        const std::span<T> grown = edit.edit<T>(state.place);
        std::ranges::fill(grown, T(0));
        for (std::size_t head = 0; head < state.cut.heads; ++head) {
            const std::size_t place = growth::part_of(head, state.cut) % times_;
            for (std::size_t i = 0; i < block; ++i)
                grown[(head * times_ + place) * block + i] =
                    static_cast<T>(scale()) * before[head * block + i];
        }
        edit.tensor(state.cut_place)[1] = static_cast<float>(state.cut.parts / times_);
    }

    template <class T>
    void widen(nrem::MemoryEditor& edit, const State& state) const {
        for (const char* const name : growth::maps)
            if (const auto map = nrem::find_tensor(edit, name))
                edit.resize(*map, state.rows * times_);
        edit.resize(state.place, state.rows * times_);
        for (T& x : edit.edit<T>(state.place).first(state.rows * state.columns))
            x *= static_cast<T>(scale());
    }

    bool merges_;
    double load_;
    std::size_t times_;
    std::size_t most_;
    bool inherits_;
};

}  // namespace

NREM_PLUGIN("grow_state", "0.1.0",
            nrem::policy<GrowState>({"grow_state",
                                     "enlarges the state of fast weights when it is full",
                                     "StateX (growing the state of recurrent models)"}))
