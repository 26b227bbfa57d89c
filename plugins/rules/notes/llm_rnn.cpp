// rule llm_rnn: a state in prose that a language model rewrites after each experience, so that a
// frozen predictor works as a recurrent cell.
//
// Feedback on the prediction comes from an evaluator that sees the right answer, from a judge that
// does not, or from nobody; the writer then makes the new state, which is cut at the token budget.
// A reply that does not follow its schema, or is empty, leaves the state as it was. Steps between
// two updates are kept as "digest" records, which only the writer sees. The tensor "counts" tells
// how many states were written, how many of them were cut, and how often the old one was kept.
#include <string>

#include "engines/notes/said.hpp"
#include "engines/notes/strings.hpp"
#include "nrem/sdk.hpp"
#include "nrem/sdk/language.hpp"

namespace {

namespace prose = nrem::prose;

constexpr std::string_view state_kind = "state";
constexpr std::string_view digest_kind = "digest";
enum Count : std::size_t { written, cut_short, kept, count_size };

// The parts of a memory that the rule knows.
struct Seen {
    const nrem::Record* state = nullptr;
    std::vector<const nrem::Record*> digests;

    explicit Seen(const nrem::Memory& memory) {
        for (const auto& record : memory.records()) {
            if (nrem::view(record.kind) == state_kind) state = &record;
            if (nrem::view(record.kind) == digest_kind) digests.push_back(&record);
        }
    }
};

enum class Feedback { label, judge, none };
constexpr auto names_of(Feedback) {
    return std::to_array<std::string_view>({"label", "judge", "none"});
}
enum class Update { rewrite, append, frozen };
constexpr auto names_of(Update) {
    return std::to_array<std::string_view>({"rewrite", "append", "frozen"});
}

class LlmRnn {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::choice("feedback", Feedback::label,
                     "who comments on a prediction: an evaluator that sees the right answer, a "
                     "judge that does not, nobody"),
        nrem::choice("update", Update::rewrite,
                     "what becomes of the state: a new one, a note more (the oldest go), nothing"),
        nrem::choice("truth", prose::Truth::shown, "the right answer, to the writer"),
        nrem::choice("form", "schema", "schema|free", "how the writer answers"),
        nrem::integer("every", "1", {1, 1e6}, "experiences from one update to the next"),
        nrem::integer("tokens", "300", {16, 1e6}, "budget of the state"),
        nrem::text("sections", "",
                   "parts of the state: a list, or names between semicolons; none: those of the "
                   "prompt pack"),
    });
    static constexpr auto needs =
        std::to_array<const char*>({"task.text", "backend.generate", "backend.reads_text"});
    static constexpr auto offers =
        std::to_array<const char*>({"rule.text", "rule.notes", "rule.costly", "rule.replay"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "object.system", "form.text", "time.long", "write.wake", "write.model",
         "persistence.overwritten"});

    explicit LlmRnn(const nrem::Params& params)
        : language_(params),
          feedback_(params.choice<Feedback>("feedback")),
          update_(params.choice<Update>("update")),
          truth_(params.choice<prose::Truth>("truth")),
          free_(params.text("form") == "free"),
          every_(params.integer("every")),
          tokens_(params.integer("tokens")),
          sections_(prose::strings(params, "sections")),
          words_(std::to_string(tokens_ * 2 / 3)),
          note_words_(std::to_string(std::max<std::uint64_t>(5, tokens_ * 2 / 15))) {}

    void layout(nrem::Layout& layout) const { layout.tensor("counts", {count_size}); }

    // The state, then whatever a night has left beside it.
    void read(const nrem::Memory& memory, const nrem::Cue&, nrem::Recall& recall) const {
        const Seen seen(memory);
        const std::string state = state_of(seen);
        if (!state.empty()) recall.text(state);
        for (const auto& record : memory.records()) {
            const auto kind = nrem::view(record.kind);
            if (kind != state_kind && kind != digest_kind && record.strength > 0)
                recall.text(prose::paragraph(record));
        }
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) {
        if (update_ == Update::frozen || (occasion.asleep() && !(occasion.gain() > 0))) return;
        const Seen seen(memory);
        const std::string feedback = feedback_on(experience);
        if (seen.digests.size() + 1 < every_) return keep_digest(memory, experience, feedback);
        std::string told;
        for (const auto* digest : seen.digests)
            told += std::string(nrem::view(digest->text)) + '\n';
        const std::string old = state_of(seen);
        const std::string said = ask_writer(old, told + feedback, experience);
        for (const auto* digest : seen.digests)
            memory.because("taken into the state").erase(digest->id);
        if (said.empty()) {
            memory.because("the writer's reply could not be used");
            if (seen.state) memory.keep(seen.state->id);
            return count(memory, kept);
        }
        memory.because(feedback.empty() ? "no feedback was given" : feedback);
        put_state(memory, seen, next_state(memory, old, said), experience.step);
        count(memory, written);
    }

