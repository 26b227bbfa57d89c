// rule self_notes: a window of statements, "x9 = x4.", into which a reader that can look up one of
// them at a time may write notes of its own, "x9 = 7.".
//
//   none      no notes: a value is known where a statement says it
//   asking    a scratchpad: the question is followed from statement to statement, as far as they
//             are still in the window
//   reading   after each statement the value that follows from one look into the window is noted,
//             and is there for later statements
//
// Statements and notes share the window, so that notes cost room; the oldest goes first. The rule
// reads the value out itself, as the code of a choice. Replays change nothing.
#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "engines/associative/codes.hpp"
#include "engines/episodic/cases.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace cases = nrem::cases;
using nrem::Record;
using Records = nrem::Array<Record>;

enum class Notes { none, asking, reading };

constexpr auto names_of(Notes) {
    return std::to_array<std::string_view>({"none", "asking", "reading"});
}

constexpr std::size_t most_digits = 9;  // so that no sum of them overflows

std::optional<std::int64_t> number_in(std::string_view text) {
    if (text.size() > most_digits) return std::nullopt;
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

// "x9 = 7.", "x9 = x4." or "x9 = x4 + 1.": a name has a number, or what another name has, with a
// number more.
struct Statement {
    std::string_view name;
    std::string_view source;  // "": none
    std::int64_t number = 0;
};

std::optional<Statement> parse(std::string_view text) {
    constexpr std::string_view equals = " = ";
    constexpr std::string_view plus = " + ";
    const std::size_t middle = text.find(equals);
    if (middle == text.npos) return std::nullopt;
    std::string_view right = text.substr(middle + equals.size());
    if (right.ends_with('.')) right.remove_suffix(1);
    const std::string_view name = text.substr(0, middle);
    if (const auto number = number_in(right)) return Statement{name, {}, *number};
    const std::size_t sum = right.find(plus);
    if (sum == right.npos) return Statement{name, right};
    const auto more = number_in(right.substr(sum + plus.size()));
    return more ? std::optional(Statement{name, right.substr(0, sum), *more}) : std::nullopt;
}

// The last statement about `name` before the record at `end`, or else the last one after it.
struct Found {
    Statement statement;
    std::size_t position;
};
std::optional<Found> find(std::string_view name, Records records, std::size_t end) {
    for (std::size_t i = 0; i < records.size(); ++i) {
        const std::size_t position = (end + records.size() - 1 - i) % records.size();
        const auto said = parse(nrem::view(records[position].text));
        if (said && said->name == name) return Found{*said, position};
    }
    return std::nullopt;
}

// The value of `name`, through at most `steps` other statements, each as it was at that moment.
std::optional<std::int64_t> value_of(std::string_view name, Records records, std::size_t steps) {
    std::int64_t sum = 0;
    std::size_t end = records.size();
    while (const auto found = find(name, records, end)) {
        sum += found->statement.number;
        if (found->statement.source.empty()) return sum;
        if (steps-- == 0) return std::nullopt;
        name = found->statement.source;
        end = found->position;
    }
    return std::nullopt;
}

class SelfNotes {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("size", "16", {2, 1e6}, "statements and notes that the window holds"),
        nrem::choice("notes", Notes::reading, "when notes are made"),
    });
    static constexpr auto needs =
        std::to_array<const char*>({"task.text", "task.choices", "backend.reads_vector"});
    static constexpr auto offers = std::to_array<const char*>({"rule.cases", "rule.vector"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.cases", "time.short", "write.wake", "persistence.bounded"});
    static constexpr auto figures = std::to_array<nrem_figure_spec>(
        {nrem::figure("noted", nrem::Better::neither, {0, 1},
                      "share of the statements that a note was made of")});

    explicit SelfNotes(const nrem::Params& params)
        : size_(params.integer("size")), notes_(params.choice<Notes>("notes")) {}

    void read(const nrem::Memory& memory, const nrem::Cue& cue, nrem::Recall& recall) const {
        recall.everything();
        const auto asked = parse(nrem::view(cue.text));
        if (!asked) return;
        const Records records = memory.records();
        const std::size_t steps = notes_ == Notes::asking ? records.size() : 0;
        const auto value = value_of(asked->name, records, steps);
        if (value) nrem::read_out(std::to_string(*value), cue, recall);
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) const {
        if (occasion.asleep()) return;
        const auto told = cases::word_for_word(experience);
        if (!told) return;
        memory.put(*told);
        const std::size_t added = 1 + (notes_ == Notes::reading ? note(memory, experience) : 0);
        const Records records = memory.records();  // still without what was added
        for (std::size_t i = 0; records.size() + added > size_ + i && i < records.size(); ++i)
            memory.because("the window is full").erase(records[i].id);
    }

private:
    // Returns how many notes it has made.
    static std::size_t note(nrem::MemoryEditor& memory, const nrem::Experience& experience) {
        const auto said = parse(nrem::view(experience.cue->text));
        if (!said) return 0;
        const auto value = said->source.empty() ? std::nullopt
                                                : value_of(said->source, memory.records(), 0);
        memory.figure("noted", value ? 1 : 0);
        if (!value) return 0;
        const std::string number = std::to_string(*value + said->number);
        const std::string text = std::string(said->name) + " = " + number + '.';
        Record made = nrem::make_record("note");
        made.text = nrem::borrow(text);
        made.answer = nrem::borrow(number);
        made.origin = NREM_SELF_MADE;
        made.created = made.last_used = static_cast<double>(experience.step);
        made.sources = {&experience.step, 1, sizeof experience.step};
        memory.because("it follows").put(made);
        return 1;
    }

    std::size_t size_;
    Notes notes_;
};

}  // namespace

NREM_PLUGIN("self_notes", "0.1.0",
            nrem::rule<SelfNotes>({"self_notes",
                                   "a window of statements, with notes of what follows from them "
                                   "made while reading or when asked",
                                   "arXiv 2305.00833 (Self-Notes)"}))
