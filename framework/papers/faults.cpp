#include "papers/faults.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/nearest.hpp"
#include "config/read.hpp"
#include "papers/cards.hpp"
#include "plan/workshop.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;

// Collects what is wrong in a file, with its places.
class Complaints {
public:
    explicit Complaints(const Config& source) : source_(source) {}
    void add(Place place, const std::string& why) {
        found_.push_back(fmt::format("{}: {}", source_.at(place), why));
    }
    // What `body` refuses has a place already.
    void of(auto body) {
        try {
            body();
        } catch (const Error& failure) {
            found_.emplace_back(failure.what());
        }
    }
    [[nodiscard]] std::vector<std::string> take() { return std::move(found_); }

private:
    const Config& source_;
    std::vector<std::string> found_;
};

// Experiments, each read once.
class Experiments {
public:
    Experiments(const Config& source, fs::path docs) : source_(source), docs_(std::move(docs)) {}
    // Refuses the name of one that is not there or is wrong.
    [[nodiscard]] const Config& named(const PlacedText& name) {
        if (const auto found = configs_.find(name.text); found != configs_.end())
            return found->second;
        try {
            return configs_.emplace(name.text, load(experiment_file(docs_, name.text)))
                .first->second;
        } catch (const Error& failure) {
            refuse(source_, name.place, failure.what());
        }
    }

private:
    const Config& source_;
    fs::path docs_;
    std::map<std::string, Config> configs_;
};

std::vector<std::string> texts_of(const std::vector<Claim>& claims) {
    std::vector<std::string> texts;
    for (const Claim& claim : claims) texts.push_back(claim.text);
    return texts;
}

void check_claim(const Config& source, const Config& experiment, const PlacedText& claim) {
    const auto texts = texts_of(experiment.expect);
    const auto times = std::ranges::count(texts, claim.text);
    if (times == 1) return;
    if (times > 1)
        refuse(source, claim.place,
               fmt::format("{} has the claim '{}' {} times", experiment.file, claim.text, times));
    refuse(source, claim.place,
           fmt::format("{} has no claim '{}'{}", experiment.file, claim.text,
                       nearest_hint(claim.text, texts)));
}

bool has_settings(const Part& part, const Part& wanted, const Choice& given) {
    if (part.component != wanted.component) return false;
    return std::ranges::all_of(wanted.settings, [&](const Setting& setting) {
        return !given.parameters.contains(setting.name) ||
               std::ranges::find(part.settings, setting) != part.settings.end();
    });
}

struct WantedPart {
    Part part;
    const Choice* given;
};

bool has_part(const Cell& cell, const WantedPart& wanted) {
    bool found = false;
    cell.each_part([&](std::string_view, const Part& part) {
        found = found || has_settings(part, wanted.part, *wanted.given);
    });
    return found;
}

// All parts of a preset have to be in one cell.
void check_preset(const Config& source, const Paper& paper, const std::vector<WantedPart>& wanted,
                  const Plan& plan) {
    for (const WantedPart& one : wanted)
        if (std::ranges::none_of(plan.cells, [&](const Cell& cell) { return has_part(cell, one); }))
            refuse(source, one.given->place,
                   fmt::format("no cell of {} has this {}", plan.config.file,
                               title_of(*one.part.component)));
    const bool together = std::ranges::any_of(plan.cells, [&](const Cell& cell) {
        return std::ranges::all_of(wanted, [&](const auto& one) { return has_part(cell, one); });
    });
    if (!together && !wanted.empty())
        refuse(source, paper.preset.front().choice.place,
               fmt::format("no cell of {} has all parts of the preset", plan.config.file));
}

class RegisterCheck {
public:
    RegisterCheck(const PaperRegister& all, const Registry& registry, const fs::path& docs)
        : all_(all),
          registry_(registry),
          complaints_(all.source),
          experiments_(all.source, docs),
          cards_(docs / "method-cards.md"),
          workshop_(all.source, registry) {}