private:
    bool appends() const { return update_ == Update::append; }

    std::string state_of(const Seen& seen) const {
        if (seen.state) return std::string(nrem::view(seen.state->text));
        if (appends()) return {};
        std::string empty;
        for (const auto& section : sections_)
            empty += (empty.empty() ? "" : "\n") + section + ": nothing is known yet.";
        return empty.empty() ? "Nothing is known yet." : empty;
    }

    // An observation has none.
    std::string feedback_on(const nrem::Experience& experience) {
        const std::string given = prose::prediction_of(experience);
        const std::string right = prose::truth_of(experience);
        if (feedback_ == Feedback::none || given.empty()) return {};
        std::string told = comment_on(experience, given, right);
        if (experience.clarification.size > 0) {
            if (!told.empty()) told += '\n';
            told.append("The user: ").append(nrem::view(experience.clarification));
        }
        return told;
    }

    std::string comment_on(const nrem::Experience& experience, const std::string& given,
                           const std::string& right) {
        const auto cue = nrem::view(experience.cue->text);
        const std::string choices = prose::join(nrem::choices(*experience.cue), ", ");
        if (feedback_ == Feedback::judge)
            return comment(language_.ask(
                "judge", {{"cue", cue}, {"prediction", given}, {"choices", choices}}));
        if (right.empty())  // a verdict at most
            return experience.correct == 0 ? "The answer was wrong." : "";
        return comment(language_.ask(
            "critique",
            {{"cue", cue}, {"prediction", given}, {"truth", right}, {"choices", choices}}));
    }

    // The fields of a comment in their order, one a line; a broken reply as it is, since it is only
    // read as prose, but no longer than a state may be.
    std::string comment(const nrem::Reply& reply) const {
        std::string told;
        for (const auto& [name, value] : reply.fields)
            if (!value.empty()) told += (told.empty() ? "" : "\n") + name + ": " + value;
        return std::string(prose::cut(told.empty() ? reply.text : told, tokens_));
    }

    std::string ask_writer(std::string_view old, std::string_view feedback,
                           const nrem::Experience& experience) {
        const std::string given = prose::prediction_of(experience);
        const std::string right =
            truth_ == prose::Truth::shown ? prose::truth_of(experience) : std::string();
        nrem::Language::Inputs inputs{{"state", old},
                                      {"feedback", feedback},
                                      {"cue", nrem::view(experience.cue->text)},
                                      {"prediction", given},
                                      {"truth", right},
                                      {"words", appends() ? note_words_ : words_}};
        if (appends()) return prose::said(language_.ask("append_note", inputs), "note");
        const std::string sections = prose::join(sections_, "; ");
        inputs.emplace_back("sections", sections);
        return prose::said(language_.ask(free_ ? "revise_free" : "revise", inputs), "state");
    }

    std::string next_state(nrem::MemoryEditor& memory, const std::string& old,
                           const std::string& said) const {
        const std::string whole = appends() && !old.empty() ? old + '\n' + said : said;
        std::string_view made =
            appends() ? prose::tail(whole, tokens_) : prose::cut(whole, tokens_);
        if (made.empty()) made = prose::cut(said, tokens_);
        if (made.size() < prose::trimmed(whole).size()) count(memory, cut_short);
        return std::string(made);
    }

    void keep_digest(nrem::MemoryEditor& memory, const nrem::Experience& experience,
                     const std::string& feedback) const {
        std::string told = prose::line(experience, truth_);
        if (!feedback.empty()) told += '\n' + feedback;
        nrem::Record digest = nrem::make_record(digest_kind);
        digest.text = nrem::borrow(told);
        digest.origin = feedback.empty() ? NREM_WORLD : NREM_SELF_MADE;
        digest.created = digest.last_used = static_cast<double>(experience.step);
        digest.sources = {&experience.step, 1, sizeof experience.step};
        memory.because("waits for the next rewrite").put(digest);
    }

    static void put_state(nrem::MemoryEditor& memory, const Seen& seen, const std::string& made,
                          std::uint64_t step) {
        std::vector<std::uint64_t> steps{step};
        nrem::Record state = nrem::make_record(state_kind);
        state.created = static_cast<double>(step);
        if (seen.state) {
            state.id = seen.state->id;
            state.created = seen.state->created;
            state.uses = seen.state->uses;
            for (const auto source : nrem::sources(*seen.state)) steps.push_back(source);
        }
        for (const auto* digest : seen.digests)
            for (const auto source : nrem::sources(*digest)) steps.push_back(source);
        std::sort(steps.begin(), steps.end());
        steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
        state.text = nrem::borrow(made);
        state.origin = NREM_SELF_MADE;
        state.last_used = static_cast<double>(step);
        state.sources = {steps.data(), steps.size(), sizeof(std::uint64_t)};
        memory.put(state);
    }

    static void count(nrem::MemoryEditor& memory, Count what) { memory.tensor(0)[what] += 1; }

    nrem::Language language_;
    Feedback feedback_;
    Update update_;
    prose::Truth truth_;
    bool free_;
    std::uint64_t every_;
    std::uint64_t tokens_;
    std::vector<std::string> sections_;
    std::string words_;       // that the state may have
    std::string note_words_;  // that a note may have: about a fifth of them
};

}  // namespace

NREM_PLUGIN("llm_rnn", "0.1.0",
            nrem::rule<LlmRnn>({"llm_rnn",
                                "a state in prose that a language model rewrites after feedback",
                                "arXiv 2601.13352 (LLM-as-RNN)"}))
