// The task `memory_agent_bench`: a long context in chunks, then all of its questions, by path: rows
// of the published parquet files, written as JSON lines.
//
// Lists of numbered facts ("factconsolidation") come fact by fact, all other contexts in chunks of
// about so many words that end with a sentence. The figure `official` is the metric of the row's
// source; `capped` is the same of as many words as its official runs let a model say, since a copy
// of the context wins where a part of the answer is looked for. Summaries and recommendations,
// which a judge or another file scores, are asked and not judged.
#include <algorithm>
#include <array>

#include "engines/conversations/archive.hpp"
#include "engines/conversations/scoring.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace talk = nrem::conversations;
namespace scores = nrem::text_scores;
using talk::Field;
using talk::Match;

constexpr talk::Origin origin{
    "MemoryAgentBench",
    "huggingface.co/datasets/ai-hyz/MemoryAgentBench (parquet; docs/benchmarks.md has the line "
    "that writes it as JSON lines)",
    "MIT (the terms of the data sets that it is made from remain)"};

// What the names of sources begin with, how their answers are matched, and how many words count.
struct Metric {
    std::string_view source;
    Match match;
    bool exact;
    std::size_t words;
};
constexpr Metric metrics[] = {
    {"factconsolidation", Match::any, false, 10}, {"eventqa", Match::all, false, 40},
    {"ruler_qa", Match::any, false, 50},          {"longmemeval_s", Match::any, false, 50},
    {"detective_qa", Match::any, true, 20},       {"icl_", Match::any, true, 20},
    {"infbench_sum", Match::rubric, false, 0},    {"recsys_redial", Match::rubric, false, 0}};

const Metric* metric_of(std::string_view source) {
    const auto* found = std::ranges::find_if(
        metrics, [&](const Metric& metric) { return source.starts_with(metric.source); });
    return found == std::end(metrics) ? nullptr : found;
}

// All texts of a value, however its lists are nested.
void gather(const Field& field, std::vector<std::string>& texts) {
    if (!field.json().is_array()) return texts.push_back(field.said());
    for (const Field& item : field.items()) gather(item, texts);
}

std::vector<std::string> facts_of(std::string_view context) {
    std::vector<std::string> facts;
    std::size_t from = 0;
    for (std::size_t number = 0; from < context.size(); ++number) {
        const std::string mark = std::to_string(number) + ". ";
        std::size_t next = context.find(mark, from + (number > 0 ? 1 : 0));
        while (next != context.npos && next > 0 && !nrem::is_blank(context[next - 1]))
            next = context.find(mark, next + 1);
        next = std::min(next, context.size());
        if (next > from) facts.emplace_back(context.substr(from, next - from));
        from = next;
    }
    return facts;
}

std::vector<std::string> chunks_of(std::string_view context, std::size_t words) {
    std::vector<std::string> chunks;
    std::size_t count = 0;
    const char* from = context.data();
    for (auto word = nrem::next_word(context); !word.empty(); word = nrem::next_word(context)) {
        const bool ends = std::string_view(".!?\"").find(word.back()) != std::string_view::npos;
        if (count++ == 0) from = word.data();
        if (count < words || (!ends && count < 2 * words)) continue;
        chunks.emplace_back(from, word.data() + word.size());
        count = 0;
    }
    if (count > 0) chunks.emplace_back(from, context.data());
    return chunks;
}

class Reader {
public:
    explicit Reader(std::size_t words) : words_(words) {}

