#include "wake/looper.hpp"

#include <algorithm>
#include <utility>

#include "language/plugin_call.hpp"
#include "nrem/sdk/callback.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem::core {

namespace {

constexpr std::uint64_t loop_seed = 0x6c6f6f70;
constexpr std::uint64_t fewer_seed = 0x6665776572;
constexpr std::uint64_t stop_seed = 0x73746f70;

void add(std::string& key, std::string_view part) {
    key.append(std::to_string(part.size())).append(1, ':').append(part);
}

void add(std::string& key, nrem_floats floats) {
    add(key, std::string_view(reinterpret_cast<const char*>(floats.data),
                              floats.count * sizeof(float)));
}

std::string request_of(const Asking& asking) {
    std::string key;
    add(key, asking.operation);
    for (const auto& [name, text] : asking.inputs) {
        add(key, name);
        add(key, text);
    }
    return key + std::to_string(asking.sample);
}

std::string request_of(const nrem_guess& guess, std::uint64_t pass) {
    std::string key = "?";
    add(key, nrem::view(guess.cue->text));
    add(key, guess.cue->vector);
    for (const nrem_str& choice : nrem::choices(*guess.cue)) add(key, nrem::view(choice));
    return key + std::to_string(guess.sample) + '/' + std::to_string(pass);
}

template <class Value>
Value in(nrem_array array, std::size_t index) {
    return as_far_as_it_goes(Array<Value>(array)[index], array.stride);
}

}  // namespace

Looper::Looper(const TrialContext& trial, Predictor& predictor)
    : trial_(trial),
      predictor_(predictor),
      loop_(*trial.cell->loop.component, trial.cell->loop.settings, predictor.host()),
      tools_(trial),
      caps_(trial.cell->answer) {
    if (has_other_critic(trial.cell->control)) critic_.emplace(trial);
    const Part& fewer = trial.cell->fewer;
    if (fewer.component) fewer_.emplace(*fewer.component, fewer.settings, predictor.host());
    const Part& stop = trial.cell->stop;
    if (stop.component)
        stop_.emplace(*stop.component, settings_for(stop, trial.seed), predictor.host());
}

nrem_attempt Looper::table() {
    return {.struct_size = sizeof(nrem_attempt),
            .reserved = 0,
            .question = question_,
            .seed = combine(ask_->seed, loop_seed),
            .tools = tools_.infos(),
            .self = this,
            .ask = callback<&Looper::ask>,
            .predict = callback<&Looper::predict>,
            .recall = callback<&Looper::recall>,
            .call = callback<&Looper::call>,
            .read = callback<&Looper::read>,
            .think = callback<&Looper::think>,
            .go_on = callback<&Looper::go_on>,
            .left = callback<&Looper::left>,
            .cancelled = callback<&Looper::cancelled>};
}

std::optional<Replied> Looper::answer(const Predictor::Ask& ask, const nrem_question& question,
                                      AnswerBuffer& answer) {
    ask_ = &ask;
    question_ = &question;
    ended_.reset();
    failure_ = nullptr;
    count_ = {};
    asked_.begin();
    caps_.begin();
    watch_.begin();
    if (critic_) critic_->begin(ask);
    thoughts_.begin(*question.cue);
    const nrem_attempt attempt = table();
    Language* const language = predictor_.language();
    if (language) language->forbid_truths(true);
    const auto close = [&] {
        if (language) language->forbid_truths(false);
        ask_ = nullptr;
    };
    try {
        run(attempt, answer);
    } catch (...) {
        close();
        throw;
    }
    close();
    sum_up();
    if (!answer.says_something()) return Replied{NREM_REPLY_BROKEN, Lack::none};
    return language ? std::optional(Replied{}) : std::nullopt;
}

const LoopInstance& Looper::answering() const {
    if (!fewer_) return loop_;
    Random random(combine(ask_->seed, fewer_seed));
    return random.uniform() < trial_.cell->share_fewer ? *fewer_ : loop_;
}

