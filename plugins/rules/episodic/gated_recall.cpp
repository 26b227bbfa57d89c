// rule gated_recall: keeps every experience as a case, and decides at recall which of them the
// predictor may see.
//
// A text is "<domain>: <topic>". What is of the domain `general` is always recalled; of the rest
//
//   all            everything
//   nothing        nothing
//   similar        the `count` cases whose vectors are nearest to the cue's, by cosine
//   domain         what is of the cue's own domain
//   truth          what does not say otherwise than a general case of the same topic, where the
//                  topic's first word is `binding`
//   domain_truth   what passes both
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "engines/associative/codes.hpp"
#include "engines/episodic/cases.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace cases = nrem::cases;
using nrem::Record;

enum class Gate { all, nothing, similar, domain, truth, domain_truth };

constexpr auto names_of(Gate) {
    return std::to_array<std::string_view>(
        {"all", "nothing", "similar", "domain", "truth", "domain_truth"});
}

struct Label {
    std::string_view domain;
    std::string_view topic;
};

Label label_of(nrem_str text) {
    const std::string_view all = nrem::view(text);
    const std::size_t colon = all.find(": ");
    if (colon == all.npos) return {{}, all};
    return {all.substr(0, colon), all.substr(colon + 2)};
}

double cosine(std::span<const float> a, std::span<const float> b) {
    if (a.empty() || a.size() != b.size()) return -2;
    const double norms = std::sqrt(nrem::dot_product(a, a) * nrem::dot_product(b, b));
    return norms > 0 ? nrem::dot_product(a, b) / norms : 0;
}

class GatedRecall {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::choice("gate", Gate::all, "what is recalled beside what is general"),
        nrem::integer("count", "4", {1, 1e6}, "of the nearest cases (similar)"),
        nrem::text("general", "world", "the domain that is recalled everywhere"),
        nrem::text("binding", "fact", "first word of the topics that general cases decide"),
    });
    static constexpr auto needs = std::to_array<const char*>({"backend.reads_cases"});
    static constexpr auto offers = std::to_array<const char*>({"rule.cases"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.cases", "time.long", "write.wake", "persistence.kept"});

    explicit GatedRecall(const nrem::Params& params)
        : gate_(params.choice<Gate>("gate")),
          count_(params.integer("count")),
          general_(params.text("general")),
          binding_(params.text("binding")) {}

    void read(const nrem::Memory& memory, const nrem::Cue& cue, nrem::Recall& recall) {
        if (gate_ == Gate::all) return recall.everything();
        passed_.clear();
        std::size_t position = 0;
        for (const auto& record : memory.records()) {
            if (is_general(record) || passes(record, cue, memory)) passed_.push_back(position);
            ++position;
        }
        if (gate_ == Gate::similar) add_similar(memory, cue);
        for (const std::size_t at : passed_) recall.record(at);
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) const {
        const nrem::Answer* known = cases::known_answer(experience);
        if (known && !occasion.asleep()) memory.put(cases::make_case(experience, *known));
    }

private:
    bool is_general(const Record& record) const { return label_of(record.text).domain == general_; }

    bool passes(const Record& record, const nrem::Cue& cue, const nrem::Memory& memory) const {
        const bool own = label_of(record.text).domain == label_of(cue.text).domain;
        switch (gate_) {
            case Gate::domain: return own;
            case Gate::truth: return !is_contradicted(record, memory);
            case Gate::domain_truth: return own && !is_contradicted(record, memory);
            default: return false;
        }
    }

    bool is_contradicted(const Record& record, const nrem::Memory& memory) const {
        const std::string_view topic = label_of(record.text).topic;
        if (topic.substr(0, topic.find(' ')) != binding_) return false;
        for (const auto& other : memory.records())
            if (is_general(other) && label_of(other.text).topic == topic &&
                nrem::view(other.answer) != nrem::view(record.answer))
                return true;
        return false;
    }

    void add_similar(const nrem::Memory& memory, const nrem::Cue& cue) {
        const auto asked = nrem::view(cue.vector);
        nearest_.clear();
        std::size_t position = 0;
        for (const auto& record : memory.records()) {
            if (!is_general(record))
                nearest_.push_back({-cosine(asked, nrem::view(record.vector)), position});
            ++position;
        }
        const std::size_t count = std::min(count_, nearest_.size());
        std::partial_sort(nearest_.begin(), nearest_.begin() + static_cast<std::ptrdiff_t>(count),
                          nearest_.end());
        for (std::size_t i = 0; i < count; ++i) passed_.push_back(nearest_[i].second);
        std::sort(passed_.begin(), passed_.end());
    }

    Gate gate_;
    std::size_t count_;
    std::string general_;
    std::string binding_;
    std::vector<std::size_t> passed_;
    std::vector<std::pair<double, std::size_t>> nearest_;  // scratch: minus the cosine, position
};

}  // namespace

NREM_PLUGIN("gated_recall", "0.1.0",
            nrem::rule<GatedRecall>({"gated_recall",
                                     "all cases, recalled by domain, likeness or truth",
                                     "PersistBench (2026), what may be injected"}))
