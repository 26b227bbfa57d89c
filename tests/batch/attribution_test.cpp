// Each way in which a fact fails to become a right answer is put down to its cause, and to that
// alone.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "analysis/claim_metrics.hpp"
#include "batch/batch.hpp"
#include "config/config.hpp"
#include "plan/named_figures.hpp"
#include "report/attribution_tables.hpp"
#include "report/report.hpp"
#include "store/manifest.hpp"
#include "support/killing.hpp"
#include "support/own_folder.hpp"
#include "support/toys.hpp"

namespace nrem::core {
namespace {

using Json = nlohmann::json;

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

nrem_plugin ledgers() {
    static constexpr auto components = std::to_array<nrem_component>({
        task<Ledger>({"ledger", "Three facts."}),
        task<SpokenLedger>({"spoken", "The same, found in words."}),
        rule<Keeper>({"keeper", "Keeps some of it."}),
        policy<Spoiler>({"spoiler", "Spoils it."}),
        backend<Reader>({"reader", "Reads cases."}),
    });
    return toys::plugin_of("ledgers", components);
}

std::vector<Json> lines_in(const std::filesystem::path& file) {
    std::ifstream stream(file);
    std::vector<Json> lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(Json::parse(line));
    return lines;
}

// A reader that answers "c" to all.
const std::string blind = "backend: {name: reader, reads: 0}\n";

using Counts = std::map<std::string, std::uint64_t>;

// Wrong answers by cause, those that there are; "wrong" is what accuracy says of all of them.
Counts counts_in(const Json& names, const Json& part) {
    Counts made;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string name = names[i];
        const auto hits = part.at("measured")[i][1].get<std::uint64_t>();
        if (name.starts_with("attribution.") && hits) made[name.substr(12)] = hits;
    }
    return made;
}

class AttributionTest : public testing::Test {
protected:
    AttributionTest() : folder_(own_folder()) {
        registry_.add(toys::plugin(), "toys");
        registry_.add(ledgers(), "ledgers");
    }
    // With what most of them have, where `more` has nothing else.
    Plan plan(std::string more, bool asked = true) {
        for (const std::string usual : {"backend: reader", "scheduler: boundary", "policy: spoiler",
                                        "streams: 1"})
            if (("\n" + more).find("\n" + usual.substr(0, usual.find(':') + 1)) == more.npos)
                more += usual + "\n";
        return make_plan(load_text("name: x\ncontrols: false\nattribution: " +
                                       std::string(asked ? "true\n" : "false\n") + more,
                                   "x.yaml"),
                         registry_);
    }
    void run_in(const std::string& name, const Plan& plan, RunOptions options = {.jobs = 2}) {
        RunDirectory directory(folder_ / name, make_manifest(plan, registry_), Begin::resume);
        run(plan, registry_, directory, options);
    }
    std::vector<Json> rows(const std::string& name, const Plan& plan,
                           RunOptions options = {.jobs = 2}) {
        run_in(name, plan, options);
        return lines_in(folder_ / name / "trials.jsonl");
    }
    Json row(const Plan& plan) {
        const auto all = rows("run" + std::to_string(++runs_), plan);
        EXPECT_EQ(all.size(), 1U);
        EXPECT_EQ(all.at(0).at("outcome"), "ok") << all.at(0);
        return all.at(0);
    }
    // That the causes add up to the wrong answers, in all and in each group, and what they are.
    Counts causes(const Json& row, const std::string& group = "") {
        const Json& metrics = row.at("metrics");
        const Json* part = &metrics;
        if (!group.empty())
            for (const Json& each : metrics.at("groups"))
                if (each.at("group") == group) part = &each;
        const Counts made = counts_in(metrics.at("names"), *part);
        const auto right = part->at("total").at("right").get<std::vector<std::uint64_t>>();
        std::uint64_t sum = 0;
        for (const auto& [cause, count] : made) sum += count;
        EXPECT_EQ(sum, right[0] - right[1]) << row;
        return made;
    }
    Counts causes_of(const std::string& more) { return causes(row(plan(more))); }
    std::vector<Json> steps(const std::string& name, const Json& row) {
        const std::string id = row.at("id");
        auto all = lines_in(folder_ / name / "trials" / id / "events.jsonl");
        std::erase_if(all, [](const Json& line) { return !line.contains("cause"); });
        return all;
    }
    std::filesystem::path folder_;
    Registry registry_;
    int runs_ = 0;
};

// Who has read nothing answers "c", which is right for item 3.
TEST_F(AttributionTest, of_a_rule_that_writes_nothing_are_write_misses) {
    EXPECT_EQ(causes_of("task: ledger\nrule: {name: keeper, writes: nothing}\n"),
              (Counts{{"write_miss", 4}}));
}

TEST_F(AttributionTest, of_a_rule_that_shows_nothing_are_retrieval_misses) {
    EXPECT_EQ(causes_of("task: ledger\nrule: {name: keeper, shows: nothing}\nscheduler: never\n"),
              (Counts{{"retrieval_miss", 4}}));
}

TEST_F(AttributionTest, of_a_reader_that_does_not_read_are_reading_misses) {
    EXPECT_EQ(causes_of("task: ledger\nrule: keeper\n" + blind + "scheduler: never\n"),
              (Counts{{"reading_miss", 4}}));
}

TEST_F(AttributionTest, of_a_fact_that_a_night_drops_name_the_night) {
    const Plan drops = plan("task: ledger\nrule: keeper\n" + blind);
    const Json made = rows("drops", drops).at(0);
    EXPECT_EQ(causes(made, "early"), (Counts{{"reading_miss", 2}}));
    EXPECT_EQ(causes(made, "late"), (Counts{{"retention_miss", 1}, {"reading_miss", 1}}));
    EXPECT_EQ(made.at("metrics").at("losses"),
              (Json{{{"sleep", "sleep"}, {"night", 2}, {"policies", "spoiler"}, {"misses", 1}}}));
    const auto wrong = steps("drops", made);
    ASSERT_EQ(wrong.size(), 4U);
    EXPECT_EQ(wrong[2].at("cause"), "retention_miss");
    EXPECT_EQ(wrong[2].at("lost_night"), 2);
    EXPECT_EQ(wrong[2].at("lost_by"), "spoiler");
    EXPECT_FALSE(wrong[3].contains("lost_night"));
}

TEST_F(AttributionTest, of_a_fact_that_a_night_supersedes_are_retention_misses) {
    const Json made = row(plan("task: ledger\nrule: {name: keeper, shows: nothing}\n" + blind +
                               "policy: {name: spoiler, way: supersede}\n"));
    EXPECT_EQ(causes(made, "late"), (Counts{{"retention_miss", 1}, {"retrieval_miss", 1}}));
}

TEST_F(AttributionTest, of_a_fact_that_a_write_drops_name_the_write) {
    const Json made = rows("writes", plan("task: ledger\nrule: {name: keeper, writes: latest}\n"
                                          "scheduler: never\n"))
                          .at(0);
    EXPECT_EQ(causes(made), (Counts{{"retention_miss", 4}}));
    EXPECT_EQ(made.at("metrics").at("losses"),
              (Json{{{"sleep", ""}, {"night", 0}, {"misses", 4}}}));
    const auto wrong = steps("writes", made);
    ASSERT_EQ(wrong.size(), 4U);
    EXPECT_EQ(wrong[0].at("lost_step"), 1) << "item 1, when item 2 was written";
    EXPECT_EQ(wrong[1].at("lost_step"), 2);
    EXPECT_FALSE(wrong[0].contains("lost_night"));
}

// Record 1 says it is made of both, and has the answer of one.
TEST_F(AttributionTest, of_a_mistaken_merge_are_retention_misses_of_what_it_dropped) {
    const Json made = row(plan("task: ledger\nrule: keeper\n"
                               "policy: {name: spoiler, way: merge, night: 1}\n"));
    EXPECT_EQ(causes(made), (Counts{{"retention_miss", 2}}));
    EXPECT_EQ(made.at("metrics").at("losses").at(0).at("night"), 1);
}

TEST_F(AttributionTest, of_a_record_that_only_changed_its_numbers_lose_nothing) {
    EXPECT_EQ(causes_of("task: ledger\nrule: keeper\n" + blind +
                        "policy: {name: spoiler, way: rename}\n"),
              (Counts{{"reading_miss", 4}}));
}

TEST_F(AttributionTest, of_an_older_value_that_is_shown_are_stale) {
    EXPECT_EQ(causes_of("task: {name: ledger, updates: 1}\nrule: {name: keeper, writes: first}\n"
                        "scheduler: never\n"),
              (Counts{{"stale", 1}}));
    EXPECT_EQ(causes_of("task: {name: ledger, updates: 1}\nrule: keeper\n"
                        "policy: {name: spoiler, night: 9}\n"),
              (Counts{})) << "the newer one is read";
}

TEST_F(AttributionTest, of_a_guess_that_happens_to_be_an_older_value_are_not_stale) {
    EXPECT_EQ(causes_of("task: {name: ledger, updates: 1}\nrule: {name: keeper, writes: nothing}\n"),
              (Counts{{"write_miss", 5}}));
}

TEST_F(AttributionTest, of_a_truth_that_nobody_told_are_bad_gold) {
    EXPECT_EQ(causes_of("task: {name: ledger, gold: wrong}\nrule: keeper\nscheduler: never\n"),
              (Counts{{"bad_gold", 2}}));
    EXPECT_EQ(causes_of("task: {name: ledger, gold: misheard}\nrule: {name: keeper, shows: nothing}\n"
                        "scheduler: never\n"),
              (Counts{{"bad_gold", 2}, {"retrieval_miss", 2}}));
}

// The truth is the item, and not what was told of it: that is no fault of the task.
TEST_F(AttributionTest, of_a_fact_that_is_asked_for_the_other_way_round_are_as_ever) {
    const std::string asks = "task: {name: ledger, asks: backwards}\nscheduler: never\n";
    EXPECT_EQ(causes_of(asks + "rule: keeper\n"), (Counts{{"reading_miss", 4}}));
    EXPECT_EQ(causes_of(asks + "rule: {name: keeper, writes: nothing}\n"), (Counts{{"write_miss", 4}}));
}

TEST_F(AttributionTest, of_what_was_never_told_are_no_facts) {
    EXPECT_EQ(causes_of("task: {name: ledger, strangers: 1}\nrule: keeper\nscheduler: never\n"),
              (Counts{{"no_fact", 2}}));
}

TEST_F(AttributionTest, of_evidence_are_the_worst_of_its_items) {
    const Json made = row(plan("task: {name: ledger, pairs: 1}\nrule: keeper\n" + blind));
    EXPECT_EQ(causes(made, "early"), (Counts{{"reading_miss", 2}}));
    EXPECT_EQ(causes(made, "late"), (Counts{{"retention_miss", 1}, {"reading_miss", 1}}))
        << "item 1 is the evidence of questions 1 and 3, and 3 is right by chance";
}

TEST_F(AttributionTest, of_tensors_are_not_known) {
    EXPECT_EQ(causes_of("task: ledger\nrule: counting\n"), (Counts{{"not_known", 4}}));
}

TEST_F(AttributionTest, of_words_that_nobody_can_trace_are_not_known) {
    const std::string never = "scheduler: never\n";
    EXPECT_EQ(causes_of("task: ledger\nrule: {name: keeper, writes: riddles}\n" + never),
              (Counts{{"not_known", 4}}));
    EXPECT_EQ(causes_of("task: ledger\nrule: {name: keeper, writes: words}\n" + never),
              (Counts{{"not_known", 4}}));
}

TEST_F(AttributionTest, of_words_that_the_task_reads_are_known) {
    const std::string never = "scheduler: never\n";
    EXPECT_EQ(causes_of("task: spoken\nrule: {name: keeper, writes: words, shows: nothing}\n" + never),
              (Counts{{"retrieval_miss", 4}}));
    EXPECT_EQ(causes_of("task: spoken\nrule: {name: keeper, writes: words, shows: words}\n" + never),
              (Counts{{"reading_miss", 4}}));
    EXPECT_EQ(causes_of("task: spoken\nrule: {name: keeper, writes: riddles}\n" + never),
              (Counts{{"write_miss", 4}}));
}

TEST_F(AttributionTest, of_records_shown_in_words_are_reading_misses) {
    EXPECT_EQ(causes_of("task: ledger\nrule: {name: keeper, shows: words}\nscheduler: never\n"),
              (Counts{{"reading_miss", 4}}));
}

TEST_F(AttributionTest, count_what_the_predictor_saw_besides_the_memory) {
    EXPECT_EQ(causes_of("task: ledger\nrule: {name: keeper, writes: nothing}\n" + blind +
                        "scheduler: never\ncontext: {visible: 9}\n"),
              (Counts{{"reading_miss", 4}}));
}

TEST_F(AttributionTest, of_questions_that_name_nothing_are_not_known) {
    EXPECT_EQ(causes_of("task: {name: ledger, shown: nothing}\nrule: keeper\n" + blind),
              (Counts{{"not_known", 4}}));
}

// Without what names the cell, and what causes have of their own.
Json without_causes(Json row) {
    for (const char* own : {"id", "identity", "twin", "timing"}) row.erase(own);
    Json& metrics = row.at("metrics");
    for (const char* own : {"names", "measured", "losses"}) metrics.erase(own);
    for (const char* list : {"streams", "groups"})
        for (Json& each : metrics.at(list)) each.erase("measured");
    for (Json& stream : metrics.at("streams"))
        for (Json& each : stream.at("groups")) each.erase("measured");
    Json summary = Json::object();
    for (const auto& [name, value] : metrics.at("summary").items())
        if (!name.starts_with("figure.attribution.")) summary[name] = value;
    metrics.at("summary") = summary;
    return row;
}

TEST_F(AttributionTest, leave_rows_as_they_are_without_them) {
    const std::string ways[] = {
        "task: ledger\nrule: keeper\n",
        "task: {name: ledger, updates: 1}\nrule: keeper\nsleep: {mode: overlapped, publish_after: 2}\n",
        "task: spoken\nrule: {name: keeper, writes: words, shows: words}\nversions: all\n",
    };
    for (const std::string& way : ways)
        EXPECT_EQ(without_causes(row(plan(way))), without_causes(row(plan(way, false)))) << way;
}

// Of arms that share their first day, with nights that overlap with wake.
const std::string four_arms =
    "task: {name: ledger, updates: 1, strangers: 1}\nrule: keeper\nseeds: [1, 2]\nstreams: 3\n"
    "versions: nights\narms:\n  drop: {policy: {way: drop}}\n  merge: {policy: {way: merge}}\n"
    "  early: {policy: {way: drop, night: 1}}\n"
    "  late: {policy: {way: supersede}, sleep: {mode: overlapped, publish_after: 2}}\n";

TEST_F(AttributionTest, are_the_same_with_any_number_of_jobs_and_where_first_days_are_shared) {
    const Plan arms = plan(four_arms);
    run_in("alone", arms, {.jobs = 1, .sharing = Sharing::off});
    for (const int jobs : {1, 4}) {
        const std::string name = "jobs" + std::to_string(jobs);
        run_in(name, arms, {.jobs = jobs});
        EXPECT_EQ(without_timing(folder_ / name), without_timing(folder_ / "alone"));
        expect_same_events(folder_ / name, folder_ / "alone");
    }
}

// The nights of the first run are in the journal; their memories are read, and have other addresses.
TEST_F(AttributionTest, are_the_same_when_a_run_is_resumed) {
    const Plan arms = plan(four_arms);
    run_in("whole", arms);
    std::filesystem::copy(folder_ / "whole", folder_ / "again",
                          std::filesystem::copy_options::recursive);
    std::filesystem::remove(folder_ / "again" / "trials.jsonl");
    run_in("again", arms);
    EXPECT_EQ(without_timing(folder_ / "again"), without_timing(folder_ / "whole"));
}

TEST_F(AttributionTest, are_figures_with_groups_and_files) {
    const Plan arms = plan("task: ledger\nrule: keeper\n" + blind +
                           "streams: 4\narms:\n  drop: {policy: {way: drop}}\n  keep: {policy: {night: 9}}\n");
    run_in("figures", arms);
    const Comparison made = compare(read_rows(folder_ / "figures"),
                                    {.baselines = {"keep"}, .figures = named_figures(arms)});
    const Group& group = made.groups.at(0);
    const auto metric = claim_metric("attribution.retention_miss", made.options.figures);
    ASSERT_TRUE(metric);
    EXPECT_EQ(metric->better, Better::lower);
    EXPECT_EQ(group.cells.at(0).arm, "drop");
    EXPECT_DOUBLE_EQ(metric->of(group.cells.at(0)).value, 4.0 / 24);
    EXPECT_DOUBLE_EQ(metric->of(group.cells.at(0), "late").value, 4.0 / 12);
    EXPECT_DOUBLE_EQ(metric->of(group.cells.at(1)).value, 0);
    const std::vector<SideTable> tables = attribution_tables(group);
    ASSERT_EQ(tables.size(), 5U);
    const std::vector<std::string> counts{"drop", "24", "16", "4", "12"};
    EXPECT_EQ(tables[0].rows.at(0), counts);
    EXPECT_TRUE(tables[2].rows.at(0).at(1).starts_with("+0.167")) << tables[2].rows.at(0).at(1);
    EXPECT_EQ(tables[4].rows, (std::vector<std::vector<std::string>>{
                                  {"drop", "night 2 of sleep, by spoiler", "4"}}));
    const std::string csv = csv_attribution(made);
    EXPECT_NE(csv.find("ledger,drop,drop,none,,late,retention_miss,12,4,0.3333333333333333"), csv.npos)
        << csv;
    EXPECT_NE(csv_losses(made).find("sleep,2,spoiler,4"), std::string::npos);
}

TEST_F(AttributionTest, have_no_tables_where_nobody_asks) {
    run_in("unasked", plan("task: ledger\nrule: keeper\n", false));
    const Comparison made = compare(read_rows(folder_ / "unasked"), {});
    EXPECT_TRUE(attribution_tables(made.groups.at(0)).empty());
    EXPECT_EQ(csv_attribution(made), "");
}

}  // namespace
}  // namespace nrem::core
