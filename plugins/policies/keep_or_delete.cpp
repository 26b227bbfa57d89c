// policy keep_or_delete: raw episodes only. Each experience is kept word for word or deleted whole,
// and nothing is ever rewritten.
//
// While the episodes do not fit the budget, the one with the lowest score goes. `surprise`: the
// loss of the prediction at the time, kept as the episode's strength (1 where there was none);
// `recency`: its step; `novelty`: how far its words are from those of the nearest other episode.
#include <string>

#include "../common/notebook.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace prose = nrem::prose;

class KeepOrDelete {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::choice("by", "surprise", "surprise|recency|novelty",
                     "what makes an episode worth keeping"),
        nrem::integer("tokens", "2000", {16, 1e9}, "budget of all episodes"),
    });
    static constexpr auto needs = std::to_array<const char*>({"rule.notes"});

    explicit KeepOrDelete(const nrem::Params& params)
        : by_(params.text("by")), tokens_(params.integer("tokens")) {}

    void consolidate(nrem::Night& night) const {
        prose::Notebook book(night.memory());
        const prose::Extent before = prose::extent(book);
        if (night.pass() == 0) book.take_in(night.context());
        std::vector<prose::Note*> episodes;
        for (auto& note : book.all())
            if (note.is_raw()) episodes.push_back(&note);
        if (by_ == "surprise") mark_surprise(night, episodes);
        std::uint64_t sum = 0;
        for (const auto* episode : episodes) sum += episode->tokens();
        std::vector<nrem::similarity::Words> words = words_of(episodes);
        while (sum > tokens_ && !night.cancelled()) {
            const std::size_t worst = find_worst(episodes, words);
            sum -= episodes[worst]->tokens();
            episodes[worst]->gone = true;
            episodes.erase(episodes.begin() + static_cast<std::ptrdiff_t>(worst));
            words.erase(words.begin() + static_cast<std::ptrdiff_t>(worst));
        }
        if (sum > tokens_) return;  // cancelled half-way: what does not fit is not written
        book.commit(night.edit());
        night.note("kept", prose::change(before, prose::extent(book)));
    }

private:
    // A prediction without any loss leaves a strength just above that of a superseded record.
    static void mark_surprise(const nrem::Night& night, const std::vector<prose::Note*>& episodes) {
        constexpr double least = 0.001;
        for (const auto& experience : night.context())
            for (auto* episode : episodes)
                if (episode->changed && episode->sources.front() == experience.step &&
                    std::isfinite(experience.loss))
                    episode->numbers.strength = std::max(experience.loss, least);
    }
    static std::vector<nrem::similarity::Words> words_of(
        const std::vector<prose::Note*>& episodes) {
        std::vector<nrem::similarity::Words> words(episodes.size());
        for (std::size_t i = 0; i < episodes.size(); ++i)
            nrem::similarity::split(episodes[i]->paragraph(), words[i]);
        return words;
    }

    // The first of equals, which is the oldest.
    std::size_t find_worst(const std::vector<prose::Note*>& episodes,
                           const std::vector<nrem::similarity::Words>& words) const {
        std::size_t worst = 0;
        double lowest = nrem::infinity;
        for (std::size_t i = 0; i < episodes.size(); ++i) {
            const double score = by_ == "surprise"  ? episodes[i]->numbers.strength
                                 : by_ == "recency" ? episodes[i]->numbers.created
                                                    : novelty(words, i);
            if (score >= lowest) continue;
            lowest = score;
            worst = i;
        }
        return worst;
    }
    static double novelty(const std::vector<nrem::similarity::Words>& words, std::size_t i) {
        double nearest = 1;
        for (std::size_t j = 0; j < words.size(); ++j)
            if (j != i)
                nearest = std::min(nearest, nrem::similarity::word_distance(words[i], words[j]));
        return nearest;
    }

    std::string by_;
    std::uint64_t tokens_;
};

}  // namespace

NREM_PLUGIN("keep_or_delete", "0.1.0",
            nrem::policy<KeepOrDelete>({"keep_or_delete",
                                        "keeps or deletes whole episodes, rewrites nothing",
                                        "arXiv 2605.12978 (control for consolidation)"}))
