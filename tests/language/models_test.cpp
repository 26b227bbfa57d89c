// Every question of a run to its models: what is paid and what is not, by one thread and by eight.
#include "language/models.hpp"

#include <algorithm>
#include <fstream>
#include <latch>
#include <numeric>
#include <thread>

#include "base/file.hpp"
#include "support/talker.hpp"

namespace nrem::core {
namespace {

constexpr std::size_t crowd = 8;

void together(const std::function<void(std::size_t)>& work) {
    std::latch ready(crowd);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < crowd; ++i)
        threads.emplace_back([&, i] {
            ready.arrive_and_wait();
            work(i);
        });
    for (auto& thread : threads) thread.join();
}

class ModelsTest : public Talking {
protected:
    ModelsTest() {
        setup_.responses.cache = "on";
        talker::says = [](const Prompt& prompt, Completion& completion) {
            talker::say(completion, "on " + talker::last_of(prompt));
        };
        open();
    }
    [[nodiscard]] ModelRequest asking(const std::string& text) const {
        return {.identity = model().identity, .messages = {{NREM_USER, text}}};
    }
    Models::Given ask(const std::string& text, const std::string& operation = "predict") {
        return models_->ask(operation, model(), asking(text), never);
    }
    void limit(const SpendingLimits& limits) {
        setup_.limits = limits;
        open();
    }
    void cassette(ResponseMode mode) {
        setup_.responses = {mode, "off", (folder_ / "talk.cassette.jsonl").string()};
        open();
    }
};

TEST_F(ModelsTest, know_a_model_by_its_component_and_settings) {
    EXPECT_EQ(model().identity, "talker tiny");
}

TEST_F(ModelsTest, do_not_pay_again_for_what_is_in_the_cache) {
    const auto first = ask("a");
    EXPECT_EQ(first.response.text, "on a");
    EXPECT_TRUE(first.paid);
    const auto second = ask("a");
    EXPECT_EQ(second.response, first.response);
    EXPECT_FALSE(second.paid);
    EXPECT_EQ(second.milliseconds, 0);
    open();  // as in a later run
    EXPECT_FALSE(ask("a").paid);
    EXPECT_EQ(models_->spending().calls, 0U);
    EXPECT_TRUE(ask("b").paid);
    EXPECT_EQ(talker::calls, 2U);
    EXPECT_EQ(models_->spending().calls, 1U);
    EXPECT_EQ(models_->spending().tokens, 12U);
}

TEST_F(ModelsTest, pay_each_time_without_a_cache) {
    setup_.responses.cache = "off";
    open();
    EXPECT_TRUE(ask("a").paid);
    EXPECT_TRUE(ask("a").paid);
    EXPECT_EQ(models_->spending().calls, 2U);
}

TEST_F(ModelsTest, ask_once_for_eight_that_want_the_same) {
    std::atomic<int> paid{0};
    talker::says = [](const Prompt&, Completion& completion) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        talker::say(completion, std::to_string(talker::calls));
    };
    together([&](std::size_t) {
        const auto given = ask("a");
        EXPECT_EQ(given.response.text, "1");
        paid += given.paid;
    });
    EXPECT_EQ(paid, 1);
    EXPECT_EQ(talker::calls, 1U);
    EXPECT_EQ(models_->spending().calls, 1U);
}

TEST_F(ModelsTest, do_not_keep_a_failure) {
    talker::says = [](const Prompt&, Completion&) {
        throw Failure(NREM_UNAVAILABLE, "the server is away");
    };
    EXPECT_EQ(failure_of([&] { (void)ask("a"); }),
              std::to_string(NREM_UNAVAILABLE) + ": backend talker: the server is away");
    EXPECT_EQ(models_->spending().calls, 0U);
    talker::says = [](const Prompt&, Completion& completion) { talker::say(completion, "back"); };
    const auto given = ask("a");
    EXPECT_TRUE(given.paid);
    EXPECT_EQ(given.response.text, "back");
    EXPECT_EQ(talker::calls, 2U);
}

