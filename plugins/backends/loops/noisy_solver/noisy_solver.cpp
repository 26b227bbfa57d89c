// backend noisy_solver: a stand-in for a language model that drafts, reviews and revises answers of
// the task `noisy_oracle` with rates that are given, so that what a loop over it reaches is known
// exactly (engines/loops/closed_form.hpp).
//
// Its randomness is the prompt's seed with the key and the answer that is looked at; without a
// seed, the whole prompt, as a model at temperature 0 gives one answer to one prompt. Reasons
// differ from draft to draft, so that each is reviewed anew. Its tokens are words.
//
// As an agent with tools it calls the first of them, as often as it is set to, and then answers; of a
// share of the questions it never answers, and calls on.
#include "asked.hpp"
#include "engines/loops/closed_form.hpp"
#include "nrem/sdk/number.hpp"

namespace {

using nrem::Random;

// In the order in which the identity has them.
constexpr auto rates = std::to_array<nrem::ParamSpec>(
    {nrem::number("right", "0.6", {0, 1}, "that a draft is right"),
     nrem::number("common", "0", {0, 1},
                  "that a wrong draft is the question's common wrong answer; else it is any"),
     nrem::number("correlation", "0", {0, 1}, "between two drafts of a question being right"),
     nrem::number("sensitivity", "0.7", {0, 1}, "that a review says wrong of a wrong answer"),
     nrem::number("specificity", "0.9", {0, 1}, "that a review says right of a right answer"),
     nrem::number("verdict_correlation", "0", {0, 1},
                  "between two reviews of an answer to a question"),
     nrem::number("fixes", "0.5", {0, 1}, "that a redraft makes a wrong answer right"),
     nrem::number("breaks", "0.5", {0, 1}, "that a redraft makes a right answer wrong"),
     nrem::number("believes", "1", {0, 1},
                  "that a draft gives the answer that notes or context have for its key"),
     nrem::number("stuck", "0", {0, 1}, "that of a question its acts call a tool and never answer")});

// Of an act, where there are tools. The first call has the number 1.
constexpr auto of_acts = std::to_array<nrem::ParamSpec>(
    {nrem::integer("calls", "0", {0, 1000}, "of the first tool before it answers"),
     nrem::text("call", "{n}", "what it gives the tool; {n} is the number of the call"),
     nrem::integer("circle", "1", {0, 1000},
                   "after so many calls it begins with the first again, where it is stuck; 0: never")});

std::uint64_t hash_of(std::uint64_t hash, std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    return nrem::mix(hash);
}

std::uint64_t hash_of(const nrem::Prompt& prompt) {
    std::uint64_t hash = hash_of(0, prompt.schema());
    for (const auto& message : prompt.messages()) hash = hash_of(hash, nrem::view(message.text));
    return hash;
}

// What a sample draws from: one stream of numbers that all samples share, or one of its own.
Random source_of(std::uint64_t own_seed, std::uint64_t shared_seed, double correlation) {
    Random own(own_seed);
    return own.uniform() < nrem::loops::shared_share(correlation) ? Random(shared_seed) : own;
}

std::string hexadecimal(std::uint64_t number) {
    return nrem::loops::text_of_key(number).substr(0, 6);
}

class NoisySolver {
public:
    static constexpr auto schema = [] {
        std::array<nrem::ParamSpec, rates.size() + of_acts.size() + 1> all{};
        auto next = std::copy(rates.begin(), rates.end(), all.begin());
        *next++ = nrem::integer("words", "8", {2, 190}, "of a reason");
        std::copy(of_acts.begin(), of_acts.end(), next);
        return all;
    }();
    static constexpr const char* needs[] = {"task.sealed"};
    static constexpr auto offers = std::to_array<const char*>(
        {"backend.generate", "backend.reads_cases", "backend.reads_text"});

    explicit NoisySolver(const nrem::Params& params)
        : right_(params.number("right")),
          common_(params.number("common")),
          correlation_(params.number("correlation")),
          reviewer_{params.number("sensitivity"), params.number("specificity")},
          verdict_correlation_(params.number("verdict_correlation")),
          reviser_{params.number("fixes"), params.number("breaks")},
          believes_(params.number("believes")),
          stuck_(params.number("stuck")),
          words_(params.integer("words")),
          calls_(params.integer("calls")),
          call_(params.text("call")),
          circle_(params.integer("circle")) {
        for (const auto& rate : rates)
            identity_ +=
                std::string(rate.name) + '=' + nrem::shortest(params.number(rate.name)) + ' ';
        identity_ += "words=" + std::to_string(words_);
        identity_ += " calls=" + std::to_string(calls_) + " circle=" + std::to_string(circle_) +
                     " call=" + call_;
    }

    void generate(const nrem::Prompt& prompt, nrem::Completion& completion) const {
        const Request request = read_prompt(prompt);
        const std::string text = reply(request, seed_of(prompt, request));
        completion.text(text);
        completion.ended(NREM_ENDED);
        completion.model("noisy_solver");
        nrem::Usage usage{sizeof(nrem::Usage), 0, 0, 0, 0};
        for (const auto& message : prompt.messages())
            usage.prompt_tokens += nrem::count_words(nrem::view(message.text));
        usage.answer_tokens = nrem::count_words(text);
        completion.usage(usage);
    }
    std::string identity() const { return identity_; }

private:
    static std::uint64_t seed_of(const nrem::Prompt& prompt, const Request& request) {
        const std::uint64_t own =
            prompt.seed() == 0
                ? hash_of(prompt)
                : hash_of(nrem::combine(prompt.seed(), request.key), request.looked_at);
        return nrem::combine(own, static_cast<std::uint64_t>(request.operation));
    }

