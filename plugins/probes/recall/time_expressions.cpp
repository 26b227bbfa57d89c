// probe time_expressions: which dates and words such as "yesterday" of what was told are still in
// the memory's records.
//
// An expression that an experience told is kept where a record in force that was made from that
// experience says it, or one that does not say what it was made from. A relative one in a record is
// anchored where the record is as old as an experience that told it: otherwise whoever reads it
// counts from another day. Answers count as told, too.
#include <map>
#include <set>

#include "engines/recall/past.hpp"
#include "engines/recall/times.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace past = nrem::past;
using past::TimeKind;
using Expressions = std::set<past::TimeExpression>;

Expressions of(std::string_view text, std::string_view answer) {
    Expressions found;
    for (auto& each : past::time_expressions(text)) found.insert(std::move(each));
    for (auto& each : past::time_expressions(answer)) found.insert(std::move(each));
    return found;
}

struct Share {
    std::uint64_t hits = 0;
    std::uint64_t of = 0;
    void count(bool hit) {
        hits += hit;
        ++of;
    }
};

using Told = std::map<std::uint64_t, Expressions>;  // by step

class TimeExpressions {
public:
    static constexpr auto figures = std::to_array<nrem_figure_spec>({
        nrem::figure("times_told", nrem::Better::neither, {0, 1e6},
                     "expressions of time in an experience"),
        nrem::figure("times_kept", nrem::Better::higher, {0, 1},
                     "of those, the share that records still say"),
        nrem::figure("dates_kept", nrem::Better::higher, {0, 1},
                     "the same of dates and clock times"),
        nrem::figure("relative_kept", nrem::Better::higher, {0, 1},
                     "the same of words such as \"yesterday\""),
        nrem::figure("anchored", nrem::Better::higher, {0, 1},
                     "relative expressions in records whose time is that of their telling"),
        nrem::figure("times_made_up", nrem::Better::lower, {0, 1},
                     "expressions in records that none of their sources told"),
    });

    explicit TimeExpressions(const nrem::Params&) {}

    void measure(nrem::Visit& visit) const {
        const Told told = told_in(visit);
        Told kept;  // what a record that was made from the step says
        Expressions anywhere;
        Share anchored, made_up;
        for (const auto& record : visit.memory().records()) {
            if (visit.cancelled()) return;
            if (!(record.strength > 0)) continue;
            const Expressions said = of(nrem::view(record.text), nrem::view(record.answer));
            const auto sources = nrem::sources(record);
            if (sources.empty()) anywhere.insert(said.begin(), said.end());
            for (const std::uint64_t step : sources) kept[step].insert(said.begin(), said.end());
            for (const auto& each : said) {
                if (each.kind == TimeKind::relative)
                    anchored.count(is_anchored(record, each, told));
                if (!sources.empty()) made_up.count(!is_told(sources, each, told));
            }
        }
        tell_kept(visit, told, kept, anywhere);
        tell(visit, "anchored", anchored);
        tell(visit, "times_made_up", made_up);
    }

private:
    static Told told_in(nrem::Visit& visit) {
        Told told;
        std::uint64_t count = 0, experiences = 0;
        for (const auto& each : visit.past()) {
            const nrem::Experience& experience = *each.experience;
            const std::string_view answer =
                experience.truth ? past::words_of(*experience.truth, *experience.cue)
                                 : std::string_view();
            auto found = of(nrem::view(experience.cue->text), answer);
            ++experiences;
            count += found.size();
            if (!found.empty()) told.emplace(experience.step, std::move(found));
        }
        if (experiences) visit.figure("times_told", past::share(count, experiences), experiences);
        return told;
    }
    static bool says(const Told& told, std::uint64_t step, const past::TimeExpression& each) {
        const auto found = told.find(step);
        return found != told.end() && found->second.contains(each);
    }
    static bool is_told(nrem::Array<std::uint64_t> sources, const past::TimeExpression& each,
                        const Told& told) {
        return std::any_of(sources.begin(), sources.end(),
                           [&](std::uint64_t step) { return says(told, step, each); });
    }
    static bool is_anchored(const nrem::Record& record, const past::TimeExpression& each,
                            const Told& told) {
        const auto sources = nrem::sources(record);
        return std::any_of(sources.begin(), sources.end(), [&](std::uint64_t step) {
            return static_cast<double>(step) == record.created && says(told, step, each);
        });
    }
    static void tell_kept(nrem::Visit& visit, const Told& told, const Told& kept,
                          const Expressions& anywhere) {
        Share all, dates, relative;
        for (const auto& [step, expressions] : told)
            for (const auto& each : expressions) {
                const bool is_kept = says(kept, step, each) || anywhere.contains(each);
                all.count(is_kept);
                (each.kind == TimeKind::date ? dates : relative).count(is_kept);
            }
        tell(visit, "times_kept", all);
        tell(visit, "dates_kept", dates);
        tell(visit, "relative_kept", relative);
    }
    static void tell(nrem::Visit& visit, std::string_view name, const Share& share) {
        if (share.of) visit.figure(name, past::share(share.hits, share.of), share.of);
    }
};

}  // namespace

NREM_PLUGIN("time_expressions", "1.0",
            nrem::probe<TimeExpressions>({"time_expressions",
                                          "which expressions of time a memory still says",
                                          "after arXiv 2608.11775 (The Sleeping Agent)"}))