TEST_F(ModelsTest, keep_that_a_prompt_is_too_long) {
    talker::says = [](const Prompt&, Completion&) { throw Failure(NREM_TOO_LONG, "no room"); };
    EXPECT_EQ(ask("a").response.code, NREM_TOO_LONG);
    const auto again = ask("a");
    EXPECT_EQ(again.response.message, "backend talker: no room");
    EXPECT_FALSE(again.paid);
    EXPECT_EQ(talker::calls, 1U);
}

// 4.5: replies that were paid and cannot be used.
TEST_F(ModelsTest, count_what_was_paid_for_nothing) {
    setup_.prices = {{"tiny", 1e5, 1e5}};
    open();
    talker::says = [](const Prompt&, Completion& completion) {
        completion.usage(talker::used(30, 4));
        talker::say(completion, "at last");
    };
    const auto given = ask("a");
    EXPECT_EQ(given.response.usage.prompt_tokens, 10U);  // the answer's own
    EXPECT_EQ(given.unused.tokens, 34U);
    EXPECT_EQ(models_->spending().calls, 2U);
    EXPECT_EQ(models_->spending().tokens, 46U);
    EXPECT_DOUBLE_EQ(models_->spending().money, 46 * 0.1);
}

TEST_F(ModelsTest, count_what_was_paid_for_a_failure) {
    talker::says = [](const Prompt&, Completion& completion) {
        completion.usage(talker::used(30, 4));
        completion.usage(talker::used(30, 6));
        throw Failure(NREM_UNAVAILABLE, "nonsense");
    };
    limit({.calls = 2});
    try {
        (void)ask("a");
        ADD_FAILURE();
    } catch (const CostlyError& failure) {
        EXPECT_EQ(failure.unused().tokens, 70U);
        EXPECT_EQ(failure.code(), NREM_UNAVAILABLE);
    }
    EXPECT_EQ(models_->spending().calls, 2U);
    EXPECT_EQ(models_->spending().tokens, 70U);
    EXPECT_THROW((void)ask("b"), Error);
    EXPECT_EQ(models_->refused_at(), "2 calls");
}

TEST_F(ModelsTest, price_an_answer_by_the_asked_name_where_the_served_one_has_no_price) {
    setup_.prices = {{"m", 1e5, 1e5}};
    limit({.money = 100});
    Model asked = model();
    asked.asked = "m";
    (void)models_->ask("predict", asked, asking("a"), never);  // "tiny" answers
    EXPECT_DOUBLE_EQ(models_->spending().money, 1.2);
    EXPECT_NO_THROW((void)models_->ask("predict", asked, asking("b"), never));
}

TEST_F(ModelsTest, stop_where_an_answer_has_no_price_and_money_is_limited) {
    setup_.prices = {{"m", 1e5, 1e5}};
    limit({.money = 100});
    EXPECT_EQ(ask("a").response.text, "on a");  // it is paid and kept
    EXPECT_EQ(failure_of([&] { (void)ask("b"); }),
              std::to_string(NREM_SPENT) +
                  ": the run's limit of 100 in money, which cannot be kept: 'tiny' has no price "
                  "(add it to `prices`)");
    EXPECT_FALSE(ask("a").paid);
    limit({.calls = 100});
    (void)ask("c");
    EXPECT_NO_THROW((void)ask("d"));  // money does not matter: said once, counted as 0
}

// 4.7: a run that is killed has recorded what it has paid.
TEST_F(ModelsTest, record_each_answer_as_it_comes) {
    cassette(ResponseMode::record);
    (void)ask("a");
    (void)ask("b");
    // Nobody has saved; and one more was being written when the kill came.
    std::ofstream(setup_.responses.cassette, std::ios::app) << R"({"request":{"torn)";
    cassette(ResponseMode::replay);
    EXPECT_EQ(ask("a").response.text, "on a");
    EXPECT_EQ(ask("b").response.text, "on b");
    cassette(ResponseMode::record);  // goes on where it was killed
    EXPECT_FALSE(ask("b").paid);
    EXPECT_TRUE(ask("c").paid);
    models_->save();
    EXPECT_EQ(Cassette::load(setup_.responses.cassette).size(), 3U);
    EXPECT_EQ(read_text(setup_.responses.cassette).find("torn"), std::string::npos);
}

