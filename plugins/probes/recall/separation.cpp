// probe separation: whether facts that are similar but distinct are kept apart.
//
// A pair are two facts with different answers whose cues have a cosine of at least `similar`: of
// their features, or where they have none of how often runs of characters come in them. It is kept
// apart when both answers are given; a wrong answer that is the other one's is a confusion.
#include <map>

#include "engines/retrieval/inverted_index.hpp"

#include "engines/recall/past.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace past = nrem::past;
namespace retrieval = nrem::retrieval;

double cosine(std::span<const float> a, std::span<const float> b) {
    double both = 0, of_a = 0, of_b = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        both += static_cast<double>(a[i]) * static_cast<double>(b[i]);
        of_a += static_cast<double>(a[i]) * static_cast<double>(a[i]);
        of_b += static_cast<double>(b[i]) * static_cast<double>(b[i]);
    }
    return of_a > 0 && of_b > 0 ? both / std::sqrt(of_a * of_b) : 0;
}

double cosine(const retrieval::Terms& a, const retrieval::Terms& b) {
    if (a.empty() || b.empty()) return 0;
    double both = 0;
    for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();)
        if (x->hash == y->hash)
            both += static_cast<double>(x++->times) * static_cast<double>(y++->times);
        else
            ++(x->hash < y->hash ? x : y);
    return both / (retrieval::Cosine::size(a) * retrieval::Cosine::size(b));
}

struct Asked {
    past::Fact fact;
    retrieval::Terms runs;
};

double similarity(const Asked& a, const Asked& b) {
    const auto x = nrem::view(a.fact.cue().vector), y = nrem::view(b.fact.cue().vector);
    return !x.empty() && x.size() == y.size() ? cosine(x, y) : cosine(a.runs, b.runs);
}

class Separation {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::number("similar", "0.95", {0, 1}, "cosine from which two cues are similar"),
        nrem::integer("most", "300", {2, 1e5}, "facts that are looked at, drawn evenly"),
        nrem::integer("characters", "3", {1, 16}, "the length of a run"),
    });
    static constexpr auto figures = std::to_array<nrem_figure_spec>({
        nrem::figure("kept_apart", nrem::Better::higher, {0, 1},
                     "similar pairs both of whose answers are given"),
        nrem::figure("confused", nrem::Better::lower, {0, 1},
                     "similar pairs of which one gets the answer of the other"),
    });

    explicit Separation(const nrem::Params& params)
        : similar_(params.number("similar")),
          most_(params.integer("most")),
          characters_(params.integer("characters")) {}

    void measure(nrem::Visit& visit) const {
        nrem::Random random = visit.random();
        const auto facts = read(past::some_of(past::facts_of(visit), most_, random));
        std::map<std::size_t, Said> said;
        std::uint64_t pairs = 0, apart = 0, confused = 0;
        for (std::size_t i = 0; i < facts.size(); ++i)
            for (std::size_t j = i + 1; j < facts.size(); ++j) {
                if (visit.cancelled()) return;
                if (!are_alike(facts[i], facts[j])) continue;
                const Said& one = ask(visit, facts, i, said);
                const Said& other = ask(visit, facts, j, said);
                ++pairs;
                apart += one.right && other.right;
                confused += gives(one, facts[j].fact) || gives(other, facts[i].fact);
            }
        if (pairs == 0) return;
        visit.figure("kept_apart", past::share(apart, pairs), pairs);
        visit.figure("confused", past::share(confused, pairs), pairs);
    }

private:
    struct Said {
        bool right = false;
        nrem::Prediction answer;
    };
    static std::string_view answer_of(const past::Fact& fact) {
        return past::words_of(fact.truth(), fact.cue());
    }
    std::vector<Asked> read(const std::vector<past::Fact>& facts) const {
        retrieval::TermReader reader(characters_);
        std::vector<Asked> asked;
        for (const auto& fact : facts) {
            reader.read(nrem::view(fact.cue().text));
            asked.push_back({fact, reader.take()});
        }
        return asked;
    }
    bool are_alike(const Asked& a, const Asked& b) const {
        return !answer_of(a.fact).empty() && answer_of(a.fact) != answer_of(b.fact) &&
               similarity(a, b) >= similar_;
    }
    static bool gives(const Said& said, const past::Fact& other) {
        return !said.right && said.answer.text == answer_of(other);
    }
    static const Said& ask(nrem::Visit& visit, const std::vector<Asked>& facts, std::size_t index,
                           std::map<std::size_t, Said>& said) {
        const auto [at, is_new] = said.try_emplace(index);
        if (is_new) {
            at->second.answer = visit.predict(facts[index].fact.cue());
            at->second.right = past::is_right(at->second.answer, facts[index].fact);
        }
        return at->second;
    }

    double similar_;
    std::uint64_t most_;
    std::size_t characters_;
};

}  // namespace

NREM_PLUGIN("separation", "1.0",
            nrem::probe<Separation>({"separation",
                                     "whether similar but distinct facts are kept apart"}))
