// A task of three facts, with a rule, a policy and a reader each of which can fail at one place on the
// way of a fact to an answer.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "support/toys.hpp"

namespace nrem::toys {

// Tells items 1 to 3 ("a", "b", "c"), and after a night asks for each ("early"); after a second
// night again ("late"). In between it may tell item 3 anew, as "a".
class Ledger {
public:
    static constexpr ParamSpec schema[] = {
        choice("gold", "right", "right|wrong|misheard",
               "Whether question 2 has a false truth, or an oracle that misses it."),
        integer("updates", "0", {0, 1}, "Whether item 3 gets the answer a on the second day."),
        integer("strangers", "0", {0, 1}, "Whether an item is asked for that was never told."),
        integer("pairs", "0", {0, 1}, "Whether questions have two items as their evidence."),
        choice("shown", "records", "records|nothing", "Whether questions say what they are about."),
        choice("asks", "forwards", "forwards|backwards",
               "For the answer, or for the item that has it."),
    };
    static constexpr const char* offers[] = {"task.text", "task.choices", "task.oracle"};
    explicit Ledger(const Params& params)
        : gold_(params.text("gold")),
          updates_(params.integer("updates")),
          strangers_(params.integer("strangers")),
          pairs_(params.integer("pairs")),
          names_items_(params.text("shown") == "records"),
          turns_(params.text("asks") == "backwards") {}
    TaskInfo describe() const { return {.streams = endless}; }
    void stream(std::uint64_t index, std::uint64_t, EventSink& sink) const {
        sink.name("ledger " + std::to_string(index));
        std::array<std::size_t, 3> answers{0, 1, 2};
        double at = 0;
        const auto tell = [&](std::uint64_t item) {
            emit(sink, &EventSink::observe, {item, answers[item - 1], index}, "", at++);
        };
        for (std::uint64_t item = 1; item <= 3; ++item) tell(item);
        sink.boundary(at);
        ask_all(sink, {answers, index}, "early", at);
        if (updates_) {
            answers[2] = 0;
            tell(3);
        }
        sink.boundary(at);
        ask_all(sink, {answers, index}, "late", at);
    }

private:
    struct Fact {
        std::uint64_t item;
        std::size_t answer;
        std::uint64_t stream;
    };
    struct World {
        std::array<std::size_t, 3> answers;
        std::uint64_t stream;
    };
    void ask_all(EventSink& sink, const World& world, std::string_view group, double& at) const {
        for (std::uint64_t item = 1; item <= 3; ++item) {
            const bool lies = gold_ == "wrong" && item == 2;
            emit(sink, &EventSink::test,
                 {item, lies ? 2 : world.answers[item - 1], world.stream}, group, at++);
        }
        if (strangers_) emit(sink, &EventSink::test, {4, 1, world.stream}, group, at++);
    }
    void emit(EventSink& sink, void (EventSink::*kind)(const Event&), const Fact& fact,
              std::string_view group, double at) const {
        const nrem_str letters[] = {borrow(toys::letters[0]), borrow(toys::letters[1]),
                                    borrow(toys::letters[2])};
        const std::string cue =
            "item " + std::to_string(fact.item) + " of " + std::to_string(fact.stream);
        const std::uint64_t pair[] = {fact.item, fact.item % 3 + 1};
        Event event;
        event.cue.text = borrow(cue);
        event.cue.choices = {letters, 3, sizeof(nrem_str)};
        event.truth.text = letters[fact.answer];
        event.truth.choice = static_cast<std::int64_t>(fact.answer);
        const nrem_str items[] = {borrow("item 1"), borrow("item 2"), borrow("item 3"), borrow("a"),
                                  borrow("b"), borrow("c")};
        if (turns_ && !group.empty()) {
            event.cue.text = letters[fact.answer];
            event.cue.choices = {items, 6, sizeof(nrem_str)};
            event.truth.choice = static_cast<std::int64_t>(fact.item) - 1;
            event.truth.text = items[event.truth.choice];
        }
        Answer oracle = event.truth;
        if (gold_ == "misheard" && fact.item == 2) {
            oracle.text = letters[0];
            oracle.choice = 0;
        }
        event.oracle = &oracle;
        if (group.empty() || names_items_) event.item = fact.item;
        event.group = group;
        event.at = at;
        if (pairs_ && !group.empty()) event.evidence = pair;
        (sink.*kind)(event);
    }