TEST_F(ModelsTest, play_what_was_recorded_without_asking) {
    cassette(ResponseMode::record);
    const auto a = ask("a");
    const auto b = ask("b");
    models_->save();
    const std::string bytes = read_text(setup_.responses.cassette);
    cassette(ResponseMode::replay);
    const auto played = ask("a");
    EXPECT_EQ(played.response, a.response);
    EXPECT_FALSE(played.paid);
    EXPECT_EQ(ask("b").response, b.response);
    EXPECT_EQ(talker::calls, 2U);
    EXPECT_EQ(models_->spending().calls, 0U);
    models_->save();
    EXPECT_EQ(read_text(setup_.responses.cassette), bytes);
}

TEST_F(ModelsTest, record_the_same_bytes_whoever_asks_when_and_pay_each_once) {
    cassette(ResponseMode::record);
    for (const char* text : {"c", "a", "d", "b"}) (void)ask(text);
    models_->save();
    const std::string bytes = read_text(setup_.responses.cassette);
    std::filesystem::remove(setup_.responses.cassette);
    talker::calls = 0;
    cassette(ResponseMode::record);
    together([&](std::size_t i) {
        for (std::size_t k = 0; k < 4; ++k)
            (void)ask(std::string(1, static_cast<char>('a' + (i + k) % 4)));
    });
    models_->save();
    EXPECT_EQ(read_text(setup_.responses.cassette), bytes);
    EXPECT_EQ(talker::calls, 4U);
    EXPECT_EQ(models_->spending().calls, 4U);
}

TEST_F(ModelsTest, name_what_a_cassette_does_not_hold_and_the_nearest) {
    cassette(ResponseMode::record);
    (void)ask("What is 2 + 2?");
    (void)ask("Who are you?");
    models_->save();
    cassette(ResponseMode::replay);
    EXPECT_EQ(failure_of([&] { (void)ask("What is 2 + 3?", "judge"); }),
              std::to_string(NREM_INVALID) + ": " + setup_.responses.cassette +
                  ": holds no answer to 'judge', asked of talker tiny: \"What is 2 + 3?\"; the "
                  "nearest one differs in messages/0/text ('What is 2 + 2?' there, 'What is 2 + "
                  "3?' here)");
    EXPECT_EQ(talker::calls, 2U);
}

TEST_F(ModelsTest, refuse_a_call_beyond_each_limit) {
    setup_.prices = {{"tiny", 1e5, 0, 1e5}};  // 1 for each call
    for (const auto& [limits, said] : {std::pair{SpendingLimits{.calls = 2}, "2 calls"},
                                       std::pair{SpendingLimits{.tokens = 24}, "24 tokens"},
                                       std::pair{SpendingLimits{.money = 2}, "2 in money"}}) {
        setup_.responses.cache = (folder_ / said).string();
        limit(limits);
        (void)ask("a");
        (void)ask("b");
        EXPECT_FALSE(models_->refused());
        EXPECT_EQ(failure_of([&] { (void)ask("c"); }),
                  std::to_string(NREM_SPENT) + ": the run's limit of " + said + " is reached");
        EXPECT_EQ(models_->refused_at(), said);
        EXPECT_FALSE(ask("a").paid);  // what is known is still given
        EXPECT_EQ(models_->spending().calls, 2U);
    }
}

TEST_F(ModelsTest, count_what_earlier_commands_have_paid) {
    setup_.before = {4, 50, 0.5, 7};
    limit({.calls = 5});
    (void)ask("a");
    EXPECT_EQ(models_->spending().calls, 5U);
    EXPECT_EQ(models_->spending().tokens, 62U);
    EXPECT_THROW((void)ask("b"), Error);
    EXPECT_EQ(talker::calls, 1U);
}

