// The task `claims`: facts about made-up kinds are shown, "Bado is a keru." "Every keru is a mipa."
// "No mipa is a tosu.", then claims, "Bado is not a tosu.": does it follow, is it contradicted, or
// is neither the case?
//
// Each individual has a tower of kinds, and beside each of its kinds one that excludes it. A claim
// is about a kind so many rules away, which is the question's group, "depth 3". Unknown are kinds
// of other towers, and those that are below a kind of the individual's own (all of which are of
// that kind, but not the other way round). Facts that prove a claim are its evidence.
#include <array>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "../choices.hpp"
#include "../teller.hpp"

namespace {

// A word of two syllables, another for each number below 4,900.
std::string word_of(std::size_t number) {
    constexpr std::string_view consonants = "bdfghklmnprstz";
    constexpr std::string_view vowels = "aeiou";
    std::string word;
    for (std::size_t i = 0; i < 2; ++i) {
        word += consonants[number % consonants.size()];
        number /= consonants.size();
        word += vowels[number % vowels.size()];
        number /= vowels.size();
    }
    return word;
}
constexpr std::size_t most_words = 4900;

std::string capital(std::string word) {
    word[0] = static_cast<char>(word[0] - 'a' + 'A');
    return word;
}

struct Fact {
    std::string text;
    std::string says;  // its last word
    std::uint64_t item;
};

// The kinds of one individual, with the items of the facts about them.
struct Tower {
    std::string individual;
    std::uint64_t is_of_first;
    std::vector<std::string> kinds;       // each is of the next one
    std::vector<std::uint64_t> climbs;    // item of "every kind i is of kind i + 1"
    std::vector<std::string> excluded;    // no kind i is of excluded i
    std::vector<std::uint64_t> excludes;  // item of that
    std::vector<std::string> below;       // kinds that are of kind i
};

struct World {
    std::vector<Tower> towers;
    std::vector<Fact> facts;
};

enum class Verdict { follows, contradicted, unknown };

struct Claim {
    std::string text;
    Verdict verdict;
    std::size_t depth;
    std::vector<std::uint64_t> evidence;
};

class Claims {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("individuals", "2", {2, 64}, "each with a tower of kinds of its own"),
         nrem::integer("depth", "4", {1, 64}, "the most rules that a proof takes"),
         nrem::choice("depths", "varied", "varied|fixed",
                      "claims of 1 to `depth` rules, or of `depth`"),
         nrem::choice(
             "answers", "three", "three|two",
             "follows, contradicted or unknown; or follows or does not follow, which is half "
             "contradicted and half unknown"),
         nrem::integer("questions", "6", {1, 4096}, "claims of a stream, drawn with repetition"),
         nrem::integer("window", "0", {0, 1000000},
                       "words between two boundaries, at least 8; 0: all of them")});
    static constexpr auto offers =
        std::to_array<const char*>({"task.text", "task.choices", "task.oracle"});

    explicit Claims(const nrem::Params& params)
        : individuals_(params.integer("individuals")),
          depth_(params.integer("depth")),
          varies_(params.text("depths") == "varied"),
          has_three_(params.text("answers") == "three"),
          questions_(params.integer("questions")),
          window_(params.integer("window")),
          choices_(has_three_ ? std::vector<std::string>{"follows", "contradicted", "unknown"}
                              : std::vector<std::string>{"follows", "does not follow"}) {
        const std::size_t words = individuals_ * (2 + 3 * depth_);
        if (words > most_words)
            throw std::invalid_argument("individuals and depth need " + std::to_string(words) +
                                        " words, and there are " + std::to_string(most_words));
        if (window_ > 0 && window_ < 8)
            throw std::invalid_argument("a fact of up to 7 words does not fit into a window of " +
                                        std::to_string(window_));
    }

    nrem::TaskInfo describe() const { return {nrem::endless, 0, choices_.size()}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("facts " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        World world = make_world(random);
        random.shuffle(std::span(world.facts));
        Teller teller(sink, window_);
        for (const auto& fact : world.facts) {
            nrem::Event event;
            event.cue.text = nrem::borrow(fact.text);
            event.truth.text = nrem::borrow(fact.says);
            event.item = fact.item;
            teller.observe(event);
        }
        teller.boundary();
        for (std::size_t i = 0; i < questions_; ++i) ask(draw_claim(world, random), teller);
    }

private:
    World make_world(nrem::Random& random) const {
        std::vector<std::size_t> words(most_words);
        for (std::size_t i = 0; i < words.size(); ++i) words[i] = i;
        random.shuffle(std::span(words));
        World world;
        for (std::size_t i = 0; i < individuals_; ++i)
            world.towers.push_back(make_tower(words, world));
        return world;
    }
    Tower make_tower(std::vector<std::size_t>& words, World& world) const {
        const auto next = [&words] {
            const std::size_t word = words.back();
            words.pop_back();
            return word_of(word);
        };
        Tower tower;
        tower.individual = capital(next());
        tower.kinds.push_back(next());
        tower.is_of_first = state(world, tower.individual + " is a ", tower.kinds[0]);
        for (std::size_t i = 0; i < depth_; ++i) {
            tower.excluded.push_back(next());
            tower.excludes.push_back(
                state(world, "No " + tower.kinds[i] + " is a ", tower.excluded[i]));
            tower.kinds.push_back(next());
            tower.climbs.push_back(
                state(world, "Every " + tower.kinds[i] + " is a ", tower.kinds[i + 1]));
            tower.below.push_back(next());
            state(world, "Every " + tower.below[i] + " is a ", tower.kinds[i + 1]);
        }
        return tower;
    }
    static std::uint64_t state(World& world, const std::string& opening, const std::string& says) {
        const std::uint64_t item = world.facts.size() + 1;
        world.facts.push_back({opening + says + '.', says, item});
        return item;
    }

    [[nodiscard]] Verdict draw_verdict(nrem::Random& random) const {
        if (has_three_) return static_cast<Verdict>(random.below(3));
        if (random.below(2) == 0) return Verdict::follows;
        return random.below(2) == 0 ? Verdict::contradicted : Verdict::unknown;
    }
    // What is asked and what it comes to are drawn apart, so that "not" tells nothing.
    [[nodiscard]] Claim draw_claim(const World& world, nrem::Random& random) const {
        const std::size_t place = random.below(world.towers.size());
        const Tower& tower = world.towers[place];
        Claim claim{{}, draw_verdict(random), varies_ ? 1 + random.below(depth_) : depth_, {}};
        const bool denies = random.below(2) == 1;
        const std::size_t other =
            (place + 1 + random.below(world.towers.size() - 1)) % world.towers.size();
        std::string kind;
        if (claim.verdict == Verdict::unknown) {
            kind = random.below(2) == 0 ? tower.below[claim.depth - 1]
                                        : world.towers[other].kinds[claim.depth];
        } else {
            const bool is_of_kind = (claim.verdict == Verdict::follows) != denies;
            kind = is_of_kind ? tower.kinds[claim.depth] : tower.excluded[claim.depth - 1];
            claim.evidence = proof(tower, claim.depth, is_of_kind);
        }
        claim.text = tower.individual + (denies ? " is not a " : " is a ") + kind + '.';
        return claim;
    }
    static std::vector<std::uint64_t> proof(const Tower& tower, std::size_t depth,
                                            bool is_of_kind) {
        std::vector<std::uint64_t> items{tower.is_of_first};
        for (std::size_t i = 0; i + 1 < depth; ++i) items.push_back(tower.climbs[i]);
        items.push_back(is_of_kind ? tower.climbs[depth - 1] : tower.excludes[depth - 1]);
        return items;
    }

    void ask(const Claim& claim, Teller& teller) const {
        const std::string group = "depth " + std::to_string(claim.depth);
        nrem::Event event;
        event.cue.text = nrem::borrow(claim.text);
        choices_.offer(event.cue);
        const auto verdict = static_cast<std::size_t>(claim.verdict);
        event.truth = choices_.answer(std::min(verdict, choices_.size() - 1));
        event.group = group;
        event.evidence = claim.evidence;
        teller.test(event);
    }

    std::size_t individuals_;
    std::size_t depth_;
    bool varies_;
    bool has_three_;
    std::size_t questions_;
    std::size_t window_;
    Choices choices_;
};

}  // namespace

NREM_PLUGIN("claims", "0.1.0",
            nrem::task<Claims>({"claims",
                                "facts and rules about made-up kinds, then claims that follow, are "
                                "contradicted or neither",
                                "RuleTaker (arXiv 2002.05867); PrOntoQA (arXiv 2210.01240)"}))
