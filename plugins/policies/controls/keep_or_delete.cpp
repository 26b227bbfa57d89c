// policy keep_or_delete: raw episodes only. Each experience is kept word for word or deleted whole,
// and nothing is ever rewritten.
//
// While the episodes do not fit the budget, the one with the lowest score goes. `surprise`: the
// loss of the prediction at the time, kept as the episode's strength (1 where there was none);
// `recency`: its step; `novelty`: how far its words are from those of the nearest other episode.
#include <string>

#include "engines/notes/notebook.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace prose = nrem::prose;

using Episodes = std::vector<prose::Note*>;

// How far each episode's words are from those of the nearest other one that is left.
class Novelty {
public:
    explicit Novelty(const Episodes& episodes)
        : words_(episodes.size()), left_(episodes.size(), true), nearest_(episodes.size()) {
        for (std::size_t i = 0; i < episodes.size(); ++i)
            nrem::similarity::split(episodes[i]->paragraph(), words_[i]);
        for (std::size_t i = 0; i < episodes.size(); ++i) find_nearest(i);
    }

    [[nodiscard]] double of(std::size_t i) const { return nearest_[i].distance; }
    void remove(std::size_t gone) {
        left_[gone] = false;
        for (std::size_t i = 0; i < words_.size(); ++i)
            if (left_[i] && nearest_[i].index == gone) find_nearest(i);
    }

private:
    struct Neighbour {
        std::size_t index = ~std::size_t{0};
        double distance = 1;
    };
    void find_nearest(std::size_t i) {
        nearest_[i] = {};
        for (std::size_t j = 0; j < words_.size(); ++j) {
            if (j == i || !left_[j]) continue;
            const double distance = nrem::similarity::word_distance(words_[i], words_[j]);
            if (distance < nearest_[i].distance) nearest_[i] = {j, distance};
        }
    }

    std::vector<nrem::similarity::Words> words_;
    std::vector<bool> left_;
    std::vector<Neighbour> nearest_;
};

enum class By { surprise, recency, novelty };
constexpr auto names_of(By) {
    return std::to_array<std::string_view>({"surprise", "recency", "novelty"});
}

class KeepOrDelete {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::choice("by", By::surprise, "what makes an episode worth keeping"),
        nrem::integer("tokens", "2000", {16, 1e9}, "budget of all episodes"),
    });
    static constexpr auto needs = std::to_array<const char*>({"rule.notes"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.text", "time.long", "write.sleep", "persistence.bounded"});

    explicit KeepOrDelete(const nrem::Params& params)
        : by_(params.choice<By>("by")), tokens_(params.integer("tokens")) {}

    void consolidate(nrem::Night& night) const {
        prose::Notebook book(night.memory());
        const prose::Extent before = prose::extent(book);
        if (night.pass() == 0) book.take_in(night.context());
        Episodes episodes;
        for (auto& note : book.all())
            if (note.is_raw()) episodes.push_back(&note);
        if (by_ == By::surprise) mark_surprise(night, episodes);
        if (!shrink(night, episodes)) return;
        book.commit(night.edit());
        night.note("kept", prose::change(before, prose::extent(book)));
    }

private:
    // A prediction without any loss leaves a strength just above that of a superseded record.
    static void mark_surprise(const nrem::Night& night, const Episodes& episodes) {
        constexpr double least = 0.001;
        for (const auto& experience : night.context())
            for (auto* episode : episodes)
                if (episode->changed && episode->sources.front() == experience.step &&
                    std::isfinite(experience.loss))
                    episode->numbers.strength = std::max(experience.loss, least);
    }

    // False when it was cancelled half-way: what does not fit is not written.
    bool shrink(const nrem::Night& night, const Episodes& episodes) const {
        std::uint64_t sum = 0;
        for (const auto* episode : episodes) sum += episode->tokens();
        if (sum <= tokens_) return true;
        Novelty novelty(by_ == By::novelty ? episodes : Episodes());
        while (sum > tokens_) {
            if (night.cancelled()) return false;
            const std::size_t worst = find_worst(episodes, novelty);
            sum -= episodes[worst]->tokens();
            episodes[worst]->drop("over the budget");
            if (by_ == By::novelty) novelty.remove(worst);
        }
        return true;
    }

    // The first of equals, which is the oldest.
    std::size_t find_worst(const Episodes& episodes, const Novelty& novelty) const {
        std::size_t worst = episodes.size();
        double lowest = 0;
        for (std::size_t i = 0; i < episodes.size(); ++i) {
            if (episodes[i]->gone) continue;
            const double score = by_ == By::surprise  ? episodes[i]->numbers.strength
                                 : by_ == By::recency ? episodes[i]->numbers.created
                                                      : novelty.of(i);
            if (worst < episodes.size() && score >= lowest) continue;
            lowest = score;
            worst = i;
        }
        return worst;
    }

    By by_;
    std::uint64_t tokens_;
};

}  // namespace

NREM_PLUGIN("keep_or_delete", "0.1.0",
            nrem::policy<KeepOrDelete>({"keep_or_delete",
                                        "keeps or deletes whole episodes, rewrites nothing",
                                        "arXiv 2605.12978 (control for consolidation)"}))
