// nrem papers: the register of papers as a table, checked, or as pages.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/secrets.hpp"
#include "cli/command.hpp"
#include "papers/faults.hpp"
#include "papers/listing.hpp"
#include "papers/pages.hpp"
#include "study/environment.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;

struct PapersArguments {
    PaperFilter filter;
    std::string docs;  // "": the folder that comes with the program
    std::string runs;  // write the pages from the runs in this folder
    bool json = false;
    bool check = false;
    bool experiments = false;
};

// All that the register and the questions name.
std::set<std::string> experiments_of(const PaperRegister& papers, const QuestionList& questions) {
    std::set<std::string> named;
    for (const Paper& paper : papers.papers) named.insert(paper.experiment.text);
    for (const ResearchQuestion& question : questions.questions)
        for (const QuestionEvidence& evidence : question.evidence)
            named.insert(evidence.experiment.text);
    named.erase("");
    return named;
}

void write_pages(const PaperRegister& papers, const QuestionList& questions, const fs::path& docs,
                 const fs::path& runs) {
    RunOutcomes outcomes(runs);
    for (const std::string& family : families_of(papers))
        replace_file(docs / "papers" / (family + ".md"), family_page(papers, family, outcomes),
                     Durability::relaxed);
    replace_file(docs / "questions.md", questions_page(questions, outcomes), Durability::relaxed);
}

int check(const PaperRegister& papers, const QuestionList& questions, const fs::path& docs) {
    auto faults = register_faults(papers, *open_registry({}), docs);
    for (auto& fault : question_faults(questions, docs)) faults.push_back(std::move(fault));
    for (const std::string& fault : faults) fmt::print("{}\n", fault);
    fmt::print("{} papers, {} questions: {} faults\n", papers.papers.size(),
               questions.questions.size(), faults.size());
    return faults.empty() ? 0 : 1;
}

int show_papers(const PapersArguments& arguments) {
    forget_secrets();
    const fs::path docs = arguments.docs.empty() ? docs_folder() : fs::path(arguments.docs);
    const PaperRegister papers = load_register(register_file(docs));
    const QuestionList questions = load_questions(questions_file(docs));
    if (arguments.check) return check(papers, questions, docs);
    if (!arguments.runs.empty()) {
        if (!fs::is_directory(arguments.runs))
            throw UsageError(fmt::format("--runs {}: there is no such folder", arguments.runs));
        write_pages(papers, questions, docs, arguments.runs);
        return 0;
    }
    if (arguments.experiments) {
        for (const std::string& experiment : experiments_of(papers, questions))
            fmt::print("{}\n", experiment_file(docs, experiment).string());
        return 0;
    }
    const auto chosen = chosen_papers(papers, arguments.filter);
    fmt::print("{}\n", arguments.json ? papers_json(chosen).dump(2) : papers_table(chosen));
    return 0;
}

void papers_options(CLI::App& command, int& exit_code) {
    const auto given = std::make_shared<PapersArguments>();
    command.add_option("--family", given->filter.family, "Those of one family");
    command.add_option("--status", given->filter.status, "Those of one status, such as open");
    command.add_flag("--json", given->json, "As JSON");
    command.add_option("--docs", given->docs,
                       "The folder with papers/register.yaml, questions.yaml and experiments/ "
                       "(default: the one that comes with the program)");
    command.add_flag("--check", given->check,
                     "Check that components, experiments, claims and cards that it names exist");
    command.add_flag("--experiments", given->experiments,
                     "The experiments that it names, one a line");
    command.add_option(
        "--runs", given->runs,
        "Write papers/<family>.md and questions.md, from the runs of the experiments in "
        "this folder");
    command.callback([given, &exit_code] { exit_code = show_papers(*given); });
}

}  // namespace

Command papers_command() {
    return {"papers", Purpose::results, "List the register of papers, check it, or write its pages",
            papers_options};
}

}  // namespace nrem::core