    talk::Conversation operator()(const Field& row, const std::vector<std::string>&) const {
        talk::Conversation made;
        if (row.find("nrem_source").there()) return made;  // where the lines are from
        const Field metadata = row.at("metadata");
        const std::string source = metadata.at("source").said();
        const Metric* metric = metric_of(source);
        if (!metric) metadata.at("source").fail("is unknown: '" + source + '\'');
        const std::string& context = row.at("context").text();
        made.name = source + ' ' + std::to_string(talk::item_of(context, 0) % 1000000);
        observe(source.starts_with("factconsolidation") ? facts_of(context)
                                                        : chunks_of(context, words_),
                made);
        const Field questions = row.at("questions");
        const Field answers = row.at("answers");
        if (questions.size() != answers.size())
            answers.fail("has " + talk::counted(answers.size(), "entry", "entries") +
                         ", questions has " + std::to_string(questions.size()));
        for (std::size_t i = 0; i < questions.size(); ++i) {
            talk::Question asked;
            asked.text = dated(metadata.find("question_dates"), i) + questions[i].said();
            gather(answers[i], asked.truth.texts);
            if (asked.truth.texts.empty()) answers[i].fail("has no answer");
            asked.truth.match = metric->match;
            asked.truth.type = source;
            asked.truth.longest = metric->words;
            asked.item = talk::item_of(made.name, ~std::uint64_t{0}, i);
            asked.group = source;
            made.questions.push_back(std::move(asked));
        }
        return made;
    }

private:
    static std::string dated(const Field& dates, std::size_t index) {
        if (!dates.there() || !dates.json().is_array() || index >= dates.size()) return "";
        const auto& date = dates[index].json();
        return date.is_string() ? '[' + date.get<std::string>() + "] " : "";
    }

    static void observe(const std::vector<std::string>& chunks, talk::Conversation& made) {
        for (const auto& chunk : chunks) {
            const auto number = made.sessions.size();
            made.sessions.push_back({static_cast<double>(number),
                                     {{chunk, talk::item_of(made.name, number)}}});
        }
    }

    std::size_t words_;
};

// "Answer: x" counts as x, too.
std::string_view after_answer(std::string_view said) {
    constexpr std::string_view mark = "Answer:";
    const auto at = said.rfind(mark);
    return at == said.npos ? said : said.substr(at + mark.size());
}

bool matches(std::string_view said, const talk::Truth& truth, Match match = Match::any) {
    const bool exact = metric_of(truth.type)->exact;
    const auto has = [&](const std::string& wanted) {
        return exact ? scores::exact_match(said, wanted) ||
                           scores::exact_match(after_answer(said), wanted)
                     : scores::contains(said, wanted);
    };
    return match == Match::all ? std::ranges::all_of(truth.texts, has)
                               : std::ranges::any_of(truth.texts, has);
}

class MemoryAgentBench : public talk::Archive {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::text("file", "memory_agent_bench.jsonl",
                    "rows as JSON lines or one array, sought in the data folders, or its path"),
         nrem::integer("chunk", "3000", {1, 1e6},
                       "words of an observation at least, where the context is no list of facts")});
    static constexpr auto offers = std::to_array<const char*>({"task.text"});
    static constexpr auto figures = std::to_array<nrem_figure_spec>(
        {nrem::figure("official", nrem::Better::higher, {0, 1},
                      "the metric of the source: exact match with one of the answers, or one of "
                      "them inside of what is said"),
         nrem::figure("capped", nrem::Better::higher, {0, 1},
                      "the same of the first words alone"),
         nrem::figure("recall", nrem::Better::higher, {0, 1},
                      "answers to EventQA that have all that is wanted")});

    explicit MemoryAgentBench(const nrem::Params& params)
        : Archive(source(talk::data_file(params, params.text("file"), origin),
                          params.integer("chunk"))) {}

    void score(const nrem_event& event, const nrem::Answer& answer, nrem::Score& score) const {
        const talk::Truth* asked = truth(event.item);
        if (!asked) return;
        score.correct = -1;
        if (asked->match == Match::rubric) return;
        const auto said = nrem::view(answer.text);
        score.correct = matches(said, *asked);
        nrem::figure(score, "official", score.correct);
        nrem::figure(score, "capped", matches(talk::first_words(said, asked->longest), *asked));
        if (asked->match == Match::all)
            nrem::figure(score, "recall", matches(said, *asked, Match::all));
    }

private:
    static talk::Source source(const std::string& path, std::size_t words) {
        return talk::rows_of(path, Reader(words));
    }
};

}  // namespace

NREM_PLUGIN("memory_agent_bench", "0.1.0",
            nrem::task<MemoryAgentBench>({"memory_agent_bench",
                                          "long contexts in chunks, then questions "
                                          "(MemoryAgentBench, by path)",
                                          "arXiv 2507.05257 (MemoryAgentBench)"}))
