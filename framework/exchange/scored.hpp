// The rows of a run made of predictions, so that everything that reads a run reads them, too. Each
// system is an arm, each task a problem of its own, each stream a unit. Items pair by their ids
// within a task; an item that a system lacks pairs with nothing.
#pragma once

#include <string>
#include <vector>

#include "exchange/prediction.hpp"
#include "store/row.hpp"

namespace nrem::core {

struct ScoredRows {
    std::vector<Row> rows;
    std::vector<std::string> systems;  // as they come
    // Sentences on what could not be paired or was not scored.
    std::vector<std::string> notes;
    bool is_graded = false;  // scores other than 0 and 1: the figure "score", without accuracy
};

struct ScoreSettings {
    double right_from = unknown;  // a score of at least that is right, a lower one wrong
};

// Throws UsageError where one item of a system comes twice, where systems disagree on what an item
// is (its stream, cluster, group or check), and where no two systems share any item.
[[nodiscard]] ScoredRows rows_of(const std::vector<Prediction>& predictions,
                                 const ScoreSettings& settings);

inline constexpr const char* score_figure = "score";

}  // namespace nrem::core
