// Checks of rules: everything that a rule knows is in the memory that the host gives it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "conformance/checks.hpp"
#include "conformance/rule_life.hpp"
#include "conformance/text_script.hpp"
#include "conformance/world.hpp"
#include "wake/recall.hpp"

namespace nrem::core {

namespace {

std::string account_of(const nrem_record& record) {
    return fmt::format("{} {} {} {} {} {}", record.id, view(record.kind), view(record.text),
                       view(record.answer), bytes_of(record.strength), bytes_of(record.vector));
}

std::string recalled(const RuleInstance& rule, const nrem_memory& memory, const nrem_cue& cue) {
    RecallBuffer recall;
    recall.begin(memory);
    rule.take(recall, &nrem_rule::read, &memory, &cue, &recall.sink());
    std::string account = recall.text() + "|" + bytes_of(recall.vector());
    for (const auto& record : Array<nrem_record>(recall.records())) account += account_of(record);
    return account;
}

// Runs through the days in order, with a replay now and then.
void live(const RuleInstance& rule, Memory& memory, std::span<const nrem_experience> days,
          Account& account) {
    for (const auto& experience : days) {
        account.push_back(recalled(rule, memory.view(experience.step), *experience.cue));
        if (experience.kind == NREM_QUERY) note_use(rule, memory, experience);
        write(rule, memory, experience, {.phase = NREM_WAKE, .gain = 1});
        if (experience.step % 4 == 3)
            write(rule, memory, experience, {.phase = NREM_SLEEP, .gain = 0.5});
        if (experience.step % 8 != 7) continue;
        end_session(rule, memory, experience.step);
        constexpr std::array gains{1.0, 0.5, 0.25};
        const std::size_t count = std::min(days.size(), gains.size());
        write_batch(rule, memory, days.first(count), std::span(gains).first(count));
        nrem_experience request = experience;
        request.kind = NREM_FORGET;
        request.prediction = nullptr;
        write(rule, memory, request, {.phase = NREM_WAKE, .gain = 1});
    }
}

Account run_rule(const Subject& subject) {
    const World world;
    const auto rule = subject.make<nrem_rule>();
    Memory memory = memory_for(rule, World::sizes);
    Account account;
    live(rule, memory, world.experiences(), account);
    account.push_back(hash(memory));
    return account;
}

// Half-way, one copy goes on with the old instance and another one with a new instance and a copy
// of the memory: both must give the same result.
void keeps_its_state_in_the_memory(const Subject& subject) {
    const World world;
    const std::span<const nrem_experience> days(world.experiences());
    const auto old = subject.make<nrem_rule>();
    Memory memory = memory_for(old, World::sizes);
    Account before;
    live(old, memory, days.first(days.size() / 2), before);
    Memory copy = memory;
    const auto fresh = subject.make<nrem_rule>();
    Account with_old;
    Account with_fresh;
    live(old, memory, days.subspan(days.size() / 2), with_old);
    live(fresh, copy, days.subspan(days.size() / 2), with_fresh);
    with_old.push_back(hash(memory));
    with_fresh.push_back(hash(copy));
    expect_equal(with_old, with_fresh, "the old instance and a new one on the same memory");
}

void declares_one_layout(const Subject& subject) {
    const auto one = subject.make<nrem_rule>();
    const auto other = subject.make<nrem_rule>();
    if (hash(memory_for(one, World::sizes)) != hash(memory_for(other, World::sizes)))
        throw Error("two instances declare different tensors");
}

// A reader of cases ignores other records, and nobody would notice that they say nothing.
void puts_records_that_are_read(const Subject& subject) {
    const auto offers = [&](std::string_view what) {
        const auto& offered = subject.component->offers;
        return std::ranges::find(offered, what) != offered.end();
    };
    if (!offers("rule.cases") || offers("rule.notes")) return;
    const World world;
    const auto rule = subject.make<nrem_rule>();
    Memory memory = memory_for(rule, World::sizes);
    Account ignored;
    live(rule, memory, world.experiences(), ignored);
    for (std::size_t i = 0; i < memory.records().size(); ++i) {
        const auto kind = view(memory.records()[i].kind);
        if (kind != "case" && kind != "clarification")
            throw Error(fmt::format("offers rule.cases, and puts a record of the kind '{}', which no "
                                    "reader of cases sees",
                                    kind));
    }
}

// Calls it like a host whose records have grown.
void reads_records_by_their_stride(const Subject& subject) {
    const World world;
    const auto rule = subject.make<nrem_rule>();
    Memory memory = memory_for(rule, World::sizes);
    Account ignored;
    live(rule, memory, world.experiences(), ignored);
    const nrem_memory seen = memory.view(world.experiences().size());
    const Stretched records(seen.records, sizeof(nrem_record));
    const Stretched tensors(seen.tensors, sizeof(nrem_tensor));
    nrem_memory longer = seen;
    longer.records = records.view();
    longer.tensors = tensors.view();
    Account plain;
    Account stretched;
    for (const auto& experience : world.experiences()) {
        plain.push_back(recalled(rule, seen, *experience.cue));
        stretched.push_back(recalled(rule, longer, *experience.cue));
    }
    expect_equal(plain, stretched, "readings of the same records with another stride");
}

// One way in which an experience may have less than the world's, or odd values.
void meet(const Subject& subject, const std::string& what, const nrem_experience& experience,
          Moment moment) {
    const World world(12);
    const auto rule = subject.make<nrem_rule>();
    Memory memory = memory_for(rule, World::sizes);
    Account ignored;
    live(rule, memory, world.experiences(), ignored);
    expect_orderly(subject, "reading: " + what,
                   [&] { (void)recalled(rule, memory.view(12), *experience.cue); });
    expect_orderly(subject, "writing: " + what, [&] { write(rule, memory, experience, moment); });
    expect_orderly(subject, "reading again: " + what,
                   [&] { (void)recalled(rule, memory.view(13), *experience.cue); });
}

void survives_odd_cues(const Subject& subject) {
    const World world(1);
    const nrem_experience& plain = world.experiences().front();
    nrem_answer free_answer = *plain.truth;
    free_answer.choice = -1;
    const std::string long_text(1 << 14, 'x');
    const std::vector<float> nans(World::cue_size, std::numeric_limits<float>::quiet_NaN());
    const std::vector<float> huge(World::cue_size, 3e38F);
    std::vector<std::pair<const char*, nrem_cue>> cues{
        {"an empty cue", make_cue()},
        {"a cue without text", *plain.cue},
        {"a cue without a vector", *plain.cue},
        {"a cue whose vector is NaN", *plain.cue},
        {"a cue whose vector is 3e38", *plain.cue},
        {"a cue of 16 KiB", *plain.cue},
        {"a cue whose text is not UTF-8", *plain.cue},
    };
    cues[1].second.text = {};
    cues[2].second.vector = {};
    cues[3].second.vector = borrow(std::span<const float>(nans));
    cues[4].second.vector = borrow(std::span<const float>(huge));
    cues[5].second.text = borrow(long_text);
    cues[6].second.text = {"\xff\xfe\0<script>", 11};
    for (const auto& [what, cue] : cues) {
        nrem_experience odd = plain;
        odd.cue = &cue;
        odd.prediction = nullptr;
        if (cue.choices.count == 0) odd.truth = &free_answer;
        meet(subject, what, odd, {.phase = NREM_WAKE, .gain = 1});
    }
}

void survives_odd_experiences(const Subject& subject) {
    const World world(1);
    const nrem_experience& plain = world.experiences().front();
    const nrem_answer empty = make_answer();
    std::vector<std::pair<const char*, nrem_experience>> odd{
        {"nothing revealed", plain},
        {"an empty truth", plain},
        {"no prediction", plain},
        {"the last step there can be", plain},
    };
    odd[0].second.truth = nullptr;
    odd[1].second.truth = odd[1].second.prediction = &empty;
    odd[2].second.prediction = nullptr;
    odd[3].second.step = ~std::uint64_t{0};
    odd[3].second.at = odd[3].second.loss = none;
    for (const auto& [what, experience] : odd)
        for (const double gain : {1.0, 0.0, -1.0, 1e300, none})
            meet(subject, fmt::format("{}, replayed with a gain of {}", what, gain), experience,
                 {.phase = NREM_SLEEP, .gain = gain});
}

// How much of the truth's vector is in what is recalled for the cue, all of it at most: what other
// lessons make it longer by is no strength, and goes with the lesson that held it.
double strength_of(const RuleInstance& rule, const Memory& memory,
                   const nrem_experience& experience) {
    RecallBuffer recall;
    const nrem_memory seen = memory.view(experience.step);
    recall.begin(seen);
    rule.take(recall, &nrem_rule::read, &seen, experience.cue, &recall.sink());
    const auto said = nrem::view(recall.vector());
    const auto truth = nrem::view(experience.truth->vector);
    double along = 0;
    double whole = 0;
    for (std::size_t i = 0; i < std::min(said.size(), truth.size()); ++i) {
        along += double{said[i]} * double{truth[i]};
        whole += double{truth[i]} * double{truth[i]};
    }
    return std::min(along, whole);
}

// Below 0 a gain takes away: what it is told, the memory says no more strongly than before.
void strengthens_nothing_when_it_unlearns(const Subject& subject) {
    const World world;
    const auto rule = subject.make<nrem_rule>();
    Memory memory = memory_for(rule, World::sizes);
    Account ignored;
    live(rule, memory, world.experiences(), ignored);
    for (const auto& experience : world.experiences()) {
        if (!experience.truth) continue;
        write(rule, memory, experience, {.phase = NREM_SLEEP, .gain = 1});
        const double before = strength_of(rule, memory, experience);
        write(rule, memory, experience, {.phase = NREM_SLEEP, .gain = -1});
        const double after = strength_of(rule, memory, experience);
        if (!(after <= before + 1e-3 * std::fabs(before)))
            throw Error(fmt::format("a replay of step {} with the gain -1 takes what is recalled of it "
                                    "from {} to {}: unlearning strengthens nothing",
                                    experience.step, before, after));
    }
}

// The bits after the last one of a tensor of bits are part of its hash.
void keeps_unused_bits_at_0(const Subject& subject) {
    const World world;
    const auto rule = subject.make<nrem_rule>();
    Memory memory = memory_for(rule, World::sizes);
    Account ignored;
    live(rule, memory, world.experiences(), ignored);
    for (std::size_t i = 0; i < memory.tensor_count(); ++i) {
        const nrem_tensor& tensor = memory.tensor(i);
        if (tensor.type != NREM_BIT) continue;
        const Bits all(static_cast<const std::uint8_t*>(tensor.elements), bytes_of(tensor).size() * 8);
        for (std::size_t bit = size_of(tensor); bit < all.size(); ++bit)
            if (all[bit])
                throw Error(fmt::format("tensor {}: the bit {} is set, and it has {}", view(tensor.name),
                                        bit, size_of(tensor)));
    }
}

void survives_a_task_without_vectors(const Subject& subject) {
    const World world(4);
    constexpr nrem_sizes none_at_all{.struct_size = sizeof(nrem_sizes)};
    const auto rule = subject.make<nrem_rule>();
    expect_orderly(subject, "no vectors", [&] {
        Memory memory = memory_for(rule, none_at_all);
        for (const auto& experience : world.experiences()) {
            nrem_cue cue = *experience.cue;
            cue.vector = cue.codes = {};
            nrem_answer truth = *experience.truth;
            truth.vector = {};
            nrem_experience bare = experience;
            bare.cue = &cue;
            bare.truth = &truth;
            (void)recalled(rule, memory.view(bare.step), cue);
            write(rule, memory, bare, {.phase = NREM_WAKE, .gain = 1});
        }
    });
}

}  // namespace

std::vector<Check> KindOf<nrem_rule>::checks() {
    auto checks = common_checks(run_rule);
    checks.push_back({"declares one layout", declares_one_layout});
    checks.push_back({"keeps its state in the memory", keeps_its_state_in_the_memory});
    checks.push_back({"puts records that are read", puts_records_that_are_read});
    checks.push_back({"reads records by their stride", reads_records_by_their_stride});
    checks.push_back({"strengthens nothing when it unlearns", strengthens_nothing_when_it_unlearns});
    checks.push_back({"keeps unused bits at 0", keeps_unused_bits_at_0});
    checks.push_back({"survives odd cues", survives_odd_cues});
    checks.push_back({"survives odd experiences", survives_odd_experiences});
    checks.push_back({"survives a task without vectors", survives_a_task_without_vectors});
    checks.push_back({"follows the script of a text memory", follow_text_script});
    return checks;
}

// clang-format off
std::string_view KindOf<nrem_rule>::scaffold() {
    return R"plugin(// rule @name@: keeps the newest experiences as cases and recalls them all.
//
// @build@
#include "nrem/sdk.hpp"

namespace {

class @Class@ {
public:
    static constexpr nrem::ParamSpec schema[] = {
        nrem::integer("size", "32", {1, 1000000}, "how many experiences are kept"),
    };
    static constexpr const char* offers[] = {"rule.cases", "rule.replay"};
    explicit @Class@(const nrem::Params& params) : size_(params.integer("size")) {}

    void read(const nrem::Memory&, const nrem::Cue&, nrem::Recall& out) const { out.everything(); }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion&) const {
        if (!experience.truth) return;  // not revealed: nothing to learn
        nrem::Record record = nrem::make_record("case");
        record.text = experience.cue->text;
        record.vector = experience.cue->vector;
        record.answer = experience.truth->text;
        record.value = experience.truth->value;
        record.sources = {&experience.step, 1, sizeof experience.step};
        memory.put(record);
        const auto records = memory.records();  // still without the new one
        for (std::size_t i = 0; i + size_ < records.size() + 1; ++i) memory.erase(records[i].id);
    }

private:
    std::size_t size_;
};

}  // namespace

NREM_PLUGIN("@name@", "0.1.0", nrem::rule<@Class@>({"@name@", "keeps the newest experiences"}))
)plugin";
}
// clang-format on

}  // namespace nrem::core
