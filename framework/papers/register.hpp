// The register of papers (docs/papers/register.yaml): what each of them became here, by its
// components, its experiment, the claims that stand for its outcome, and its card. Only its shape
// is checked while it is read; whether what it names exists is asked of register_faults.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "host/kinds.hpp"

namespace nrem::core {

// Open: no experiment of ours stands for it yet. The others follow from the claims (see
// verdict_of).
enum class PaperStatus { open, reproduced_in_kind, reproduced, not_reproduced, refuted };
constexpr auto names_of(PaperStatus) {
    return std::to_array<std::string_view>(
        {"open", "reproduced in kind", "reproduced", "not reproduced", "refuted at this size"});
}

// What names something that is elsewhere: a claim, an experiment, a card.
struct PlacedText {
    std::string text;
    Place place;
};

// A figure that the paper gives.
struct PaperFigure {
    std::string figure;
    std::string paper;            // in the paper's words
    std::optional<double> value;  // the same as a number, where it can be compared
    std::string setting;          // the paper's
    PlacedText claim;             // whose figure is ours; "": none
    Place place;
};

struct PresetPart {
    Kind kind = Kind::rule;
    Choice choice;
};

struct Paper {
    std::uint64_t row = 0;
    std::string title;
    std::string arxiv;
    std::string doi;
    std::string venue;
    std::string family;  // of the register's
    Place family_place;
    PaperStatus status = PaperStatus::open;
    std::vector<PresetPart> preset;
    PlacedText experiment;           // below the folder of experiments
    std::vector<PlacedText> claims;  // met where the paper's outcome is seen
    std::vector<PlacedText> nulls;   // met where an effect of the paper is looked for and absent
    PlacedText card;                 // a heading of the method cards
    std::string same;
    std::string differs;
    std::string not_reproduced;
    std::string carrier;  // what would carry what is still open
    std::vector<PaperFigure> figures;
    Place place;
};
[[nodiscard]] SettingFields settings_of(Paper& paper);

// One of the questions that docs/questions.yaml asks, and where it is answered.
struct QuestionEvidence {
    PlacedText experiment;
    std::vector<PlacedText> claims;
};
struct ResearchQuestion {
    std::uint64_t number = 0;
    std::string question;
    std::string answer;  // in words, as far as there is one
    std::string size;    // at which it was answered
    std::string change;  // what would change the answer
    std::vector<QuestionEvidence> evidence;
    Place place;
};
[[nodiscard]] SettingFields settings_of(ResearchQuestion& question);

struct PaperRegister {
    Config source;  // name and text of the file, for messages
    std::uint64_t rows = 0;
    std::vector<std::string> families;  // that there are, each with a page
    std::vector<Paper> papers;
};
struct QuestionList {
    Config source;
    std::vector<ResearchQuestion> questions;
};

// The file of the register, and that of the questions, below the folder of the documentation.
[[nodiscard]] std::filesystem::path register_file(const std::filesystem::path& docs);
[[nodiscard]] std::filesystem::path questions_file(const std::filesystem::path& docs);

// Throw UsageError "register.yaml:3: unknown key 'statos' (nearest: status)".
[[nodiscard]] PaperRegister load_register(const std::filesystem::path& file);
[[nodiscard]] QuestionList load_questions(const std::filesystem::path& file);

// Throws UsageError naming the rows that there are.
[[nodiscard]] const Paper& paper_of_row(const PaperRegister& all, std::uint64_t row);

// "arXiv 2506.08184", or what else says where it appeared; "" where that is not known.
[[nodiscard]] std::string reference_of(const Paper& paper);

}  // namespace nrem::core