// A loop that fails because it was ended has its last proposal for an answer. It cannot pass over a
// failure of the host's own, such as a limit of the trial.
void Looper::run(const nrem_attempt& attempt, AnswerBuffer& answer) {
    try {
        answering().take(answer, &nrem_loop::answer, &attempt, &answer.sink());
    } catch (const Error& failure) {
        if (failure_) std::rethrow_exception(failure_);
        if (!ended_ || failure.code() != NREM_SPENT) throw;
        answer.begin(ask_->cue, ask_->seed);
        take_last_proposal(answer);
    }
    if (failure_) std::rethrow_exception(failure_);
    if (!asked_.good())
        throw Error(title_of(loop_.component()) + ": answer: " + asked_.complaint());
}

void Looper::take_last_proposal(AnswerBuffer& answer) const {
    const nrem_thought* const proposal = thoughts_.last(NREM_PROPOSAL);
    if (!proposal) return;
    const nrem_answer_sink& sink = answer.sink();
    sink.text(sink.self, proposal->answer);
    sink.choice(sink.self, proposal->choice);
    sink.value(sink.self, proposal->value);
}

void Looper::sum_up() {
    count_.end = ended_.value_or(LoopEnd::answered);
    count_.iterations = static_cast<std::uint32_t>(caps_.iterations());
    count_.calls = static_cast<std::uint32_t>(caps_.calls());
    count_.depth = static_cast<std::uint32_t>(caps_.depth());
    count_.tokens = caps_.tokens();
    count_.answer_tokens = caps_.answer_tokens();
    count_.money = caps_.money();
    count_.distinct = static_cast<std::uint32_t>(thoughts_.candidates().size());
    if (const Candidate* const leader = thoughts_.leader())
        count_.leader = static_cast<std::uint32_t>(leader->votes);
    for (const nrem_thought& thought : thoughts_.all()) {
        count_.proposals += thought.kind == NREM_PROPOSAL;
        if (thought.kind == NREM_NOTE) count_.carried = thought.text.size;
    }
}

template <class Body>
nrem_code Looper::host_call(nrem_error* error, Body body) {
    return pass_on(error, [&] {
        try {
            body();
        } catch (const Error& failure) {
            const bool is_own = failure.code() == NREM_INVALID || (ended_ && !failure_ &&
                                                                   failure.code() == NREM_SPENT);
            if (!is_own && !failure_) failure_ = std::current_exception();
            throw;
        }
    });
}

void Looper::need(bool accepted) const {
    if (!accepted) throw Error(asked_.complaint(), NREM_INVALID);
}

void Looper::end(LoopEnd why) {
    if (!ended_) ended_ = why;
    throw Error("the answer ends: " + std::string(name_of(*ended_)), NREM_SPENT);
}

void Looper::need_room(std::uint64_t calls) {
    if (trial_.is_cancelled()) throw Error("cancelled", NREM_CANCELLED);
    if (const auto reached = caps_.reached_by(calls)) end(*reached);
}

void Looper::need_progress() {
    if (watch_.is_stuck()) end(LoopEnd::no_progress);
}

void Looper::need_new(std::string request) {
    if (!watch_.is_new_request(std::move(request))) end(LoopEnd::repeated);
}

void Looper::before_call() {
    if (!ask_) return;
    need_room(1);
    caps_.add_call();
}

void Looper::after_call(const CallCost& cost) {
    if (ask_) caps_.add_cost(cost);
}

// The inputs of the question that the operation has and that the loop has left out are put in.
Asking Looper::read_asking(const nrem_asking& asking) {
    need(asked_.there("ask: operation", asking.operation) &&
         asked_.there("ask: reply", asking.reply));
    Asking made{nrem::view(asking.operation), inputs_of(asked_, asking.inputs), asking.sample};
    need(asked_.good());
    const Operation& operation = trial_.cell->prompts->operation(made.operation);
    for (auto& [name, text] : inputs_of(*question_))
        if (std::ranges::find(operation.inputs, name) != operation.inputs.end())
            made.inputs.emplace(name, std::move(text));
    return made;
}

