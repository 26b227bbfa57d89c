// Questions that are asked together: as if one after another, but in one round trip's time.
#include <rapidcheck.h>

#include <algorithm>
#include <atomic>

#include "language/at_once.hpp"
#include "language/sampling.hpp"

namespace nrem::core {
namespace {

using std::chrono::milliseconds;

// Hangs on nothing but the prompt: broken two times of three where there is a schema, after a while
// that is another one each time.
void say_by_prompt(const Prompt& prompt, Completion& completion) {
    std::uint64_t hash = prompt.seed();
    for (const auto& message : prompt.messages())
        for (const char byte : view(message.text)) hash = combine(hash, static_cast<unsigned char>(byte));
    static std::atomic<std::uint64_t> turn{0};
    std::this_thread::sleep_for(std::chrono::microseconds(mix(++turn) % 400));
    const bool breaks = hash % 3 > 0;
    completion.text(prompt.schema().empty() ? "said " + std::to_string(hash)
                    : breaks                ? "what?"
                                            : R"({"right": true})");
    completion.ended(NREM_ENDED);
    completion.usage(talker::used(hash % 90, hash % 11));
    completion.model("tiny");
}

class AskAllTest : public SamplingTest {
protected:
    struct Seen {
        std::vector<std::string> replies;
        CallLog calls;
        double money = 0;
        std::vector<std::string> hooks;
        std::string failure = "nothing";
    };
    static std::string shown(const LanguageReply& reply) {
        std::string text = std::to_string(reply.state) + " " + reply.text + " " +
                           std::to_string(reply.prompt_tokens) + " " +
                           std::to_string(reply.answer_tokens);
        for (const auto& [name, value] : reply.fields) text += " " + name + "=" + value;
        return text;
    }
    enum class Way { together, one_by_one };
    Seen ask(const std::vector<Asking>& asked, Way way) {
        Seen seen;
        spending_.calls = spending_.tokens = 0;
        spending_.money = 0;
        Language& language = speak(
            {.cancelled = never,
             .before_call = [&] { seen.hooks.push_back("before"); },
             .after_call = [&](const CallCost& cost) { seen.hooks.push_back(cost.operation); }});
        const auto take = [&](std::span<const Asking> some) {
            for (const auto& reply : language.ask_all(some)) seen.replies.push_back(shown(reply));
        };
        seen.failure = failure_of([&] {
            if (way == Way::together) return take(asked);
            for (const Asking& one : asked) take({&one, 1});
        });
        seen.calls = language.take_calls();
        seen.money = spending_.money;
        return seen;
    }
    static void expect_same(const Seen& a, const Seen& b) {
        EXPECT_EQ(a.replies, b.replies);
        EXPECT_EQ(a.calls.log, b.calls.log);
        EXPECT_EQ(a.calls.costs, b.calls.costs);
        EXPECT_EQ(a.calls.paid, b.calls.paid);
        EXPECT_EQ(a.failure, b.failure);
    }
};

TEST_F(AskAllTest, gives_and_logs_what_asking_one_after_another_does) {
    talker::says = say_by_prompt;
    const bool held = rc::check([&] {
        std::vector<Asking> asked;
        const auto count = *rc::gen::inRange<std::size_t>(0, 12);
        for (std::size_t i = 0; i < count; ++i) {
            const auto operation = *rc::gen::element<std::string_view>("predict", "draft", "review");
            const auto cue = *rc::gen::inRange(0, 3);
            const auto sample = operation == "predict" ? 0 : *rc::gen::inRange<std::uint64_t>(0, 4);
            asked.push_back({operation, {{"cue", std::to_string(cue)}}, sample});
        }
        setup_.responses.cache = *rc::gen::inRange(0, 8) ? "off" : "on";
        std::filesystem::remove(folder_ / "responses.sqlite");
        Seen together;
        among_threads([&] { together = ask(asked, Way::together); });
        std::filesystem::remove(folder_ / "responses.sqlite");
        const Seen alone = ask(asked, Way::one_by_one);
        expect_same(together, alone);
        RC_ASSERT(!HasFailure());
    });
    EXPECT_TRUE(held);
}

TEST_F(AskAllTest, has_all_answers_in_one_round_trip) {
    std::atomic<int> now{0};
    std::atomic<int> most{0};
    talker::says = [&](const Prompt&, Completion& completion) {
        most = std::max<int>(most, ++now);
        for (int i = 0; i < 200 && now < static_cast<int>(places); ++i)
            std::this_thread::sleep_for(milliseconds(10));
        std::this_thread::sleep_for(milliseconds(20));
        --now;
        talker::say(completion, "yes");
    };
    speak();
    among_threads([&] { EXPECT_EQ(made_->ask_all(samples(places)).size(), places); });
    EXPECT_EQ(most, static_cast<int>(places));
    most = 0;
    among_threads([&] { (void)made_->ask_all(samples(3 * places)); });
    EXPECT_EQ(most, static_cast<int>(places));  // never more than the arena has places
}

TEST_F(AskAllTest, has_no_thread_where_nothing_waits) {
    std::atomic<int> elsewhere{0};
    const auto watch = [&](std::thread::id here) {
        talker::says = [&, here](const Prompt&, Completion& completion) {
            elsewhere += std::this_thread::get_id() != here;
            std::this_thread::sleep_for(milliseconds(2));
            talker::say(completion, "yes");
        };
    };
    model_is("talker");
    speak();
    among_threads([&] {
        watch(std::this_thread::get_id());
        (void)made_->ask_all(samples(places));
    });
    EXPECT_EQ(elsewhere, 0);
    EXPECT_EQ(talker::calls, places);
}

TEST_F(AskAllTest, asks_nobody_again_for_what_is_in_the_cache) {
    setup_.responses.cache = "on";
    speak();
    among_threads([&] {
        (void)made_->ask_all(samples(3));
        (void)made_->ask_all(samples(places));
        (void)made_->ask_all(samples(places));
    });
    EXPECT_EQ(talker::calls, places);
    EXPECT_EQ(spending_.calls, 3 + 2 * places);
    const CallLog calls = made_->take_calls();
    EXPECT_EQ(calls.paid, places);
    EXPECT_EQ(calls.costs[0].calls, 3 + 2 * places);
}

TEST_F(AskAllTest, checks_the_limits_of_each_before_the_first_is_sent) {
    Seen seen;
    among_threads([&] { seen = ask(samples(3), Way::together); });
    EXPECT_EQ(seen.hooks,
              (std::vector<std::string>{"before", "before", "before", "draft", "draft", "draft"}));
}

TEST_F(AskAllTest, answers_and_logs_those_in_front_of_a_limit_in_the_middle) {
    talker::says = say_by_prompt;
    language_.limits = {.calls = 3};
    Seen together;
    among_threads([&] { together = ask(samples(6), Way::together); });
    EXPECT_EQ(together.failure, std::to_string(NREM_SPENT) +
                                    ": the trial's limit of 3 calls is reached (limits.trial)");
    EXPECT_EQ(talker::calls, 3U);
    EXPECT_EQ(spending_.calls, 3U);
    Seen alone = ask(samples(6), Way::one_by_one);
    alone.replies.clear();
    expect_same(together, alone);
}

TEST_F(AskAllTest, keeps_the_trials_limit_however_many_lanes_ask_at_once) {
    talker::says = say_by_prompt;
    language_.limits = {.calls = 20};
    const LanguageSetup& setup = open();
    std::vector<std::thread> lanes;
    for (std::uint64_t lane = 0; lane < 4; ++lane)
        lanes.emplace_back([&, lane] {
            Language language(setup, registry_.host(), {never});
            language.at({"wake", lane, 0, lane});
            tbb::task_arena arena(4, 0);
            arena.execute([&] {
                EXPECT_THROW(for (;;) (void)language.ask_all(samples(3)), Error);
            });
        });
    for (auto& lane : lanes) lane.join();
    EXPECT_EQ(talker::calls, 20U);
    EXPECT_EQ(spending_.calls, 20U);
}

TEST_F(AskAllTest, holds_back_what_is_behind_a_call_that_is_not_allowed) {
    int allowed = 0;
    Language& language = speak({.cancelled = never, .before_call = [&] {
                                    if (++allowed == 3) throw Error("enough", NREM_SPENT);
                                }});
    among_threads([&] {
        EXPECT_EQ(failure_of([&] { (void)language.ask_all(samples(6)); }),
                  std::to_string(NREM_SPENT) + ": enough");
    });
    EXPECT_EQ(allowed, 3);
    EXPECT_EQ(talker::calls, 2U);
    EXPECT_EQ(std::ranges::count(language.take_calls().log, '\n'), 2);
}

TEST_F(AskAllTest, throws_the_first_failure_in_order_and_logs_all_that_came) {
    std::atomic<int> count{0};
    talker::says = [&](const Prompt& prompt, Completion& completion) {
        const std::string cue = talker::last_of(prompt);
        ++count;
        if (cue == "Draft: late") std::this_thread::sleep_for(milliseconds(30));
        if (cue == "Draft: late") throw Failure(NREM_UNAVAILABLE, "late");
        if (cue == "Draft: soon") throw Failure(NREM_UNAVAILABLE, "soon");
        talker::say(completion, cue);
    };
    std::vector<Asking> asked;
    for (const char* cue : {"a", "late", "b", "soon", "c"})
        asked.push_back({"draft", {{"cue", cue}}, 0});
    Seen seen;
    among_threads([&] { seen = ask(asked, Way::together); });
    EXPECT_EQ(seen.failure, std::to_string(NREM_UNAVAILABLE) + ": backend waiter: late");
    EXPECT_EQ(count, 5);
    EXPECT_EQ(std::ranges::count(seen.calls.log, '\n'), 3);
    EXPECT_LT(seen.calls.log.find("Draft: a"), seen.calls.log.find("Draft: b"));
    EXPECT_LT(seen.calls.log.find("Draft: b"), seen.calls.log.find("Draft: c"));
    EXPECT_EQ(spending_.calls, 3U);  // a failure gives its place back
}

TEST_F(AskAllTest, ends_soon_when_it_is_cancelled) {
    std::atomic<bool> stop{false};
    talker::says = [&](const Prompt& prompt, Completion&) {
        while (!prompt.cancelled()) std::this_thread::sleep_for(milliseconds(1));
        throw Failure(NREM_CANCELLED, "cancelled");
    };
    Language& language = speak({.cancelled = [&] { return stop.load(); }});
    std::thread canceller([&] {
        while (talker::calls < places) std::this_thread::yield();
        stop = true;
    });
    among_threads([&] {
        const std::string why = failure_of([&] { (void)language.ask_all(samples(3 * places)); });
        EXPECT_EQ(why.substr(0, 2), std::to_string(NREM_CANCELLED) + ":") << why;
    });
    canceller.join();
    EXPECT_EQ(talker::calls, places);  // those that waited for a thread were not sent
    EXPECT_EQ(spending_.calls, 0U);
}

TEST_F(AskAllTest, counts_the_tokens_of_repairs_into_the_reply) {
    talker::says = [](const Prompt& prompt, Completion& completion) {
        talker::say(completion, prompt.messages().size() > 1 ? R"({"right": false})" : "no");
    };
    const Asking asked[] = {{"review", {}, 0}, {"draft", {}, 0}};
    const auto replies = speak().ask_all(asked);
    EXPECT_EQ(replies[0].state, NREM_REPLY_REPAIRED);
    EXPECT_EQ(replies[0].prompt_tokens, 20U);
    EXPECT_EQ(replies[0].answer_tokens, 4U);
    EXPECT_EQ(replies[1].prompt_tokens, 10U);
}

TEST_F(AskAllTest, refuses_what_cannot_be_asked_before_anything_is_sent) {
    speak();
    const Asking unknown[] = {{"draft", {}, 0}, {"drafts", {}, 0}};
    EXPECT_EQ(failure_of([&] { (void)made_->ask_all(unknown); }),
              "0: prompt pack test: no operation 'drafts' (nearest: draft)");
    const Asking misnamed[] = {{"draft", {}, 0}, {"draft", {{"cues", ""}}, 1}};
    EXPECT_EQ(failure_of([&] { (void)made_->ask_all(misnamed); }),
              "0: prompt 'draft' has no input 'cues' (nearest: cue)");
    EXPECT_EQ(talker::calls, 0U);
    EXPECT_TRUE(made_->ask_all({}).empty());
}

// Another lane's step would hold up the one that waits.
TEST_F(AskAllTest, takes_up_no_other_work_while_it_waits) {
    const auto here = std::this_thread::get_id();
    std::atomic<int> inside{0};
    std::atomic<bool> waiting{false};
    arena_.execute([&] {
        at_once(4, [&](std::size_t i) {
            if (i == 0)
                for (std::size_t k = 0; k < 20 * places; ++k)
                    arena_.enqueue([&, here] {
                        inside += waiting && std::this_thread::get_id() == here;
                        std::this_thread::sleep_for(milliseconds(1));
                    });
            waiting = true;
            std::this_thread::sleep_for(milliseconds(i == 3 ? 30 : 1));
        });
        waiting = false;
    });
    EXPECT_EQ(inside, 0);
}

}  // namespace
}  // namespace nrem::core
