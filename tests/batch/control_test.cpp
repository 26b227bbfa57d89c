// A run that is asked and told things while it goes on: what it says is so, what it is told happens
// at once, and no client can hold it up. The rows are those of a run that nobody has touched.
#include "batch/control_socket.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <thread>

#include "batch/batch.hpp"
#include "store/manifest.hpp"
#include "support/killing.hpp"
#include "support/own_folder.hpp"
#include "support/toys.hpp"

namespace nrem::core {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::atomic<int> permits{0};      // lanes that may still go on
std::atomic<bool> broken{false};  // they fail then

// Waits at the first step until it is let through.
class GatedRule : public toys::CasesRule {
public:
    static constexpr const char* offers[] = {"rule.cases", "rule.replay"};
    using toys::CasesRule::CasesRule;
    void write(MemoryEditor& editor, const Experience& experience, const Occasion& occasion) const {
        if (experience.step == 0) pass();
        if (broken) throw std::runtime_error("out of order");
        toys::CasesRule::write(editor, experience, occasion);
    }

private:
    static void pass() {
        for (int left = permits; left == 0 || !permits.compare_exchange_weak(left, left - 1);) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            left = permits;
        }
    }
};

const nrem_plugin& gate_plugin() {
    static constexpr auto components =
        std::to_array<nrem_component>({rule<GatedRule>({"gated", "Waits."})});
    static const nrem_plugin made = toys::plugin_of("gates", components);
    return made;
}

class ControlTest : public testing::Test {
protected:
    ControlTest() : folder_(own_folder()), run_(folder_ / "run") {
        registry_.add(toys::plugin(), "toys");
        registry_.add(gate_plugin(), "gates");
        permits = 0;
        broken = false;
        plan_ = make_plan(load_text("name: asked\ntask: {name: cycle, length: 20}\n"
                                    "backend: lookup\nstreams: 2\nseeds: [1, 2, 3]\n"
                                    "controls: false\narms:\n  a: {rule: gated}\n"
                                    "  b: {rule: {name: gated, learn: sleep}, policy: replay, "
                                    "scheduler: boundary}\n",
                                    "asked.yaml"),
                          registry_);
    }
    ~ControlTest() override { finish(); }

    void run_in(const fs::path& folder, int jobs, LiveControl control) {
        RunDirectory directory(folder, make_manifest(plan_, registry_), Begin::resume);
        progress_ = run(plan_, registry_, directory, {.jobs = jobs, .control = control});
    }
    void start(int jobs) {
        runner_ = std::thread([this, jobs] { run_in(run_, jobs, LiveControl::on); });
        wait_until([&] { return fs::exists(run_ / "control"); });
        const auto all_taken = 6U - static_cast<unsigned>(jobs) / 2;  // trials have two lanes each
        wait_until([&] { return status()["waiting"] == all_taken; });
        under_way_is(static_cast<std::size_t>(jobs + 1) / 2);
    }
    // Lets everybody through until the run is over.
    void finish() {
        permits = 1000;
        if (runner_.joinable()) runner_.join();
    }
    json ask(const json& request) { return json::parse(ask_run(run_, request.dump())); }
    json status() { return ask({{"command", "status"}}); }
    void under_way_is(std::size_t trials) {
        wait_until([&] { return status()["under_way"].size() == trials; });
    }
    template <class Condition>
    static void wait_until(Condition&& holds) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (!holds() && std::chrono::steady_clock::now() < end)
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        EXPECT_TRUE(holds());
    }
    // Rows of a run that nobody asks.
    std::string straight() {
        finish();
        permits = 1000;
        broken = false;
        run_in(folder_ / "straight", 2, LiveControl::off);
        return without_timing(folder_ / "straight");
    }
    std::map<std::string, std::size_t> outcomes(const std::string& arm) {
        std::map<std::string, std::size_t> counts;
        for (const Row& row : read_rows(run_))
            if (row.arm == arm) ++counts[std::string(name_of(row.outcome))];
        return counts;
    }

    fs::path folder_;
    fs::path run_;
    Registry registry_;
    Plan plan_;
    Progress progress_;
    std::thread runner_;
};

TEST_F(ControlTest, status_tells_what_is_done_under_way_and_left) {
    start(1);
    json now = status();
    EXPECT_EQ(now["trials"], 6);
    EXPECT_EQ(now["waiting"], 6);
    EXPECT_EQ(now["jobs"], 1);
    EXPECT_EQ(now["state"], "running");
    EXPECT_EQ(now["under_way"][0]["trial"], plan_.trials[0].id);
    EXPECT_EQ(now["under_way"][0]["cell"], "a");
    EXPECT_TRUE(now["seconds_left"].is_null());
    permits = 2;
    wait_until([&] { return status()["done"] == 1; });
    now = status();
    EXPECT_EQ(now["cells"][0]["done"], 1);
    EXPECT_EQ(now["cells"][0]["trials"], 3);
    EXPECT_GT(now["per_second"], 0.0);
    const std::string rows = straight();
    EXPECT_EQ(without_timing(run_), rows);
    EXPECT_FALSE(fs::exists(run_ / "control"));
}