    std::string reply(const Request& request, std::uint64_t seed) const {
        switch (request.operation) {
            case Operation::predict:
                return std::string(draft(request, seed));
            case Operation::act:
                return act(request, seed);
            case Operation::draft:
                return filled(request, {{"answer", draft(request, seed)}}, seed);
            case Operation::redraft:
                return filled(request, {{"answer", redraft(request, seed)}}, seed);
            case Operation::decompose: {
                const auto cue = nrem::loops::question_of(request.key);
                return filled(request, {{"questions", {cue}}}, seed);
            }
            case Operation::condense:
                return filled(request, {{"notes", reason(seed)}}, seed);
            case Operation::review:
            case Operation::check:
                return verdict(request, seed);
        }
        return {};
    }

    std::string_view draft(const Request& request, std::uint64_t seed) const {
        const bool is_noted = is_answer(request.noted);
        if (is_noted && Random(nrem::combine(seed, 4)).uniform() < believes_) return request.noted;
        Random source = source_of(seed, nrem::combine(request.key, 1), correlation_);
        const auto& question = request.question;
        return source.uniform() < right_ ? nrem::loops::answer_names[question.right]
                                         : wrong(request, source);
    }
    std::string_view wrong(const Request& request, Random& source) const {
        const auto& question = request.question;
        Random fixed(nrem::combine(request.key, 2));
        Random& chosen = source.uniform() < common_ ? fixed : source;
        const std::uint64_t step = 1 + chosen.below(question.count - std::uint64_t{1});
        return nrem::loops::answer_names[(question.right + step) % question.count];
    }
    std::string act(const Request& request, std::uint64_t seed) const {
        const bool is_stuck = Random(nrem::combine(request.key, 5)).uniform() < stuck_;
        const bool calls = is_stuck || request.actions < calls_;
        if (!calls || request.tool.name.empty())
            return filled(request, {{"answer", draft(request, seed)}}, seed);
        const std::size_t number = is_stuck && circle_ > 0 ? request.actions % circle_ : request.actions;
        std::string text = call_;
        if (const auto at = text.find("{n}"); at != text.npos)
            text.replace(at, 3, std::to_string(number + 1));
        return filled(request,
                      {{"tool", request.tool.name}, {"arguments", {{request.tool.argument, text}}}},
                      seed);
    }

    // What is not changed stays as it is, if it is an answer at all. So does what a review of the
    // solver's own found right.
    std::string_view redraft(const Request& request, std::uint64_t seed) const {
        Random own(seed);
        const bool is_right = given_is_right(request);
        const bool is_doubted = request.looked_at.find(no_problem) == std::string_view::npos;
        const bool changes =
            is_doubted && own.uniform() < (is_right ? reviser_.breaks : reviser_.fixes);
        if (changes && !is_right) return nrem::loops::answer_names[request.question.right];
        if (changes || !is_answer(request.given)) return wrong(request, own);
        return request.given;
    }
    static bool is_answer(std::string_view text) {
        return std::ranges::find(nrem::loops::answer_names, text) !=
               nrem::loops::answer_names.end();
    }
    static bool given_is_right(const Request& request) {
        return request.given == nrem::loops::answer_names[request.question.right];
    }

    // Scores from 50 on are those of what it takes for right.
    std::string verdict(const Request& request, std::uint64_t seed) const {
        const std::uint64_t shared = hash_of(nrem::combine(request.key, 3), request.given);
        Random source = source_of(seed, shared, verdict_correlation_);
        const bool is_right = given_is_right(request);
        const double says_right = is_right ? reviewer_.specificity : 1 - reviewer_.sensitivity;
        const bool right = source.uniform() < says_right;
        const std::uint64_t score = (right ? 50U : 0U) + source.below(50);
        const std::string problem = right
                                        ? "No problem is seen."
                                        : "It does not fit, says trace " + hexadecimal(seed) + '.';
        return filled(request, {{"right", right}, {"score", score}, {"problem", problem}}, seed);
    }

    // The fields of the schema: those that are known, a reason, and something empty for the rest.
    std::string filled(const Request& request, nlohmann::json known, std::uint64_t seed) const {
        auto made = nlohmann::json::object();
        for (const auto& [name, property] : request.properties.items()) {
            const std::string type = property.is_object() ? property.value("type", "") : "";
            if (known.contains(name))
                made[name] = known[name];
            else if (name == "reason" || name == "thought")
                made[name] = reason(seed);
            else
                made[name] = type == "boolean"  ? nlohmann::json(true)
                             : type == "object" ? nlohmann::json::object()
                             : type == "array"  ? nlohmann::json::array()
                                                : nlohmann::json("");
        }
        return made.dump();
    }
    std::string reason(std::uint64_t seed) const {
        std::string text = "Trace " + hexadecimal(nrem::mix(seed));
        for (std::size_t i = 2; i < words_; ++i) text += " so";
        return text + '.';
    }

    double right_;
    double common_;
    double correlation_;
    nrem::loops::Reviewer reviewer_;
    double verdict_correlation_;
    nrem::loops::Reviser reviser_;
    double believes_;
    double stuck_;
    std::size_t words_;
    std::size_t calls_;
    std::string call_;
    std::size_t circle_;
    std::string identity_;
};

}  // namespace

NREM_PLUGIN("noisy_solver", "0.1.0",
            nrem::backend<NoisySolver>({"noisy_solver",
                                        "drafts, reviews and revises answers to keys of the task "
                                        "noisy_oracle with given rates",
                                        "arXiv 2310.01798; Condorcet 1785"}))
