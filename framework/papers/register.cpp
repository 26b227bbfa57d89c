#include "papers/register.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <regex>

#include "config/read.hpp"
#include "config/training.hpp"
#include "config/yaml.hpp"

namespace nrem::core {

namespace {

// Fills a list with what `read` makes of each item.
template <class One>
SettingField::Read reads_each(std::vector<One>& into, One (*read)(const Config&, const Value&)) {
    return [&into, read](const Config& config, const Value& value, const std::string& key) {
        if (value.shape != Shape::list) refuse(config, value.place, key + " wants a list");
        for (const Value& item : value.items) into.push_back(read(config, item));
    };
}

PlacedText read_placed(const Config& config, const Value& value, const std::string& key) {
    return {read_text(config, value, key), value.place};
}

// The name of a file below the folder of experiments, which no way leads out of.
PlacedText read_experiment_name(const Config& config, const Value& value, const std::string& key) {
    PlacedText made = read_placed(config, value, key);
    const std::filesystem::path file = std::filesystem::path(made.text).lexically_normal();
    if (file.is_absolute() || file.empty() || *file.begin() == "..")
        refuse(config, value.place,
               fmt::format("{} wants a file below docs/experiments, not '{}'", key, made.text));
    return made;
}

std::string read_family_name(const Config& config, const Value& value) {
    return read_text(config, value, "a family");
}

PlacedText read_claim_name(const Config& config, const Value& value) {
    return read_placed(config, value, "a claim");
}

// One component of a kind, or a list of them.
std::vector<PresetPart> read_preset(const Config& config, const Value& value,
                                    const std::string& key) {
    need_mapping(config, value, key);
    std::vector<PresetPart> parts;
    std::vector<std::string> known;
    for (const Kind kind : all_kinds) known.emplace_back(name_of(kind));
    for (const Value& item : value.items) {
        const auto kind = kind_called(item.key);
        if (!kind) refuse_unknown(config, item, "kind of component", known);
        const bool several = item.shape == Shape::list;
        for (const Value& one : several ? item.items : std::vector<Value>{item})
            parts.push_back({*kind, read_component_choice(config, one)});
    }
    return parts;
}

std::string read_arxiv(const Config& config, const Value& value, const std::string& key) {
    static const std::regex number(R"(\d{4}\.\d{4,5})");
    std::string text = read_text(config, value, key);
    if (!std::regex_match(text, number))
        refuse(config, value.place, key + " wants a number like 2506.08184, not '" + text + "'");
    return text;
}

SettingFields settings_of(PaperFigure& figure) {
    return {
        {"figure", &figure.figure, "What is measured."},
        {"paper", &figure.paper, "What the paper reports."},
        {"value", reads(figure.value, read_number), "The same as a number.", {.type = "number"}},
        {"setting", &figure.setting, "Where the paper measured it."},
        {"claim",
         reads(figure.claim, read_placed),
         "The claim whose figure is ours.",
         {.type = "text"}},
    };
}

PaperFigure read_paper_figure(const Config& config, const Value& value) {
    PaperFigure figure;
    figure.place = value.place;
    read_section(config, value, "figure", settings_of(figure));
    if (figure.figure.empty() || figure.paper.empty())
        refuse(config, value.place, "a figure has `figure` and `paper`");
    return figure;
}

Paper read_paper(const Config& config, const Value& value) {
    Paper paper;
    paper.place = value.place;
    read_section(config, value, "paper", settings_of(paper));
    for (const char* wanted : {"row", "title", "family", "status"})
        if (!value.find(wanted))
            refuse(config, value.place, std::string("a paper has no ") + wanted);
    if (paper.title.empty()) refuse(config, value.find("title")->place, "paper.title is empty");
    return paper;
}

SettingFields settings_of(QuestionEvidence& evidence) {
    return {
        {"experiment",
         reads(evidence.experiment, read_experiment_name),
         "Below docs/experiments.",
         {.type = "text"}},
        {"claims",
         reads_each(evidence.claims, read_claim_name),
         "Those that answer.",
         {.type = "list"}},
    };
}

QuestionEvidence read_evidence(const Config& config, const Value& value) {
    QuestionEvidence evidence;
    read_section(config, value, "evidence", settings_of(evidence));
    if (evidence.experiment.text.empty() || evidence.claims.empty())
        refuse(config, value.place, "an evidence has `experiment` and `claims`");
    return evidence;
}

ResearchQuestion read_question(const Config& config, const Value& value) {
    ResearchQuestion question;
    question.place = value.place;
    read_section(config, value, "question", settings_of(question));
    for (const char* wanted : {"number", "question", "change"})
        if (!value.find(wanted))
            refuse(config, value.place, std::string("a question has no ") + wanted);
    return question;
}

Value document_of(Config& source, const std::filesystem::path& file) {
    source.file = file.string();
    source.text = read_config(file);
    Value document = read_yaml(source.text, {source.file});
    need_mapping(source, document, "the file");
    return document;
}

}  // namespace

SettingFields settings_of(Paper& paper) {
    return {
        {"row", &paper.row, "Its number in the list.", {.least = 1}},
        {"title", &paper.title, "A short one."},
        {"arxiv", reads(paper.arxiv, read_arxiv), "Its number there.", {.type = "text"}},
        {"doi", &paper.doi, "Where there is no arXiv number."},
        {"venue", &paper.venue, "The same."},
        {"family",
         [&](const Config& config, const Value& value, const std::string& key) {
             paper.family = read_text(config, value, key);
             paper.family_place = value.place;
         },
         "The page that it is on: one of `families`.",
         {.type = "name"}},
        {"status",
         [&](const Config& config, const Value& value, const std::string& key) {
             paper.status = read_choice<PaperStatus>(config, value, key);
         },
         "What came of it.",
         {.type = known_names<PaperStatus>(" or ")}},
        {"preset",
         reads(paper.preset, read_preset),
         "The components that carry it.",
         {.type = "mapping of kinds to components"}},
        {"experiment",
         reads(paper.experiment, read_experiment_name),
         "Below docs/experiments.",
         {.type = "text"}},
        {"claims",
         reads_each(paper.claims, read_claim_name),
         "Claims of it that are met where the paper's outcome is seen.",
         {.type = "list"}},
        {"nulls",
         reads_each(paper.nulls, read_claim_name),
         "Claims of it that are met where an effect of the paper is absent.",
         {.type = "list"}},
        {"card",
         reads(paper.card, read_placed),
         "A heading of docs/method-cards.md.",
         {.type = "text"}},
        {"same", &paper.same, "What is as in the paper."},
        {"differs", &paper.differs, "What is not."},
        {"not_reproduced", &paper.not_reproduced, "What of the paper has no counterpart here."},
        {"carrier", &paper.carrier, "What would carry what is open."},
        {"figures",
         reads_each(paper.figures, read_paper_figure),
         "Figures of the paper beside ours.",
         {.type = "list"}},
    };
}

SettingFields settings_of(ResearchQuestion& question) {
    return {
        {"number", &question.number, "Its number.", {.least = 1}},
        {"question", &question.question, "In one sentence."},
        {"answer", &question.answer, "In words, as far as there is one."},
        {"size", &question.size, "At which it was answered."},
        {"change", &question.change, "What would change the answer."},
        {"evidence",
         reads_each(question.evidence, read_evidence),
         "Experiments with the claims that answer.",
         {.type = "list"}},
    };
}

std::filesystem::path register_file(const std::filesystem::path& docs) {
    return docs / "papers" / "register.yaml";
}

std::filesystem::path questions_file(const std::filesystem::path& docs) {
    return docs / "questions.yaml";
}

PaperRegister load_register(const std::filesystem::path& file) {
    PaperRegister all;
    const Value document = document_of(all.source, file);
    read_section(
        all.source, document, "",
        {{"rows", &all.rows, "How many papers the list has.", {.least = 1}},
         {"families", reads_each(all.families, read_family_name), "The pages that there are."},
         {"papers", reads_each(all.papers, read_paper), "A block each, in order of row."}});
    return all;
}

QuestionList load_questions(const std::filesystem::path& file) {
    QuestionList all;
    const Value document = document_of(all.source, file);
    read_section(all.source, document, "",
                 {{"questions", reads_each(all.questions, read_question), "A block each."}});
    return all;
}

const Paper& paper_of_row(const PaperRegister& all, std::uint64_t row) {
    const auto found = std::ranges::find(all.papers, row, &Paper::row);
    if (found == all.papers.end())
        throw UsageError(fmt::format("{}: there is no paper {} (there are 1 to {})",
                                     all.source.file, row, all.rows));
    return *found;
}

std::string reference_of(const Paper& paper) {
    if (!paper.arxiv.empty()) return "arXiv " + paper.arxiv;
    return paper.doi.empty() ? paper.venue : "doi " + paper.doi;
}

}  // namespace nrem::core