TEST_F(ControlTest, a_paused_run_begins_nothing_until_it_is_resumed) {
    start(2);
    ask({{"command", "pause"}});
    permits = 1000;
    under_way_is(0);
    const json now = status();
    EXPECT_EQ(now["state"], "paused");
    EXPECT_EQ(now["done"], 1);
    ask({{"command", "resume"}});
    finish();
    EXPECT_EQ(progress_.done, 6U);
}

TEST_F(ControlTest, more_jobs_begin_at_once_and_fewer_when_lanes_end) {
    start(2);
    ask({{"command", "jobs"}, {"jobs", 6}});
    under_way_is(3);
    ask({{"command", "jobs"}, {"jobs", 2}});
    permits = 4;
    wait_until([&] { return permits == 0 && status()["under_way"].size() <= 2; });
    ask({{"command", "jobs"}, {"jobs", 12}});
    const std::string rows = straight();
    EXPECT_EQ(without_timing(run_), rows);
}

TEST_F(ControlTest, a_cell_that_waits_is_cancelled_and_can_be_run_later) {
    start(2);
    EXPECT_EQ(ask({{"command", "cancel"}, {"what", "b"}})["cancelled"], 3);
    EXPECT_EQ(ask({{"command", "cancel"}, {"what", "b"}})["cancelled"], 0);
    finish();
    EXPECT_EQ(progress_.cancelled, 3U);
    EXPECT_EQ(progress_.failed, 0U);
    EXPECT_EQ(outcomes("a"), (std::map<std::string, std::size_t>{{"ok", 3}}));
    EXPECT_EQ(outcomes("b"), (std::map<std::string, std::size_t>{{"cancelled", 3}}));
    std::set<std::string> cancelled;
    for (const Row& row : read_rows(run_))
        if (row.outcome == Outcome::cancelled) cancelled.insert(row.id);
    RunDirectory(run_, make_manifest(plan_, registry_), Begin::resume).forget(cancelled);
    run_in(run_, 2, LiveControl::off);
    const std::string rows = straight();
    EXPECT_EQ(without_timing(run_), rows);
    expect_same_events(run_, folder_ / "straight");
}

TEST_F(ControlTest, a_trial_that_is_under_way_is_stopped) {
    start(1);
    const std::string id = plan_.trials[0].id;
    EXPECT_EQ(ask({{"command", "cancel"}, {"what", id.substr(0, 12)}})["cancelled"], 1);
    permits = 1;
    wait_until([&] { return status()["cancelled"] == 1; });
    finish();
    EXPECT_EQ(outcomes("a"), (std::map<std::string, std::size_t>{{"cancelled", 1}, {"ok", 2}}));
    EXPECT_EQ(outcomes("b"), (std::map<std::string, std::size_t>{{"ok", 3}}));
}

// Between two of its streams, while nothing of it runs.
TEST_F(ControlTest, a_trial_is_cancelled_during_a_pause) {
    start(1);
    ask({{"command", "pause"}});
    permits = 1;
    wait_until([&] { return permits == 0; });
    EXPECT_EQ(ask({{"command", "cancel"}, {"what", plan_.trials[0].id}})["cancelled"], 1);
    wait_until([&] { return status()["cancelled"] == 1; });
    under_way_is(0);
    ask({{"command", "resume"}});
    finish();
    EXPECT_EQ(progress_.done, 6U);
    EXPECT_EQ(progress_.cancelled, 1U);
}

TEST_F(ControlTest, failed_trials_are_run_again_in_the_same_run) {
    broken = true;
    start(1);
    permits = 4;
    wait_until([&] { return status()["failed"] == 2; });
    broken = false;
    EXPECT_EQ(ask({{"command", "requeue"}})["requeued"], 2);
    EXPECT_EQ(status()["failed"], 0);
    EXPECT_EQ(ask({{"command", "requeue"}})["requeued"], 0);
    const std::string rows = straight();
    EXPECT_EQ(without_timing(run_), rows);
}

TEST_F(ControlTest, a_trial_sleeps_by_hand_and_its_log_and_row_say_so) {
    plan_ = make_plan(load_text("name: asked\ntask: {name: cycle, length: 20}\nbackend: lookup\n"
                                "streams: 2\nseeds: [1, 2, 3, 4, 5, 6]\ncontrols: false\n"
                                "versions: nights\nrule: {name: gated, learn: sleep}\n"
                                "policy: replay\nscheduler: boundary\n",
                                "asked.yaml"),
                      registry_);
    start(1);
    const std::string id = status()["under_way"][0]["trial"];
    EXPECT_EQ(ask({{"command", "sleep"}, {"what", id}})["asked"], 1);
    finish();
    const auto events = process::read(run_ / "trials" / id / "events.jsonl");
    EXPECT_NE(events.find(R"("step":0,"kind":"by_hand","sleep":"sleep",)"), std::string::npos);
    EXPECT_NE(events.find(R"("by_hand":true)"), std::string::npos);
    for (const Row& row : read_rows(run_)) EXPECT_EQ(row.reproducible, row.id != id);
    // Its nights are written down: it goes on as it was.
    RunDirectory(run_, make_manifest(plan_, registry_), Begin::resume).forget({id});
    permits = 1000;
    run_in(run_, 1, LiveControl::off);
    EXPECT_EQ(process::read(run_ / "trials" / id / "events.jsonl"), events);
    for (const Row& row : read_rows(run_)) EXPECT_EQ(row.reproducible, row.id != id);
}