TEST_F(ModelsTest, keep_a_limit_on_calls_to_the_call_with_eight_at_once) {
    limit({.calls = 13});
    std::atomic<int> refused{0};
    together([&](std::size_t i) {
        for (int k = 0; k < 5; ++k) try {
                (void)ask(std::to_string(i) + "." + std::to_string(k));
            } catch (const Error& failure) {
                EXPECT_EQ(failure.code(), NREM_SPENT);
                ++refused;
            }
    });
    EXPECT_EQ(talker::calls, 13U);
    EXPECT_EQ(refused, 40 - 13);
    EXPECT_EQ(models_->spending().calls, 13U);
}

TEST_F(ModelsTest, wait_for_a_call_that_may_fail_before_they_refuse) {
    limit({.calls = 8});
    std::atomic<std::size_t> failed{0};
    talker::says = [&](const Prompt& prompt, Completion& completion) {
        if (talker::last_of(prompt).starts_with("bad")) {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            ++failed;
            throw Failure(NREM_UNAVAILABLE, "not now");
        }
        talker::say(completion, "fine");
    };
    together([&](std::size_t i) {
        EXPECT_THROW((void)ask("bad " + std::to_string(i)), Error);
        EXPECT_NO_THROW((void)ask("good " + std::to_string(i)));
    });
    EXPECT_EQ(failed, 8U);
    EXPECT_FALSE(models_->refused());
    EXPECT_EQ(models_->spending().calls, 8U);
}

TEST_F(ModelsTest, tell_of_each_call_that_was_paid_once_one_at_a_time) {
    std::vector<std::uint64_t> told;  // no lock: it is the Models' to be one at a time
    setup_.before.calls = 100;
    setup_.keep = [&](const Spending& paid) {
        EXPECT_EQ(paid.tokens, 12 * (told.size() + 1));
        told.push_back(paid.calls);
    };
    open();
    together([&](std::size_t i) {
        for (int k = 0; k < 6; ++k)
            (void)ask(std::to_string((i + static_cast<std::size_t>(k)) % 10));
    });
    std::vector<std::uint64_t> expected(10);
    std::iota(expected.begin(), expected.end(), 101U);
    EXPECT_EQ(told, expected);
}

TEST_F(ModelsTest, do_not_ask_for_one_who_has_left) {
    EXPECT_EQ(failure_of([&] {
                  (void)models_->ask("predict", model(), asking("a"), [] { return true; });
              }),
              std::to_string(NREM_CANCELLED) + ": cancelled");
    EXPECT_EQ(talker::calls, 0U);
}

TEST_F(ModelsTest, sample_the_same_predictions_in_whatever_order_they_come) {
    std::vector<std::string> texts;
    for (int i = 0; i < 20; ++i) texts.push_back(std::to_string(i));
    std::vector<std::string> keys;
    for (const auto& text : texts) keys.push_back(request_key(request_text(asking(text))));
    std::ranges::sort(keys);
    keys.resize(5);
    setup_.sampled = 5;
    for (int turn = 0; turn < 3; ++turn) {
        open();
        together([&](std::size_t i) {
            for (std::size_t k = 0; k < texts.size(); ++k)
                (void)ask(texts[(turn ? i * 7 + k : texts.size() - 1 - k) % texts.size()]);
            (void)ask("judged " + std::to_string(i), "judge");
        });
        ModelRequest again = asking("again");
        again.repetition = 1;
        (void)models_->ask("predict", model(), again, never);
        std::vector<std::string> sampled;
        for (const auto& prompt : models_->sample()) {
            EXPECT_EQ(prompt.operation, "predict");
            sampled.push_back(request_key(request_text(prompt.request)));
        }
        EXPECT_EQ(sampled, keys);
    }
}

}  // namespace
}  // namespace nrem::core
