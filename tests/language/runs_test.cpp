// Whole runs of experiments that ask a language model, as a user starts them: limits, kills,
// servers that die, jobs and processes; nothing is lost and nothing is paid for twice.
#include <sys/wait.h>

#include <chrono>
#include <map>
#include <set>
#include <thread>

#include "language/serving.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem {
namespace {

namespace fs = std::filesystem;
using process::Result;
using serving::Counting;

class LanguageRuns : public serving::Experiment {};

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST_F(LanguageRuns, one_job_and_eight_write_the_same_bytes) {
    Counting server(serving::script);
    write(server.url());
    EXPECT_EQ(run("one", "--jobs 1 --in-flight 1").exit_code, 0);
    EXPECT_EQ(run("eight", "--jobs 8 --in-flight 16").exit_code, 0);
    expect_same("one", "eight");
    EXPECT_EQ(spending("one")["calls"], spending("eight")["calls"]);
    EXPECT_EQ(server.count(), 2 * spending("one")["calls"].get<std::size_t>());
}

TEST_F(LanguageRuns, a_second_run_pays_nothing) {
    Counting server(serving::script);
    write(server.url());
    ASSERT_EQ(run("a").exit_code, 0);
    const std::size_t paid = server.count();
    EXPECT_EQ(spending("a")["calls"], paid);
    fs::create_directories(folder_ / "b");
    fs::copy(folder_ / "a" / "responses.sqlite", folder_ / "b" / "responses.sqlite");
    ASSERT_EQ(run("b").exit_code, 0);
    EXPECT_EQ(server.count(), paid);
    expect_same("a", "b");
    EXPECT_FALSE(fs::exists(run_of("b") / "spending.json"));
}

TEST_F(LanguageRuns, a_limit_on_calls_ends_the_run_to_the_call_and_a_higher_one_goes_on) {
    Counting server(serving::script);
    write(server.url());
    ASSERT_EQ(run("straight").exit_code, 0);
    const std::size_t needed = server.count();
    ASSERT_GT(needed, 40U);

    const Result stopped = run("limited", "limits.calls=40 --in-flight 8");
    EXPECT_EQ(stopped.exit_code, 1) << stopped.output;
    EXPECT_TRUE(contains(stopped.output, "stopped at the limit of 40 calls: ")) << stopped.output;
    EXPECT_EQ(spending("limited")["calls"], 40U);
    EXPECT_EQ(server.count(), needed + 40);

    const Result higher = run("limited", "limits.calls=100000");
    EXPECT_EQ(higher.exit_code, 0) << higher.output;
    EXPECT_EQ(spending("limited")["calls"], needed);
    EXPECT_EQ(server.count(), 2 * needed);
    expect_same("limited", "straight");
}

TEST_F(LanguageRuns, a_limit_on_tokens_or_money_ends_the_run_cleanly) {
    Counting server(serving::script);
    write(server.url());
    for (const auto& [limit, said] : {std::pair{"limits.tokens=2000", "2000 tokens"},
                                      std::pair{"limits.money=0.002", "0.002 in money"}}) {
        const Result stopped = run(limit, std::string(limit) + " --in-flight 1");
        EXPECT_EQ(stopped.exit_code, 1);
        EXPECT_TRUE(contains(stopped.output, std::string("stopped at the limit of ") + said))
            << stopped.output;
        for (const auto& row : rows(limit)) EXPECT_EQ(row["outcome"], "ok");
    }
    EXPECT_GE(spending("limits.tokens=2000")["tokens"], 2000);
    EXPECT_GE(spending("limits.money=0.002")["money"], 0.002);
    EXPECT_LT(spending("limits.money=0.002")["money"], 0.003);
}

TEST_F(LanguageRuns, fresh_starts_the_account_over) {
    Counting server(serving::script);
    write(server.url());
    EXPECT_EQ(run("x", "limits.calls=20").exit_code, 1);
    EXPECT_EQ(run("x", "limits.calls=20 --fresh").exit_code, 1);
    EXPECT_EQ(spending("x")["calls"], 20U);
    EXPECT_EQ(server.count(), 40U);
    EXPECT_EQ(server.repeated(), 0U);
}

TEST_F(LanguageRuns, a_limit_for_each_trial_fails_the_same_trials_however_many_jobs) {
    Counting server(serving::script);
    write(server.url());
    EXPECT_EQ(run("one", "limits.trial.calls=40 --jobs 1 --in-flight 1").exit_code, 1);
    EXPECT_EQ(run("eight", "limits.trial.calls=40 --jobs 8").exit_code, 1);
    EXPECT_EQ(without_timing(run_of("one")), without_timing(run_of("eight")));
    std::size_t failed = 0;
    for (const auto& row : rows("one")) {
        if (row["outcome"] == "ok") continue;
        ++failed;
        EXPECT_NE(row["arm"], "no_memory");
        EXPECT_EQ(row["error"], "the trial's limit of 40 calls is reached (limits.trial)");
    }
    EXPECT_EQ(failed, 4U);
    EXPECT_EQ(run("straight").exit_code, 0);
    const std::size_t before = server.count();
    EXPECT_EQ(run("one", "--retry").exit_code, 0);
    EXPECT_EQ(spending("one")["calls"], spending("straight")["calls"]);
    EXPECT_GT(server.count(), before);
    expect_same("one", "straight");
}

TEST_F(LanguageRuns, nothing_is_paid_for_twice_when_the_run_is_killed_again_and_again) {
    Counting straight(serving::script);
    write(straight.url());
    const auto began = std::chrono::steady_clock::now();
    ASSERT_EQ(run("straight").exit_code, 0);
    const std::chrono::duration<double, std::milli> whole =
        std::chrono::steady_clock::now() - began;
    const std::size_t needed = straight.count();
    const std::uint16_t port = straight.port();

    const std::vector<std::string> killed{std::string(NREM_BUILD_DIR) + "/nrem",
                                          "run",
                                          file_.string(),
                                          "--out",
                                          run_of("killed").string(),
                                          "--jobs",
                                          "2",
                                          "--in-flight",
                                          "2"};
    Random random(static_cast<std::uint64_t>(getpid()));
    std::size_t kills = 0;
    for (int turn = 0; turn < 30; ++turn, ++kills) {
        // The first kill comes early: a run may be faster than the straight one was.
        const double longest = turn == 0 ? whole.count() / 4 : whole.count();
        const auto pause = 1 + random.below(static_cast<std::uint64_t>(longest));
        if (!run_and_kill(killed, std::chrono::milliseconds(pause))) break;
    }
    EXPECT_GT(kills, 0U);
    const Result last = run("killed");
    EXPECT_EQ(last.exit_code, 0) << last.output;
    expect_same("killed", "straight");
    // What was on its way when the kill came is asked again: at most two of them at each kill.
    EXPECT_LE(straight.count(), 2 * needed + 2 * kills);
    EXPECT_LE(spending("killed")["calls"].get<std::size_t>(), straight.count() - needed);
    EXPECT_GE(spending("killed")["calls"].get<std::size_t>(), needed);
    EXPECT_EQ(straight.port(), port);
}

TEST_F(LanguageRuns, a_server_that_dies_and_comes_back_costs_nothing_but_time) {
    auto server = std::make_unique<Counting>(serving::script);
    const std::uint16_t port = server->port();
    write(server->url());
    ASSERT_EQ(run("straight").exit_code, 0);
    const std::size_t needed = server->count();

    server.reset();
    server = std::make_unique<Counting>(serving::script + std::string("latency: 0.005\n"), port);
    const std::vector<std::string> started{std::string(NREM_BUILD_DIR) + "/nrem", "run",
                                           file_.string(), "--out", run_of("died").string()};
    const pid_t child = start(started);
    while (server->count() < needed / 3) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    server.reset();
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    std::size_t failed = 0;
    for (const auto& row : rows("died")) failed += row["outcome"] == "failed";
    EXPECT_GT(failed, 0U);
    const auto paid = spending("died")["calls"].get<std::size_t>();

    server = std::make_unique<Counting>(serving::script, port);
    const Result again = run("died", "--retry");
    EXPECT_EQ(again.exit_code, 0) << again.output;
    EXPECT_EQ(server->count(), needed - paid);
    EXPECT_EQ(spending("died")["calls"], needed);
    expect_same("died", "straight");
}

TEST_F(LanguageRuns, faults_on_the_way_leave_no_trace_in_rows_and_logs) {
    Counting calm(serving::script);
    write(calm.url());
    ASSERT_EQ(run("calm").exit_code, 0);
    Counting rough(std::string(serving::script) +
                   "faults:\n"
                   "  - {kind: reset, attempt: 1, probability: 0.2, seed: 3}\n"
                   "  - {kind: status, status: 429, attempt: 1, probability: 0.2, seed: 4}\n"
                   "  - {kind: malformed, attempt: 1, probability: 0.1, seed: 5}\n");
    write(rough.url());
    const Result result = run("rough");
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_GT(rough.count(), calm.count());
    const auto metrics = [&](const std::string& out) {
        std::vector<nlohmann::json> made;
        for (const auto& row : rows(out)) made.push_back(row["metrics"]);
        return made;
    };
    EXPECT_EQ(metrics("rough"), metrics("calm"));
}

TEST_F(LanguageRuns, each_role_asks_its_own_server) {
    Counting predictor(serving::script);
    std::string other = serving::script;
    Counting writer(other.replace(other.find("tiny"), 4, "scribe"));
    write(predictor.url(),
          "writer: {name: openai, url: \"" + writer.url() + "\", model: scribe}\n");
    ASSERT_EQ(run("roles").exit_code, 0);
    std::map<std::string, std::set<std::string>> operations;
    for (const auto& row : rows("roles"))
        for (const auto& cost : row["metrics"]["calls"])
            operations[cost["model"]].insert(cost["operation"].get<std::string>());
    EXPECT_EQ(operations["tiny"], std::set<std::string>{"predict"});
    EXPECT_EQ(operations["scribe"], (std::set<std::string>{"revise", "summarise"}));
    EXPECT_GT(writer.count(), 0U);
    EXPECT_EQ(predictor.count() + writer.count(), spending("roles")["calls"]);
}

TEST_F(LanguageRuns, two_processes_share_one_cache) {
    Counting server(serving::script);
    write(server.url(), "responses: {cache: " + (folder_ / "both.sqlite").string() + "}\n");
    const auto arguments = [&](const std::string& out) {
        return std::vector<std::string>{std::string(NREM_BUILD_DIR) + "/nrem", "run",
                                        file_.string(), "--out", run_of(out).string()};
    };
    const pid_t first = start(arguments("a"));
    const pid_t second = start(arguments("b"));
    for (const pid_t child : {first, second}) {
        int status = -1;
        ASSERT_EQ(waitpid(child, &status, 0), child);
        EXPECT_EQ(status, 0);
    }
    expect_same("a", "b");
    const std::size_t paid = server.count();
    ASSERT_EQ(run("c").exit_code, 0);
    EXPECT_EQ(server.count(), paid);
    expect_same("c", "a");
}

TEST_F(LanguageRuns, a_recorded_sweep_is_played_without_a_server) {
    auto server = std::make_unique<Counting>(serving::script);
    write(server->url());
    const std::string record = "responses.cassette=talk.cassette.jsonl responses.cache=off ";
    ASSERT_EQ(run("recorded", record + "responses.mode=record").exit_code, 0);
    const std::string cassette = process::read(folder_ / "talk.cassette.jsonl");
    server.reset();
    const Result played = run("played", record + "responses.mode=replay");
    EXPECT_EQ(played.exit_code, 0) << played.output;
    expect_same("played", "recorded");
    EXPECT_EQ(process::read(folder_ / "talk.cassette.jsonl"), cassette);
    EXPECT_FALSE(fs::exists(folder_ / "played" / "responses.sqlite"));

    const Result missed = run("missed", record + "responses.mode=replay seeds=[7]");
    EXPECT_EQ(missed.exit_code, 1);
    EXPECT_TRUE(contains(missed.output, "talk.cassette.jsonl")) << missed.output;
}

TEST_F(LanguageRuns, a_killed_run_that_keeps_its_nights_counts_each_call_once) {
    Counting server(serving::script);
    write(server.url(), "versions: all\n");
    ASSERT_EQ(run("straight").exit_code, 0);
    const std::size_t needed = server.count();
    for (std::size_t limit = needed / 4; limit < needed; limit += needed / 4)
        EXPECT_EQ(run("pieces", "limits.calls=" + std::to_string(limit)).exit_code, 1);
    EXPECT_EQ(run("pieces").exit_code, 0);
    EXPECT_EQ(server.count(), 2 * needed);
    expect_same("pieces", "straight");
}

}  // namespace
}  // namespace nrem