TEST_F(ControlTest, mistakes_are_answered_and_change_nothing) {
    start(2);
    const auto error_of = [&](const std::string& line) {
        const json answer = json::parse(ask_run(run_, line));
        EXPECT_EQ(answer["ok"], false);
        return answer["error"].get<std::string>();
    };
    const std::string expected = "expected {\"command\": ...} as one line of JSON";
    for (const char* line : {"hello", "", "[]", "7", "null", "{\"command\":7}", "{\"command\"",
                             "{\"command\":\"jobs\",\"jobs\":\"x\"}", "\xff\xfe\x01"})
        EXPECT_EQ(error_of(line), expected) << line;
    EXPECT_EQ(error_of(std::string(60000, '[')), expected);
    EXPECT_EQ(error_of(R"({"command":"stauts"})"), "no command 'stauts' (nearest: status)");
    EXPECT_EQ(error_of(R"({"command":"jobs","jobs":0})"), "jobs: from 1 to 1024, not 0");
    EXPECT_EQ(error_of(R"({"command":"cancel","what":"c"})"), "no cell, arm or trial 'c'");
    EXPECT_EQ(error_of(R"({"command":"cancel"})"), "no cell, arm or trial ''");
    EXPECT_EQ(error_of(R"({"command":"sleep","what":"b"})"), "no trial of 'b' is under way");
    EXPECT_EQ(error_of(R"({"command":"sleep","what":"a"})").substr(0, 26),
              "a has no sleep to begin (a");
    const std::string rows = straight();
    EXPECT_EQ(without_timing(run_), rows);
}

class Visitor {
public:
    explicit Visitor(const fs::path& run) : end_(socket(AF_UNIX, SOCK_STREAM, 0)) {
        const ControlAddress address(run);
        EXPECT_EQ(connect(end_.get(), address.get(), sizeof address.name), 0);
    }
    ssize_t say(const std::string& words) {
        return send(end_.get(), words.data(), words.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    bool is_shown_out() {
        char byte = 0;
        return recv(end_.get(), &byte, 1, 0) <= 0;
    }

private:
    Descriptor end_;
};

TEST_F(ControlTest, those_who_never_read_or_never_end_hold_nobody_up) {
    start(2);
    Visitor deaf(run_);
    for (int i = 0; i < 100000; ++i)
        if (deaf.say("{\"command\":\"status\"}\n") < 0) break;  // its pipe is full
    Visitor silent(run_);
    Visitor endless(run_);
    for (int i = 0; i < 20; ++i) endless.say(std::string(10000, 'x'));
    EXPECT_TRUE(endless.is_shown_out());
    EXPECT_EQ(status()["trials"], 6);
    finish();
    EXPECT_EQ(progress_.done, 6U);
}

TEST_F(ControlTest, many_ask_at_once) {
    start(2);
    std::atomic<int> answers{0};
    std::vector<std::thread> askers;
    for (int asker = 0; asker < 8; ++asker)
        askers.emplace_back([&] {
            for (int i = 0; i < 25; ++i) answers += status()["ok"] == true;
        });
    permits = 1;
    for (auto& asker : askers) asker.join();
    EXPECT_EQ(answers, 200);
    const std::string rows = straight();
    EXPECT_EQ(without_timing(run_), rows);
}

TEST_F(ControlTest, the_socket_is_its_owners_and_takes_the_place_of_a_stale_one) {
    run_ = folder_ / std::string(120, 'l') / "run";  // longer than an address can be
    fs::create_directories(run_);
    {
        const ControlAddress address(run_);
        const Descriptor dead(socket(AF_UNIX, SOCK_STREAM, 0));
        ASSERT_EQ(bind(dead.get(), address.get(), sizeof address.name), 0);
    }
    try {
        (void)ask_run(run_, "{}");
        FAIL();
    } catch (const Error& failure) {
        EXPECT_EQ(std::string(failure.what()), "no run is going on in " + run_.string());
    }
    runner_ = std::thread([this] { run_in(run_, 2, LiveControl::on); });
    wait_until([&] {
        try {
            return status()["trials"] == 6;
        } catch (const Error&) {
            return false;  // not yet
        }
    });
    struct stat found {};
    ASSERT_EQ(stat((run_ / "control").c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777U, 0600U);
}

}  // namespace
}  // namespace nrem::core
