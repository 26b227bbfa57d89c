// A config that somebody else wrote names a variable of the environment and a server: nothing is
// sent there before whoever runs it has said so, and what has been said once is remembered.
#include "language/serving.hpp"

namespace nrem {
namespace {

namespace fs = std::filesystem;
using process::Result;
using serving::Counting;

class AllowedKeys : public serving::Experiment {
protected:
    AllowedKeys() {
        setenv("NREM_TEST_KEY", "sk-open-sesame-4711", 1);
        setenv("XDG_CONFIG_HOME", (folder_ / "home").c_str(), 1);
        write(server_.url(), "", ", key_variable: NREM_TEST_KEY");
    }
    ~AllowedKeys() override {
        unsetenv("NREM_TEST_KEY");
        unsetenv("XDG_CONFIG_HOME");
    }
    // At a terminal of its own, where `answer` is typed.
    [[nodiscard]] Result at_terminal(const std::string& line, const std::string& answer) const {
        return process::run("echo " + answer + " | script -qec '" + line + "' /dev/null");
    }
    void expect_refused(const Result& result, std::size_t asked) const {
        EXPECT_EQ(result.exit_code, 2) << result.output;
        EXPECT_NE(result.output.find("NREM_TEST_KEY, to http://127.0.0.1:"), std::string::npos)
            << result.output;
        EXPECT_NE(result.output.find("--allow-key " + grant_), std::string::npos) << result.output;
        EXPECT_EQ(server_.count(), asked);
    }
    Counting server_{serving::script};
    const std::string grant_ = "NREM_TEST_KEY@127.0.0.1:" + std::to_string(server_.port());
    const fs::path remembered_ = folder_ / "home/nrem/allowed-keys";
};

TEST_F(AllowedKeys, nothing_is_sent_where_nobody_can_be_asked) {
    for (const char* more : {"", "--yes", "--isolate", "--shard 0/2", "--allow-key OTHER@127.0.0.1",
                             "--allow-key NREM_TEST_KEY@127.0.0.2"})
        expect_refused(run("refused", more), 0);
    EXPECT_FALSE(fs::exists(remembered_));
}

TEST_F(AllowedKeys, a_reproduction_sends_nothing_that_was_not_allowed_to_it) {
    ASSERT_EQ(run("first", "--allow-key " + grant_).exit_code, 0);
    const std::size_t asked = server_.count();
    EXPECT_GT(asked, 0U);
    const std::string again = process::nrem("reproduce " + run_of("first").string() + " --out " +
                                            run_of("again").string());
    expect_refused(process::run(again), asked);
    const Result allowed = process::run(again + " --allow-key NREM_TEST_KEY@127.0.0.1");
    EXPECT_EQ(allowed.exit_code, 0) << allowed.output;
    EXPECT_GT(server_.count(), asked);
}

TEST_F(AllowedKeys, child_processes_send_what_their_parent_may) {
    const Result result = run("apart", "--isolate --allow-key " + grant_);
    EXPECT_EQ(result.exit_code, 0) << result.output;
}

TEST_F(AllowedKeys, a_yes_at_the_terminal_is_remembered) {
    const Result yes = at_terminal(command("asked"), "y");
    EXPECT_EQ(yes.exit_code, 0) << yes.output;
    EXPECT_NE(yes.output.find("NREM_TEST_KEY, to http://127.0.0.1:"), std::string::npos);
    EXPECT_EQ(process::read(remembered_), grant_ + "\n");
    EXPECT_EQ(fs::status(remembered_).permissions(), fs::perms(0600));
    EXPECT_EQ(run("later").exit_code, 0);
    const Counting other(serving::script);
    write(other.url(), "", ", key_variable: NREM_TEST_KEY");
    EXPECT_EQ(run("elsewhere").exit_code, 2);
    EXPECT_EQ(other.count(), 0U);
}

TEST_F(AllowedKeys, a_no_at_the_terminal_ends_it) {
    const Result no = at_terminal(command("asked"), "n");
    EXPECT_EQ(no.exit_code, 2) << no.output;
    EXPECT_EQ(server_.count(), 0U);
    EXPECT_FALSE(fs::exists(remembered_));
}

TEST_F(AllowedKeys, a_name_with_a_seed_in_it_is_asked_for_as_it_will_be) {
    setenv("KEY_OF_2", "sk-open-sesame-4711", 1);
    write(server_.url(), "", ", key_variable: \"KEY_OF_{seed}\"");
    const Result result = run("refused");
    unsetenv("KEY_OF_2");
    EXPECT_EQ(result.exit_code, 2) << result.output;
    EXPECT_NE(result.output.find("KEY_OF_2, to "), std::string::npos) << result.output;
    EXPECT_EQ(server_.count(), 0U);
}

TEST_F(AllowedKeys, a_replay_asks_for_none) {
    ASSERT_EQ(run("first", "responses.mode=record responses.cassette=" +
                               (folder_ / "x.cassette.jsonl").string() + " --allow-key " + grant_)
                  .exit_code,
              0);
    const Result played = run("played", "responses.mode=replay responses.cassette=" +
                                            (folder_ / "x.cassette.jsonl").string());
    EXPECT_EQ(played.exit_code, 0) << played.output;
}

}  // namespace
}  // namespace nrem
