// Whether a key has any influence on a cell: a swept key without one does not split cells.
#pragma once

#include <string>
#include <vector>

#include "plan/workshop.hpp"

namespace nrem::core {

// `asleep`: it would matter if the cell slept. `unknown`: no component of the cell has the key.
enum class Relevance { unknown, asleep, relevant };

// `cell` has its components, not yet normalised.
[[nodiscard]] Relevance relevance_of(const std::string& key, const Cell& cell);
// True for a pipeline that changes nothing: of no policy, or of such as say that they are idle.
[[nodiscard]] bool is_idle(const SleepPart& sleep);
[[nodiscard]] bool is_idle(const Cell& cell);
// Of an idle sleep: those that decide when it happens, and the defaults for the rest.
[[nodiscard]] SleepSettings idle_settings(const SleepSettings& settings);
// Gives cells that cannot differ the same settings: without sleep there is no policy and no sleep
// setting, and with an idle pipeline none but those of its schedule.
void normalise(Cell& cell);
void drop_loop(Cell& cell);

// Notes over all cells which of the swept and overriding keys mattered somewhere.
class KeyWatch {
public:
    explicit KeyWatch(const Config& config);
    void look(const Cell& cell);
    // Throws UsageError for a swept key that matters nowhere, or an overriding one that no cell
    // has.
    void check() const;

private:
    struct Watched {
        std::string key;
        Place place;
        bool swept = false;
        Relevance best = Relevance::unknown;
        std::vector<std::string> known;  // parameters that would do, from the cells seen
    };
    const Config& config_;
    std::vector<Watched> watched_;
};

}  // namespace nrem::core