    std::string gold_;
    bool updates_;
    bool strangers_;
    bool pairs_;
    bool names_items_;
    bool turns_;
};

// The same, whose facts are found in words: "1=a".
class SpokenLedger : public Ledger {
public:
    using Ledger::Ledger;
    void statements(std::uint64_t, std::uint64_t, std::string_view text,
                    StatementSink& sink) const {
        for (std::size_t i = 0; i + 2 < text.size(); ++i)
            if (text[i + 1] == '=')
                sink.statement(static_cast<std::uint64_t>(text[i] - '0'), text.substr(i + 2, 1));
    }
};

// A memory of cases, or of words.
class Keeper {
public:
    static constexpr ParamSpec schema[] = {
        choice("writes", "all", "all|nothing|first|latest|words|riddles", "What is kept."),
        choice("shows", "all", "all|nothing|words|oldest", "What is recalled."),
    };
    static constexpr const char* offers[] = {"rule.cases", "rule.replay"};
    explicit Keeper(const Params& params)
        : writes_(params.text("writes")), shows_(params.text("shows")) {}
    void read(const nrem::Memory& memory, const Cue&, Recall& recall) const {
        if (shows_ == "all") recall.everything();
        if (shows_ == "oldest" && !memory.records().empty()) recall.record(0);
        if (shows_ == "words")
            for (const auto& record : memory.records())
                recall.text(std::string(view(record.text)) + ", " +
                            std::string(view(record.answer)));
    }
    void write(MemoryEditor& editor, const Experience& experience, const Occasion&) const {
        if (!experience.truth || writes_ == "nothing") return;
        if (writes_ == "first" && experience.step > 2) return;
        if (writes_ == "latest")
            for (const auto& record : editor.records()) editor.erase(record.id);
        const std::string words = std::to_string(experience.item) + "=" +
                                  std::string(view(experience.truth->text));
        Record record = make_record("case");
        record.text = writes_ == "words" ? borrow(words) : experience.cue->text;
        if (writes_ == "riddles") record.text = borrow("something was said");
        if (writes_ == "all" || writes_ == "first" || writes_ == "latest") {
            record.answer = experience.truth->text;
            record.sources = {&experience.step, 1, sizeof(std::uint64_t)};
        }
        editor.put(record);
    }

private:
    std::string writes_;
    std::string shows_;
};

// Spoils the memory in one of its nights.
class Spoiler {
public:
    static constexpr ParamSpec schema[] = {
        choice("way", "drop", "drop|merge|supersede|restore|rename", "What it does to item 1."),
        integer("night", "2", {1, 9}, "When, counted from 1."),
    };
    explicit Spoiler(const Params& params)
        : way_(params.text("way")), night_(params.integer("night")) {}
    void consolidate(Night& night) const {
        const auto records = night.memory().records();
        if (night.night() + 1 != night_ || records.size() < 2) return;
        auto edit = night.edit();
        if (way_ == "drop") edit.erase(records[0].id);
        if (way_ == "supersede") edit.set_strength(records[0].id, 0);
        if (way_ == "rename") {
            Record renamed = records[0];
            renamed.strength = 2;
            edit.put(renamed);
        }
        if (way_ != "merge") return;
        const std::uint64_t both[] = {0, 1};
        Record merged = records[0];
        merged.sources = {both, 2, sizeof both[0]};
        edit.put(merged);
        edit.erase(records[1].id);
    }

private:
    std::string way_;
    std::uint64_t night_;
};

// Answers as the newest case of the cue does, if it reads any; else "c".
class Reader {
public:
    static constexpr ParamSpec schema[] = {integer("reads", "1", {0, 1}, "Whether it looks.")};
    static constexpr const char* offers[] = {"backend.reads_cases"};
    explicit Reader(const Params& params) : reads_(params.integer("reads")) {}
    void predict(const Question& question, AnswerSink& answer) const {
        std::string_view found = "c";
        for (const auto& record : question.recalled_records())
            if (reads_ && record.answer.size && view(record.text) == view(question.cue().text))
                found = view(record.answer);
        answer.choice(found[0] - 'a');
    }

private:
    bool reads_;
};

inline nrem_plugin ledgers() {
    static constexpr auto components = std::to_array<nrem_component>({
        task<Ledger>({"ledger", "Three facts."}),
        task<SpokenLedger>({"spoken", "The same, found in words."}),
        rule<Keeper>({"keeper", "Keeps some of it."}),
        policy<Spoiler>({"spoiler", "Spoils it."}),
        backend<Reader>({"reader", "Reads cases."}),
    });
    return plugin_of("ledgers", components);
}

}  // namespace nrem::toys
