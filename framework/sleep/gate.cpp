#include "sleep/gate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>

#include "base/utf8.hpp"
#include "memory/drift.hpp"
#include "nrem/sdk/values.hpp"
#include "sleep/erosion.hpp"
#include "sleep/score_change.hpp"

namespace nrem::core {

namespace {

double share(std::uint64_t part, std::uint64_t whole) {
    return whole ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

// Probability of at least `fallen` falls among as many changes if falls are as likely as rises
// (one-sided exact sign test; for right and wrong answers it is McNemar's).
double sign_test(std::uint64_t fallen, std::uint64_t risen) {
    if (fallen == 0) return 1;
    const boost::math::binomial fair(static_cast<double>(fallen + risen), 0.5);
    return cdf(complement(fair, static_cast<double>(fallen) - 1));
}

// A fall fails only if it is both larger than tolerated and significant. Where nothing could be
// measured, retention is unknown, and the config decides.
GateCheck check_retention(const GateSettings& gate, const Candidate& candidate) {
    const ScoreChange change = change_of(candidate.scores_before, candidate.scores_after);
    GateCheck made{"retention", change.mean(), -gate.retention};
    made.measured = change.measured;
    if (change.measured == 0) {
        made.passed = gate.allow_untested;
        made.why =
            "nothing to measure: no older experience has an answer that was revealed and can be "
            "judged";
        return made;
    }
    made.p = sign_test(change.fallen, change.risen);
    made.passed = made.figure >= made.limit || made.p >= gate.alpha;
    return made;
}

GateCheck at_most(std::string name, double figure, double limit) {
    return {std::move(name), figure, limit, none, figure <= limit, ""};
}

GateCheck check_lost(const GateSettings& gate, const Candidate& candidate) {
    const Footprint before = candidate.before.footprint();
    const Footprint after = candidate.after.footprint();
    const std::uint64_t tokens = before.tokens > after.tokens ? before.tokens - after.tokens : 0;
    std::uint64_t gone = 0;
    for (std::size_t i = 0; i < candidate.before.records().size(); ++i)
        gone += !candidate.after.records().find(candidate.before.records()[i].id);
    return at_most("lost", std::max(share(gone, before.records), share(tokens, before.tokens)),
                   gate.lost);
}

GateCheck check_self(const GateSettings& gate, const Candidate& candidate) {
    std::uint64_t made = 0;
    const RecordSet& records = candidate.after.records();
    for (std::size_t i = 0; i < records.size(); ++i) made += records[i].origin == NREM_SELF_MADE;
    return at_most("self", share(made, records.size()), gate.self);
}

// Over all tensors, and the tensor that is furthest beyond.
GateCheck check_drift(const char* name, double limit, const Candidate& candidate,
                      double Drift::*of) {
    GateCheck made{name, 1, limit};
    for (std::size_t i = 0; i < candidate.nights.drifts.size(); ++i) {
        const double change = candidate.nights.drifts[i].*of;
        if (factor(change) <= made.figure) continue;
        made.figure = factor(change);
        made.why = fmt::format("nights have made the {} of tensor {} {:.3g} times {}", name,
                               nrem::view(candidate.after.tensor(i).name), made.figure,
                               change < 0 ? "smaller" : "larger");
    }
    made.passed = made.figure <= limit;
    if (made.passed) made.why.clear();
    return made;
}

// 1 / wealth is a p-value, at whatever night one looks at it.
GateCheck check_erosion(const GateSettings& gate, const Candidate& candidate) {
    GateCheck made{"erosion", mean_wealth(candidate.nights.wealth), 1 / gate.erosion};
    made.p = std::min(1.0, 1 / made.figure);
    made.measured = change_of(candidate.scores_before, candidate.scores_after).measured;
    made.passed = made.figure < made.limit;
    return made;
}

void check_nights(const GateSettings& gate, const Candidate& candidate,
                  std::vector<GateCheck>& checks) {
    if (gate.norm < no_limit)
        checks.push_back(check_drift("norm", gate.norm, candidate, &Drift::norm));
    if (gate.rank < no_limit)
        checks.push_back(check_drift("rank", gate.rank, candidate, &Drift::rank));
    if (gate.canaries && gate.erosion < no_limit)
        checks.push_back(check_erosion(gate, candidate));
}

std::string fault_of(const nrem_record& record, std::uint64_t now) {
    if (record.kind.size == 0) return "has no kind";
    if (find_foreign_byte(nrem::view(record.kind)) || find_foreign_byte(nrem::view(record.text)) ||
        find_foreign_byte(nrem::view(record.answer)))
        return "is not UTF-8 text";
    if (record.strength < 0) return fmt::format("has the strength {}", record.strength);
    if (record.origin != NREM_WORLD && record.origin != NREM_SELF_MADE)
        return fmt::format("has the unknown origin {}", record.origin);
    for (const std::uint64_t source : nrem::sources(record))
        if (source >= now)
            return fmt::format("names step {}, which is not past, as source", source);
    return "";
}

GateCheck check_schema(const Candidate& candidate) {
    GateCheck made{"schema"};
    const RecordSet& records = candidate.after.records();
    for (std::size_t i = 0; i < records.size(); ++i) {
        const std::string fault = fault_of(records[i], candidate.now);
        if (fault.empty()) continue;
        if (made.why.empty()) made.why = fmt::format("record {} {}", records[i].id, fault);
        ++made.figure;
    }
    made.passed = made.figure == 0;
    return made;
}

GateCheck check_finite(const Candidate& candidate) {
    GateCheck made{"finite"};
    for (std::size_t i = 0; i < candidate.after.tensor_count(); ++i) {
        const nrem_tensor& tensor = candidate.after.tensor(i);
        if (tensor.elements == candidate.before.tensor(i).elements) continue;  // shared, so unchanged
        const std::size_t wrong = unfinite_in(tensor).count;
        if (wrong && made.why.empty())
            made.why = fmt::format("tensor {} has {} values that are no numbers",
                                   nrem::view(tensor.name), wrong);
        made.figure += static_cast<double>(wrong);
    }
    made.passed = made.figure == 0;
    return made;
}

void check_size(const GateSettings& gate, const Footprint& size, std::vector<GateCheck>& checks) {
    const auto add = [&](const char* name, std::uint64_t figure, std::uint64_t limit) {
        if (limit)
            checks.push_back(
                at_most(name, static_cast<double>(figure), static_cast<double>(limit)));
    };
    add("bytes", size.bytes, gate.bytes);
    add("records", size.records, gate.records);
    add("tokens", size.tokens, gate.tokens);
}

}  // namespace

std::vector<GateCheck> check(const GateSettings& gate, const Candidate& candidate) {
    std::vector<GateCheck> checks{check_finite(candidate), check_schema(candidate)};
    check_size(gate, candidate.after.footprint(), checks);
    if (gate.lost < 1) checks.push_back(check_lost(gate, candidate));
    if (gate.self < 1) {
        checks.push_back(check_self(gate, candidate));
        checks.push_back(
            at_most("invented", share(candidate.invented, candidate.replays), gate.self));
        if (candidate.after.tensor_count())
            checks.push_back(at_most("self_change", candidate.self_change, gate.self));
    }
    if (gate.canaries) checks.push_back(check_retention(gate, candidate));
    check_nights(gate, candidate, checks);
    return checks;
}

// A limit of one sleep counts the nights of all, so that each of them has to take them down.
GateMemory after_night(const Cell& cell, const GateSettings& gate, GateMemory before,
                       const Candidate& candidate) {
    const bool drifts = std::ranges::any_of(cell.sleeps, [](const SleepPart& sleep) {
        return sleep.gate.norm < no_limit || sleep.gate.rank < no_limit;
    });
    if (drifts) add_change(before.drifts, candidate.before, candidate.after);
    if (gate.canaries && gate.erosion < no_limit)
        bet(before.wealth, change_of(candidate.scores_before, candidate.scores_after));
    return before;
}

bool passed(const std::vector<GateCheck>& checks) {
    return std::ranges::all_of(checks, &GateCheck::passed);
}

}  // namespace nrem::core
