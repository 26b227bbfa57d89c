#include "wake/critic.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/json.hpp"
#include "context/stream.hpp"
#include "language/choice.hpp"
#include "nrem/sdk/number.hpp"
#include "nrem/sdk/random.hpp"
#include "plan/reviews.hpp"
#include "wake/score.hpp"

namespace nrem::core {

namespace {

using Json = nlohmann::json;

constexpr std::size_t most_kept = 256;
constexpr std::size_t most_draws = 64;
constexpr std::string_view words_of_wrong = "The answer is wrong.";

std::uint64_t with(std::uint64_t seed, std::string_view text) {
    for (const char c : text) seed = combine(seed, static_cast<unsigned char>(c));
    return combine(seed, text.size());
}

std::string_view input(const Inputs& inputs, std::string_view name) {
    const auto found = inputs.find(name);
    return found == inputs.end() ? std::string_view() : std::string_view(found->second);
}

bool has_input(const Asking& asking, std::string_view name) {
    return asking.inputs.contains(name);
}

void set(LanguageReply& reply, const std::string& name, std::string value) {
    for (auto& field : reply.fields)
        if (field.first == name) {
            field.second = std::move(value);
            return;
        }
    reply.fields.emplace_back(name, std::move(value));
}

std::string type_of(const Json& property) {
    const auto type = property.find("type");
    return type != property.end() && type->is_string() ? type->get<std::string>() : "";
}

// A number between the bounds of the property, `share` of the way up; "" where it has none.
std::string number_at(const Json& property, double share) {
    const std::string type = type_of(property);
    const bool is_number = type == "number" || type == "integer";
    if (!is_number || !property.contains("minimum") || !property.contains("maximum")) return "";
    const double least = property["minimum"].get<double>();
    const double value = least + share * (property["maximum"].get<double>() - least);
    return shortest(type == "integer" ? std::round(value) : value);
}

const Json& properties_of(const Operation& operation) { return operation.schema["properties"]; }

// Text and fields say the same.
void write_text(const Operation& operation, LanguageReply& reply) {
    Json object = Json::object();
    for (const auto& [name, value] : reply.fields) {
        const auto property = properties_of(operation).find(name);
        const bool is_text = property == properties_of(operation).end() || type_of(*property) == "string";
        object[name] = is_text ? Json(value) : try_json(value).value_or(Json(value));
    }
    reply.text = dumped(object);
}

// Makes a reply of a verdict: its words, and a number between the bounds of each other field.
void say(const Operation& operation, LanguageReply& reply, bool is_right,
         const std::function<double()>& share) {
    for (const auto& [name, property] : properties_of(operation).items())
        if (name == review_verdict)
            set(reply, name, is_right ? "true" : "false");
        else if (type_of(property) == "string")
            set(reply, name, is_right ? "" : std::string(words_of_wrong));
        else if (const std::string number = number_at(property, share()); !number.empty())
            set(reply, name, number);
    write_text(operation, reply);
}

}  // namespace

const Operation& Critic::operation_of(const Asking& asking) const {
    return trial_.cell->prompts->operation(asking.operation);
}

std::uint64_t Critic::seed_of(const Asking& asking) const {
    constexpr std::uint64_t critic_seed = 0x637269746963;
    const std::uint64_t of_question = combine(ask_->seed, critic_seed);
    return with(with(of_question, asking.operation), input(asking.inputs, reviewed_answer));
}

std::vector<Asking> Critic::asked_instead(const std::vector<Asking>& asked) {
    std::vector<Asking> made = asked;
    if (trial_.cell->control != Control::placebo_critic) return made;
    for (Asking& one : made) {
        if (!is_review(operation_of(one))) continue;
        Inputs others = of_another_question(one);
        past_.push_back({ask_->now, std::string(one.operation),
                         std::exchange(one.inputs, std::move(others))});
        if (past_.size() > most_kept) past_.pop_front();
    }
    return made;
}

std::vector<const Critic::Past*> Critic::elsewhere(const Asking& review) const {
    std::vector<const Past*> found;
    for (const Past& past : past_)
        if (past.step != ask_->now && past.operation == review.operation &&
            input(past.inputs, "cue") != nrem::view(ask_->cue.text))
            found.push_back(&past);
    return found;
}

// One that was asked before, with the answer that the loop had then. Before there is one, this
// answer to another question.
Inputs Critic::of_another_question(const Asking& review) const {
    const auto found = elsewhere(review);
    if (found.empty()) return about_another_cue(review);
    return found[Random(seed_of(review)).below(found.size())]->inputs;
}

Inputs Critic::about_another_cue(const Asking& review) const {
    Inputs made = review.inputs;
    const nrem_cue* const cue = another_cue(review);
    if (!cue) return made;
    if (has_input(review, "cue")) made["cue"] = nrem::view(cue->text);
    if (has_input(review, "choices")) made["choices"] = list_of_choices(*cue);
    return made;
}

// The cue of another question of the stream; nullptr: there is none, or not where this is asked.
const nrem_cue* Critic::another_cue(const Asking& review) const {
    if (!ask_->stream) return nullptr;
    const Stream& stream = *ask_->stream;
    Random random(seed_of(review));
    for (std::size_t draws = 0; draws < most_draws; ++draws) {
        const nrem_event& event = stream[random.below(stream.size())];
        const bool is_asked = event.kind == NREM_QUERY || event.kind == NREM_TEST;
        if (is_asked && nrem::view(event.cue->text) != nrem::view(ask_->cue.text)) return event.cue;
    }
    return nullptr;
}

void Critic::amend(std::span<const Asking> asked, std::span<LanguageReply> replies) {
    const Control control = trial_.cell->control;
    if (control == Control::placebo_critic) return;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        if (!is_review(operation_of(asked[i]))) continue;
        control == Control::random_critic ? toss(asked[i], replies[i])
                                          : reveal(asked[i], replies[i]);
    }
}

// Another sample, another coin. Words or a score that stayed would still tell right from wrong.
void Critic::toss(const Asking& review, LanguageReply& reply) const {
    if (!reply.good()) return;
    Random random(combine(seed_of(review), review.sample));
    const bool is_right = random.below(2) != 0;
    say(operation_of(review), reply, is_right, [&] { return random.uniform(); });
}

Critic::Right Critic::judged(const Asking& review) const {
    if (!ask_->stream || !has_input(review, reviewed_answer)) return Right::not_known;
    AnswerBuffer answer;
    answer.begin(ask_->cue, ask_->seed);
    read_answer(input(review.inputs, reviewed_answer), ask_->cue, answer.sink());
    answer.settle();
    if (!answer.says_something()) return Right::no;
    const nrem_event& event = (*ask_->stream)[ask_->now];
    const std::int32_t correct = score(*trial_.task, event, answer.view()).correct;
    return correct < 0 ? Right::not_known : correct ? Right::yes : Right::no;
}

// Whatever the model said, were it nothing. A question that is not a matter of right and wrong
// keeps its reply.
void Critic::reveal(const Asking& review, LanguageReply& reply) const {
    const Right right = judged(review);
    if (right == Right::not_known) return;
    const bool is_right = right == Right::yes;
    reply.state = NREM_REPLY_GOOD;
    say(operation_of(review), reply, is_right, [&] { return is_right ? 1.0 : 0.0; });
}

}  // namespace nrem::core
