#include "conformance/text_script.hpp"

#include <fmt/format.h>

#include "conformance/rule_life.hpp"
#include "memory/editor.hpp"
#include "nrem/sdk/values.hpp"
#include "wake/recall.hpp"

namespace nrem::core {

namespace {

constexpr std::string_view boat = "what colour has the boat",
                           harbour = "what is the harbour called";
constexpr std::string_view crimson = "crimson", cobalt = "cobalt", westhaven = "westhaven";

// A memory that is told answers to questions, all of which were predicted wrongly.
class Told {
public:
    explicit Told(const Subject& subject)
        : rule_(subject.make<nrem_rule>()), memory_(memory_for(rule_, sizes)) {}

    void tell(std::string_view question, std::string_view answer) {
        const nrem_cue cue = cue_of(question);
        const nrem_answer truth = answer_of(answer), guess = answer_of("no idea");
        nrem_experience experience{.struct_size = sizeof(nrem_experience),
                                   .kind = NREM_QUERY,
                                   .step = step_,
                                   .at = static_cast<double>(step_),
                                   .loss = none,
                                   .cue = &cue,
                                   .prediction = &guess,
                                   .truth = &truth,
                                   .correct = 0};
        write(rule_, memory_, experience, {});
        ++step_;
    }

    // All that a question brings back, in the order in which it is shown.
    [[nodiscard]] std::string asked(std::string_view question) const {
        const nrem_cue cue = cue_of(question);
        const nrem_memory seen = memory_.view(step_);
        RecallBuffer recall;
        recall.begin(seen);
        rule_.take(recall, &nrem_rule::read, &seen, &cue, &recall.sink());
        std::string text = recall.text();
        for (const auto& record : Array<nrem_record>(recall.records()))
            text.append(" ").append(view(record.text)).append(" ").append(view(record.answer));
        return text;
    }

    void erase_all() {
        MemoryEdits edits;
        edits.begin(memory_, step_);
        const nrem_memory seen = memory_.view(step_);
        for (const auto& record : Array<nrem_record>(seen.records))
            edits.editor().erase(edits.editor().self, record.id);
        edits.apply();
    }

private:
    static constexpr nrem_sizes sizes{.struct_size = sizeof(nrem_sizes)};
    static nrem_cue cue_of(std::string_view question) {
        nrem_cue cue = make_cue();
        cue.text = borrow(question);
        return cue;
    }
    static nrem_answer answer_of(std::string_view text) {
        nrem_answer answer = make_answer();
        answer.text = borrow(text);
        answer.choice = -1;
        return answer;
    }

    RuleInstance rule_;
    Memory memory_;
    std::uint64_t step_ = 0;
};

bool says(const std::string& text, std::string_view word) {
    return text.find(word) != text.npos;
}

std::string_view yes_or_no(bool it_does) {
    return it_does ? "yes" : "no";
}

// After an update, of the old answer and the new one.
std::string_view conflict_in(const std::string& text) {
    if (!says(text, cobalt)) return says(text, crimson) ? "the old answer alone" : "neither answer";
    if (!says(text, crimson)) return "the new answer alone";
    return text.rfind(cobalt) > text.rfind(crimson) ? "both, the new one last"
                                                    : "both, the old one last";
}

void need_silence(const Told& memory, std::string_view answer, const char* after) {
    for (const std::string_view question : {boat, harbour})
        if (says(memory.asked(question), answer))
            throw Error(fmt::format("recalls '{}' {}", answer, after));
}

}  // namespace

void follow_text_script(const Subject& subject) {
    if (!offers(*subject.component, "rule.text")) return;
    Told memory(subject);
    need_silence(memory, crimson, "before anybody has said so");
    memory.tell(boat, crimson);
    const bool created = says(memory.asked(boat), crimson);
    memory.tell(harbour, westhaven);
    memory.tell(boat, cobalt);
    const std::string after_update = memory.asked(boat);
    const bool queried = says(memory.asked(harbour), westhaven);
    const bool apart = !says(after_update, westhaven);
    memory.erase_all();
    for (const std::string_view answer : {crimson, cobalt, westhaven})
        need_silence(memory, answer, "after all records were erased");
    subject.report(fmt::format("create {}; update {}; conflict {}; query {}, and {}; forget yes",
                               yes_or_no(created), yes_or_no(says(after_update, cobalt)),
                               conflict_in(after_update), yes_or_no(queried),
                               apart ? "nothing else with it" : "with all the rest"));
}

}  // namespace nrem::core
