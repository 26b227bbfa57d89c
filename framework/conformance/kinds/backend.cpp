// Checks of backends: an answer depends on the question alone, and probabilities are valid.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "conformance/checks.hpp"
#include "conformance/shared_calls.hpp"
#include "conformance/world.hpp"
#include "language/models.hpp"
#include "nrem/sdk/random.hpp"
#include "wake/answer.hpp"

namespace nrem::core {

namespace {

std::string answered(const BackendInstance& backend, const nrem_question& question) {
    AnswerBuffer answer;
    answer.begin(*question.cue, question.seed);
    answer.expect(question.recalled_vector);
    backend.take(answer, &nrem_backend::predict, &question, &answer.sink());
    const nrem_answer given = answer.view();
    return fmt::format("{} {} {} {} {}", view(given.text), given.choice, bytes_of(given.value),
                       bytes_of(given.vector), bytes_of(given.probabilities));
}

// Questions about the world, with what happened before each as context or as recalled cases.
class Exam {
public:
    Exam() : cases_(world_.cases(12)) {}
    [[nodiscard]] std::size_t size() const { return world_.experiences().size(); }
    [[nodiscard]] nrem_question question(std::size_t step) const {
        const auto& experience = world_.experiences()[step];
        const bool remembers = step % 3 != 0;
        return {
            .struct_size = sizeof(nrem_question),
            .reserved = 0,
            .recalled_text = borrow(remembers ? "Items of an even number are mostly beta." : ""),
            .recalled_records = {cases_.data(), remembers ? cases_.size() : 0, sizeof(nrem_record)},
            .recalled_vector = remembers ? experience.truth->vector : nrem_floats{},
            .context = {world_.experiences().data(), step % 2 == 0 ? step : 0,
                        sizeof(nrem_experience)},
            .cue = experience.cue,
            .seed = combine(3, step)};
    }
    [[nodiscard]] Account taken_by(const BackendInstance& backend) const {
        Account account;
        for (std::size_t step = 0; step < size(); ++step)
            account.push_back(answered(backend, question(step)));
        return account;
    }

private:
    World world_;
    std::vector<nrem_record> cases_;
};

// Such a backend waits for a server, which a check cannot rely on, or does not predict.
bool may_be_unavailable(const Subject& subject) {
    const auto& offers = subject.component->offers;
    return !static_cast<const nrem_backend*>(subject.component->functions)->predict ||
           std::find(offers.begin(), offers.end(), "backend.blocking") != offers.end();
}

Account run_backend(const Subject& subject) {
    const auto backend = subject.make<nrem_backend>();
    if (may_be_unavailable(subject)) return {};
    return Exam().taken_by(backend);
}

void answers_alike_when_shared(const Subject& subject) {
    if (may_be_unavailable(subject)) return;
    const auto backend = subject.make<nrem_backend>();
    const Exam exam;
    expect_alike_when_shared([&] { return exam.taken_by(backend); });
}

void keeps_nothing_between_questions(const Subject& subject) {
    if (may_be_unavailable(subject)) return;
    const auto backend = subject.make<nrem_backend>();
    const Exam exam;
    const Account first = exam.taken_by(backend);
    expect_equal(first, exam.taken_by(backend), "the answers to the same questions asked again");
}

void reads_arrays_by_their_stride(const Subject& subject) {
    if (may_be_unavailable(subject)) return;
    const auto backend = subject.make<nrem_backend>();
    const Exam exam;
    Account longer;
    for (std::size_t step = 0; step < exam.size(); ++step) {
        nrem_question question = exam.question(step);
        const Stretched records(question.recalled_records, sizeof(nrem_record));
        const Stretched context(question.context, sizeof(nrem_experience));
        const Stretched choices(question.cue->choices, sizeof(nrem_str));
        nrem_cue cue = *question.cue;
        cue.choices = choices.view();
        question.recalled_records = records.view();
        question.context = context.view();
        question.cue = &cue;
        longer.push_back(answered(backend, question));
    }
    expect_equal(exam.taken_by(backend), longer, "answers to questions with another stride");
}

void offers_what_it_gives(const Subject& subject) {
    if (may_be_unavailable(subject)) return;
    const auto& offers = subject.component->offers;
    const bool offered =
        std::find(offers.begin(), offers.end(), "backend.probabilities") != offers.end();
    const auto backend = subject.make<nrem_backend>();
    const Exam exam;
    for (std::size_t step = 0; step < exam.size(); ++step) {
        AnswerBuffer answer;
        const nrem_question question = exam.question(step);
        answer.begin(*question.cue, question.seed);
        backend.take(answer, &nrem_backend::predict, &question, &answer.sink());
        if (offered && answer.view().probabilities.count == 0)
            throw Error("offers backend.probabilities, but gave none");
    }
}

// Answers are stored under this name, so two backends with equal settings must share it.
void says_who_it_is(const Subject& subject) {
    const auto backend = subject.make<nrem_backend>();
    if (!backend.has(&nrem_backend::identity)) return;
    const std::string name = make_model(backend).identity;
    const auto again = subject.make<nrem_backend>();
    if (name == subject.component->name + " ") throw Error("its identity is empty");
    if (make_model(again).identity != name)
        throw Error("two instances with equal settings have different identities");
}

// Changes one part of a good question in every way that may go wrong.
void survives_odd_questions(const Subject& subject) {
    const auto backend = subject.make<nrem_backend>();
    if (!backend.has(&nrem_backend::predict)) return;  // the host asks it with prompts of its own
    const Exam exam;
    const nrem_question plain = exam.question(10);
    const nrem_cue empty = make_cue();
    const std::vector<float> nans(World::cue_size, std::numeric_limits<float>::quiet_NaN());
    const std::vector<nrem_str> many(1000, borrow("choice"));
    std::vector<std::pair<const char*, nrem_cue>> cues{
        {"an empty cue", empty},
        {"a cue without a vector", *plain.cue},
        {"a cue whose vector is NaN", *plain.cue},
        {"a cue with 1000 choices", *plain.cue},
        {"a cue without codes", *plain.cue},
        {"a cue with one choice and the codes of three", *plain.cue},
    };
    cues[1].second.vector = {};
    cues[2].second.vector = borrow(std::span<const float>(nans));
    cues[3].second.choices = {many.data(), many.size(), sizeof(nrem_str)};
    cues[4].second.codes = {};
    cues[5].second.choices.count = 1;
    nrem_record bare = make_record("case");
    nrem_record odd = bare;
    odd.vector = {nans.data(), 3};
    odd.answer = borrow("not a choice");
    odd.strength = none;
    for (const auto& [what, cue] : cues)
        for (const auto& record : {bare, odd})
            for (const nrem_floats& vector : {nrem_floats{}, nrem_floats{nans.data(), 3}}) {
                nrem_question question = plain;
                question.cue = &cue;
                question.recalled_records = {&record, 1, sizeof(nrem_record)};
                question.recalled_vector = vector;
                expect_orderly(subject,
                               fmt::format("{}, {} record, {} recalled vector", what,
                                           record.vector.count ? "an odd" : "a bare",
                                           vector.count ? "an odd" : "no"),
                               [&] { (void)answered(backend, question); });
            }
}

}  // namespace

std::vector<Check> KindOf<nrem_backend>::checks() {
    auto checks = common_checks(run_backend);
    checks.push_back({"answers alike when shared", answers_alike_when_shared});
    checks.push_back({"keeps nothing between questions", keeps_nothing_between_questions});
    checks.push_back({"reads arrays by their stride", reads_arrays_by_their_stride});
    checks.push_back({"offers what it gives", offers_what_it_gives});
    checks.push_back({"survives odd questions", survives_odd_questions});
    checks.push_back({"says who it is", says_who_it_is});
    return checks;
}

// clang-format off
std::string_view KindOf<nrem_backend>::scaffold() {
    return R"plugin(// backend @name@: how often each choice was the answer in what the question shows.
//
// @build@
#include "nrem/sdk.hpp"

namespace {

class @Class@ {
public:
    static constexpr const char* needs[] = {"task.choices"};
    static constexpr const char* offers[] = {"backend.probabilities", "backend.reads_cases"};
    explicit @Class@(const nrem::Params&) {}

    void predict(const nrem::Question& question, nrem::AnswerSink& answer) const {
        const auto choices = nrem::choices(question.cue());
        const auto counts = answer.probabilities(choices.size());
        std::fill(counts.begin(), counts.end(), 1.0F);
        const auto count = [&](nrem_str seen) {
            for (std::size_t i = 0; i < choices.size(); ++i)
                if (nrem::view(choices[i]) == nrem::view(seen)) counts[i] += 1;
        };
        for (const auto& record : question.recalled_records()) count(record.answer);
        for (const auto& experience : question.context())
            if (experience.truth) count(experience.truth->text);
        float sum = 0;
        for (const float value : counts) sum += value;
        for (float& value : counts) value /= sum;
    }
};

}  // namespace

NREM_PLUGIN("@name@", "0.1.0", nrem::backend<@Class@>({"@name@", "counts the answers it is shown"}))
)plugin";
}
// clang-format on

}  // namespace nrem::core
