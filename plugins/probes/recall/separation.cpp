// probe separation: whether facts that are similar but distinct are kept apart.
//
// A pair are two facts with different answers whose cues have a cosine of at least `similar`: of their
// features, or where they have none of their words. It is kept apart when both answers are given; a wrong
// answer that is the other one's is a confusion.
#include <map>

#include "engines/recall/past.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace past = nrem::past;

double cosine(std::span<const float> a, std::span<const float> b) {
    double both = 0, of_a = 0, of_b = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        both += static_cast<double>(a[i]) * static_cast<double>(b[i]);
        of_a += static_cast<double>(a[i]) * static_cast<double>(a[i]);
        of_b += static_cast<double>(b[i]) * static_cast<double>(b[i]);
    }
    return of_a > 0 && of_b > 0 ? both / std::sqrt(of_a * of_b) : 0;
}

using Words = std::set<std::string_view>;

Words words_in(std::string_view text) {
    Words words;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (end) words.insert(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

double cosine(const Words& a, const Words& b) {
    if (a.empty() || b.empty()) return 0;
    const auto both = std::count_if(a.begin(), a.end(), [&](auto word) { return b.contains(word); });
    return static_cast<double>(both) / std::sqrt(static_cast<double>(a.size() * b.size()));
}

double similarity(const past::Fact& a, const past::Fact& b) {
    const auto x = nrem::view(a.cue().vector), y = nrem::view(b.cue().vector);
    if (!x.empty() && x.size() == y.size()) return cosine(x, y);
    return cosine(words_in(nrem::view(a.cue().text)), words_in(nrem::view(b.cue().text)));
}

class Separation {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::number("similar", "0.95", {0, 1}, "cosine from which two cues are similar"),
        nrem::integer("most", "300", {2, 1e5}, "facts that are looked at, drawn evenly"),
    });
    static constexpr auto figures = std::to_array<nrem_figure_spec>({
        nrem::figure("kept_apart", nrem::Better::higher, {0, 1},
                     "similar pairs both of whose answers are given"),
        nrem::figure("confused", nrem::Better::lower, {0, 1},
                     "similar pairs of which one gets the answer of the other"),
    });

    explicit Separation(const nrem::Params& params)
        : similar_(params.number("similar")), most_(params.integer("most")) {}

    void measure(nrem::Visit& visit) const {
        nrem::Random random = visit.random();
        const auto facts = past::some_of(past::facts_of(visit), most_, random);
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
                confused += gives(one, facts[j]) || gives(other, facts[i]);
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
    bool are_alike(const past::Fact& a, const past::Fact& b) const {
        return !answer_of(a).empty() && answer_of(a) != answer_of(b) && similarity(a, b) >= similar_;
    }
    static bool gives(const Said& said, const past::Fact& other) {
        return !said.right && said.answer.text == answer_of(other);
    }
    static const Said& ask(nrem::Visit& visit, const std::vector<past::Fact>& facts, std::size_t index,
                           std::map<std::size_t, Said>& said) {
        const auto [at, is_new] = said.try_emplace(index);
        if (is_new) {
            at->second.answer = visit.predict(facts[index].cue());
            at->second.right = past::is_right(at->second.answer, facts[index]);
        }
        return at->second;
    }

    double similar_;
    std::uint64_t most_;
};

}  // namespace

NREM_PLUGIN("separation", "1.0",
            nrem::probe<Separation>({"separation", "whether similar but distinct facts are kept apart"}))