std::vector<LanguageReply> Looper::replies_to(const std::vector<Asking>& asked) {
    Language& language = *predictor_.language();
    if (!critic_) return language.ask_all(asked);
    std::vector<LanguageReply> replies = language.ask_all(critic_->asked_instead(asked));
    critic_->amend(asked, replies);
    return replies;
}

nrem_code Looper::ask(nrem_array askings, nrem_error* error) {
    return host_call(error, [&] {
        if (!predictor_.language())
            throw Error("ask: no language model can be asked here", NREM_INVALID);
        need(asked_.there("ask: askings", askings, sizeof(nrem_asking)));
        std::vector<Asking> made;
        for (std::size_t i = 0; i < askings.count; ++i)
            made.push_back(read_asking(in<nrem_asking>(askings, i)));
        need_progress();
        for (const Asking& one : made) need_new(request_of(one));
        need_room(made.size());
        const std::vector<LanguageReply> replies = replies_to(made);
        for (std::size_t i = 0; i < askings.count; ++i)
            nrem::core::pass_on(replies[i], *in<nrem_asking>(askings, i).reply);
    });
}

void Looper::check(const nrem_guess& guess) {
    need(asked_.there("predict: cue", guess.cue) && asked_.check(*guess.cue) &&
         asked_.there("predict: answer", guess.answer));
    if (guess.carried && !trial_.model)
        throw Error("predict: only a sequence model can carry on from a pass", NREM_INVALID);
}

Predictor::Ask Looper::as_asked(const nrem_guess& guess) const {
    Predictor::Ask ask{.memory = ask_->memory,
                       .cue = *guess.cue,
                       .now = ask_->now,
                       .seed = guess.sample ? combine(ask_->seed, guess.sample) : ask_->seed,
                       .context = ask_->context};
    ask.carried = guess.carried != 0;
    return ask;
}

nrem_code Looper::predict(nrem_array guesses, nrem_error* error) {
    return host_call(error, [&] {
        need(asked_.there("predict: guesses", guesses, sizeof(nrem_guess)));
        std::vector<nrem_guess> made;
        for (std::size_t i = 0; i < guesses.count; ++i) {
            made.push_back(in<nrem_guess>(guesses, i));
            check(made.back());
        }
        need_progress();
        for (const nrem_guess& one : made)
            need_new(request_of(one, one.carried ? caps_.calls() : 0));
        need_room(made.size());
        if (predictor_.asks_language()) return ask_language(made);
        for (std::size_t i = 0; i < made.size(); ++i) caps_.add_call();
        for (const nrem_guess& one : made) ask_predictor(one);
    });
}

void Looper::ask_language(const std::vector<nrem_guess>& guesses) {
    std::vector<Asking> askings;
    for (const nrem_guess& guess : guesses) {
        const Predictor::Ask ask = as_asked(guess);
        predictor_.recall(ask.memory, ask.now, ask.cue, recall_);
        askings.push_back(
            {"predict", inputs_of(predictor_.question_of(ask, recall_)), guess.sample});
    }
    const std::vector<LanguageReply> replies = predictor_.language()->ask_all(askings);
    for (std::size_t i = 0; i < guesses.size(); ++i) {
        guess_.begin(*guesses[i].cue, ask_->seed);
        (void)read_prediction(replies[i], *guesses[i].cue, guess_.sink());
        guess_.settle();
        nrem::core::pass_on(guess_.view(), *guesses[i].answer);
    }
}

void Looper::ask_predictor(const nrem_guess& guess) {
    const Predictor::Ask ask = as_asked(guess);
    (void)predictor_.answer_once(ask, recall_, guess_);
    caps_.add_cost({.prompt_tokens = predictor_.tokens_shown(ask, recall_),
                    .answer_tokens = estimate_tokens(guess_.text())});
    nrem::core::pass_on(guess_.view(), *guess.answer);
}