    [[nodiscard]] std::vector<std::string> run() {
        check_rows();
        for (const Paper& paper : all_.papers) check(paper);
        return complaints_.take();
    }

private:
    void check_rows() {
        std::uint64_t last = 0;
        std::map<std::string, std::uint64_t> seen;
        for (const Paper& paper : all_.papers) {
            if (paper.row != last + 1)
                complaints_.add(paper.place,
                                fmt::format("paper {} comes after {}: every row from 1 "
                                            "to {} has one block, in order",
                                            paper.row, last, all_.rows));
            last = paper.row;
            const std::string reference = reference_of(paper);
            if (const auto [other, is_new] = seen.emplace(reference, paper.row);
                !is_new && !reference.empty())
                complaints_.add(paper.place, fmt::format("paper {} is paper {} again: {}",
                                                         paper.row, other->second, reference));
        }
        if (last != all_.rows)
            complaints_.add(all_.papers.empty() ? Place{1} : all_.papers.back().place,
                            fmt::format("the last paper is {} of {}", last, all_.rows));
    }

    void check_family(const Paper& paper) {
        if (std::ranges::find(all_.families, paper.family) == all_.families.end())
            complaints_.add(paper.family_place,
                            fmt::format("`families` has no '{}'{}", paper.family,
                                        nearest_hint(paper.family, all_.families)));
    }

    void check(const Paper& paper) {
        check_family(paper);
        if (paper.status != PaperStatus::open) check_complete(paper);
        std::vector<WantedPart> wanted;
        for (const PresetPart& part : paper.preset)
            complaints_.of([&] {
                wanted.push_back({workshop_.part(part.kind, part.choice), &part.choice});
            });
        if (!paper.experiment.text.empty())
            complaints_.of([&] { check_experiment(paper, wanted); });
        if (!paper.card.text.empty()) complaints_.of([&] { check_card(paper); });
    }

    void check_complete(const Paper& paper) {
        const std::pair<const char*, bool> wanted[] = {
            {"preset", paper.preset.empty()},
            {"experiment", paper.experiment.text.empty()},
            {"claims", paper.claims.empty() && paper.nulls.empty()},
            {"card", paper.card.text.empty()},
            {"arxiv, doi or venue", reference_of(paper).empty()},
        };
        for (const auto& [what, is_missing] : wanted)
            if (is_missing)
                complaints_.add(paper.place, fmt::format("paper {} is {} and has no {}", paper.row,
                                                         name_of(paper.status), what));
    }

    void check_experiment(const Paper& paper, const std::vector<WantedPart>& wanted) {
        const Config& experiment = experiments_.named(paper.experiment);
        for (const auto* claims : {&paper.claims, &paper.nulls})
            for (const PlacedText& claim : *claims) check_claim(all_.source, experiment, claim);
        for (const PaperFigure& figure : paper.figures)
            if (!figure.claim.text.empty()) check_claim(all_.source, experiment, figure.claim);
        check_preset(all_.source, paper, wanted, plan(experiment));
    }

    const Plan& plan(const Config& experiment) {
        if (const auto found = plans_.find(experiment.file); found != plans_.end())
            return found->second;
        return plans_.emplace(experiment.file, make_plan(experiment, registry_)).first->second;
    }

    void check_card(const Paper& paper) const {
        const std::string* card = cards_.find(paper.card.text);
        if (!card)
            refuse(all_.source, paper.card.place,
                   fmt::format("there is no card '{}'{}", paper.card.text,
                               nearest_hint(paper.card.text, cards_.headings())));
        if (!paper.arxiv.empty() && card->find(paper.arxiv) == card->npos)
            refuse(
                all_.source, paper.card.place,
                fmt::format("the card '{}' does not name arXiv {}", paper.card.text, paper.arxiv));
    }

    const PaperRegister& all_;
    const Registry& registry_;
    Complaints complaints_;
    Experiments experiments_;
    MethodCards cards_;
    Workshop workshop_;
    std::map<std::string, Plan> plans_;
};

}  // namespace

fs::path experiment_file(const fs::path& docs, const std::string& experiment) {
    return docs / "experiments" / experiment;
}

std::vector<std::string> register_faults(const PaperRegister& all, const Registry& registry,
                                         const fs::path& docs) {
    return RegisterCheck(all, registry, docs).run();
}

std::vector<std::string> question_faults(const QuestionList& all, const fs::path& docs) {
    Complaints complaints(all.source);
    Experiments experiments(all.source, docs);
    for (const ResearchQuestion& question : all.questions)
        for (const QuestionEvidence& evidence : question.evidence)
            for (const PlacedText& claim : evidence.claims)
                complaints.of([&] {
                    check_claim(all.source, experiments.named(evidence.experiment), claim);
                });
    return complaints.take();
}

}  // namespace nrem::core
