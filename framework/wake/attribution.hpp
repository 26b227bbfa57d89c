// Puts each wrong answer of a stream down to one cause (plan/cause.hpp). It follows what the records
// of the memory state: by the task's own statements, and where a text has none, by the steps that a
// record says it is made from, if the record still has the answer. Where a memory does not tell what
// it holds (tensors, words without provenance), nothing is guessed: the cause is not known.
//
// Only the host sees any of it, and nothing of the trial depends on it. A value: lanes that share a
// first day take it over. [serial]
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "host/figure_taker.hpp"
#include "memory/memory.hpp"
#include "plan/cause.hpp"
#include "wake/loss.hpp"
#include "wake/recall.hpp"
#include "wake/statements.hpp"

namespace nrem::core {

// Why one answer was wrong.
struct Blame {
    Cause cause = Cause::not_known;
    std::optional<LossPlace> lost;  // of a retention miss
};

class Attribution {
public:
    Attribution(const StatedIn& in, Feedback feedback, const Memory& start);
    // Another task like it, for the lane that takes over a first day.
    void ask(const TaskInstance& task) { in_.task = &task; }

    // A question that was judged, before anything is learned of it.
    struct Asked {
        std::uint64_t step = 0;
        const Memory& memory;
        const RecallBuffer& recalled;
        nrem_array context{};  // that the predictor saw, too
        bool right = false;
        bool stale = false;    // the answer was true of the item before
    };
    // Counts it. Nothing where the answer is right. `follower` has followed the memory that was read:
    // this one, or one of its own.
    std::optional<Blame> judge(const Asked& asked, const Attribution& follower);
    std::optional<Blame> judge(const Asked& asked) { return judge(asked, *this); }

    // After the step's write. `right`: the answer was, which a verdict tells.
    void learned(const Memory& memory, std::uint64_t step, bool right);
    // After a change of the whole memory: a night, or by hand.
    void replaced(const Memory& memory, const LossPlace& by) { look(memory, by); }

    // The share of each cause in all judged questions, by group of events, too.
    [[nodiscard]] std::vector<MeasuredFigure> figures() const;
    [[nodiscard]] const std::vector<LossCount>& losses() const { return losses_; }

private:
    // That an item has an answer.
    using Fact = std::pair<std::uint64_t, std::string>;
    struct FactState {
        std::uint32_t holders = 0;   // records that state it
        std::uint32_t rumours = 0;   // that may, in words of their own
        bool stored = false;         // at the last look
        bool was_stored = false;     // since it was told last
        std::optional<LossPlace> lost;
    };
    // What an event says: an answer in words or as a number, or just its own words.
    struct Told {
        Fact fact;
        std::string answer;  // plain
        std::string said;    // plain
        double value = 0;
        [[nodiscard]] bool has_answer() const;
    };
    struct ItemState {
        std::optional<Told> latest;    // that was told
        std::string truth;             // the latest, told or not
        std::set<std::string> before;  // older answers that were told
    };
    struct RecordState {
        std::uint64_t id = 0;
        std::shared_ptr<const RecordBody> body;  // shared with the memory, so that it stays itself
        bool alive = false;                      // not superseded
        bool opaque = false;                     // nobody knows what it states
        std::vector<Fact> states;
        std::vector<Fact> rumours;
    };
    // What reached the predictor.
    struct Shown {
        std::set<Fact> facts;
        std::set<Fact> rumours;
        bool unclear = false;  // it may be more than these
    };

    [[nodiscard]] const nrem_event& event(std::uint64_t step) const { return (*in_.stream)[step]; }
    [[nodiscard]] Told told_at(std::uint64_t step) const;
    [[nodiscard]] bool is_told(std::uint64_t step, bool right) const;
    void tell(std::uint64_t step, bool right);

    void look(const Memory& memory, const LossPlace& by);
    [[nodiscard]] const RecordState* find(std::uint64_t record) const;  // nullptr: there is none
    [[nodiscard]] RecordState state_of(const nrem_record& record,
                                       std::shared_ptr<const RecordBody> body) const;
    void trace(RecordState& made, const nrem_record& record) const;
    [[nodiscard]] bool is_said_by(const nrem_record& record, const Told& told) const;
    [[nodiscard]] static bool has_its_cue(const nrem_record& record, const Told& told);
    void count(const RecordState& record, int sign, std::set<Fact>& changed);
    void settle(const std::set<Fact>& changed, const LossPlace& by);

    [[nodiscard]] Blame blame(const Asked& asked) const;
    [[nodiscard]] bool is_bad_gold(const nrem_event& asked) const;
    [[nodiscard]] std::vector<std::uint64_t> items_of(const nrem_event& asked) const;
    // The facts that answer the question; or why there are none.
    [[nodiscard]] std::optional<Cause> find_facts(const nrem_event& asked,
                                                  std::vector<Fact>& facts) const;
    [[nodiscard]] Shown shown_in(const Asked& asked) const;
    void add_words(Shown& shown, const std::string& words) const;
    [[nodiscard]] bool shows_older(const Shown& shown, const std::vector<Fact>& facts) const;
    [[nodiscard]] Blame missing(const Fact& fact, const Shown& shown) const;
    [[nodiscard]] bool is_opaque(const Memory& memory) const {
        return opaque_ > 0 || memory.tensor_count() > 0;
    }

    StatedIn in_;
    Feedback feedback_;
    bool knows_items_ = false;  // any question of the stream says what it is about
    std::map<Fact, FactState> facts_;
    std::map<std::uint64_t, ItemState> items_;
    std::vector<RecordState> records_;                           // by rising id
    std::map<std::string, std::vector<std::uint64_t>> said_at_;  // steps, by what was said
    std::uint64_t opaque_ = 0;                                   // records
    // Judged questions and those of each cause, of all events and of each group.
    struct Counts {
        std::uint64_t judged = 0;
        std::array<std::uint64_t, cause_specs.size()> causes{};
    };
    std::vector<Counts> counts_;
    std::vector<LossCount> losses_;
};

}  // namespace nrem::core
