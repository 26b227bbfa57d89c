// A rule that takes its time and no processor, for trials that can be killed on the way; and that
// fails if it is told to.
#include <chrono>
#include <stdexcept>
#include <thread>

#include "nrem/sdk.hpp"

namespace {

class Slow {
public:
    static constexpr nrem::ParamSpec schema[] = {
        nrem::integer("milliseconds", "2", {0, 1000}, "how long a write takes"),
        nrem::integer("fails", "0", {0, 1}, "whether a write fails"),
        nrem::integer("variant", "0", {0, 1000}, "to have many cells")};
    explicit Slow(const nrem::Params& params)
        : milliseconds_(params.integer("milliseconds")), fails_(params.integer("fails") == 1) {}
    void read(const nrem::Memory&, const nrem::Cue&, nrem::Recall&) const {}
    void write(nrem::MemoryEditor&, const nrem::Experience&, const nrem::Occasion&) const {
        if (fails_) throw std::runtime_error("as it was told");
        std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds_));
    }

private:
    std::int64_t milliseconds_;
    bool fails_;
};

}  // namespace

NREM_PLUGIN("slow", "1", nrem::rule<Slow>({"slow", "takes its time"}))
