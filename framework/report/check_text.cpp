#include "report/check_text.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace nrem::core {

namespace {

using Json = nlohmann::json;

std::string determinism(const Json& check) {
    return fmt::format(
        "Determinism: of {} prompts, {} were answered otherwise when asked again one by one, "
        "and {} otherwise than that when {} were asked at once",
        check.value("prompts", 0), check.value("alone", 0), check.value("crowded", 0),
        check.value("concurrency", 0));
}

std::string judge(const Json& check) {
    const int questions = check.value("questions", 0);
    const int fooled = check.value("fooled", 0);
    const int missed = check.value("missed", 0);
    const int broken = check.value("broken", 0);
    const int verdicts = 2 * questions;
    const double agreed = verdicts ? 100.0 * (verdicts - fooled - missed - broken) / verdicts : 0;
    return fmt::format(
        "Judge ({}): agrees with the truth in {:.1f} % of {} verdicts; of {} wrong answers it took "
        "{} for right, of {} right ones {} for wrong; {} verdicts could not be read",
        check.value("judge", std::string()), agreed, verdicts, questions, fooled, questions, missed,
        broken);
}

}  // namespace

std::vector<std::string> check_sentences(const Json& checks) {
    std::vector<std::string> sentences;
    if (!checks.is_object()) return sentences;
    if (checks.contains("determinism")) sentences.push_back(determinism(checks["determinism"]));
    if (checks.contains("judges"))
        for (const auto& check : checks["judges"]) sentences.push_back(judge(check));
    return sentences;
}

}  // namespace nrem::core