std::string Looper::recalled_text(const nrem_cue& cue) {
    const Predictor::Ask ask{.memory = ask_->memory, .cue = cue, .now = ask_->now};
    predictor_.recall(ask.memory, ask.now, cue, recall_);
    return inputs_of(predictor_.question_of(ask, recall_))["memory"];
}

nrem_code Looper::recall(const nrem_cue* cue, const nrem_text_sink* sink, nrem_error* error) {
    return host_call(error, [&] {
        need(asked_.there("recall: cue", cue) && asked_.check(*cue) &&
             asked_.there("recall: sink", sink));
        need_progress();
        const std::string text = recalled_text(*cue);
        watch_.observed(text, true);
        sink->text(sink->self, borrow(std::string_view(text)));
    });
}

nrem_code Looper::call(nrem_str tool, nrem_str arguments, const nrem_tool_sink* sink,
                       nrem_error* error) {
    return host_call(error, [&] {
        need(asked_.there("call: tool", tool) && asked_.there("call: arguments", arguments) &&
             asked_.there("call: sink", sink));
        need_progress();
        if (!watch_.may_call(nrem::view(tool), nrem::view(arguments))) end(LoopEnd::repeated);
        need_room(0);
        ++count_.tools;
        const Language::Place place = predictor_.place();
        ToolBox::Result result;
        try {
            result = tools_.call({nrem::view(tool), nrem::view(arguments), place.stream,
                                  place.step, [this](const nrem_cue& cue) {
                                      return recalled_text(cue);
                                  }});
        } catch (const Error& failure) {
            count_.fault = failure.what();
            end(LoopEnd::tool);
        }
        count_.tools_refused += !result.good;
        watch_.observed(result.text, result.good);
        const nrem_str text = borrow(std::string_view(result.text));
        result.good ? sink->result(sink->self, text) : sink->refuse(sink->self, text);
    });
}

nrem_code Looper::read(nrem_str text, const nrem_answer_sink* answer, nrem_error* error) {
    return host_call(error, [&] {
        need(asked_.there("read: text", text) && asked_.there("read: answer", answer));
        read_answer(nrem::view(text), *question_->cue, *answer);
    });
}

std::int64_t Looper::think(const nrem_thought* thought) {
    if (!asked_.there("think: thought", thought)) return -1;
    const std::int64_t index = thoughts_.add(*thought, caps_.iterations(), asked_);
    if (index < 0) return -1;
    const nrem_thought& kept = thoughts_.all()[static_cast<std::size_t>(index)];
    if (kept.kind == NREM_PROPOSAL && kept.parent >= 0)
        watch_.revised(thoughts_.is_stale_revision());
    return index;
}

bool Looper::wants_more() {
    caps_.add_iteration();
    nrem_standing standing = thoughts_.standing(caps_.iterations());
    standing.spent = caps_.spent();
    standing.repeats = watch_.stale_steps();
    standing.seed = combine(combine(ask_->seed, stop_seed), caps_.iterations());
    if (ended_) return false;
    ended_ = caps_.reached();
    if (!ended_ && watch_.is_stuck()) ended_ = LoopEnd::no_progress;
    if (ended_ || !stop_) return !ended_;
    std::int32_t more = 0;
    stop_->call(&nrem_stop::decide, &standing, &more);
    if (more == 0) ended_ = LoopEnd::stop;
    return more != 0;
}

nrem_code Looper::go_on(std::int32_t* more, nrem_error* error) {
    return host_call(error, [&] {
        need(asked_.there("go_on: more", more));
        if (ended_) end(*ended_);
        *more = wants_more() ? 1 : 0;
    });
}

void Looper::left(nrem_left* left) const {
    if (left) *left = caps_.left();
}

}  // namespace nrem::core
