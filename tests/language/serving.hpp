// A scripted server in the test's own process that counts what it answered, and the program `nrem`
// run against it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engines/language/scripted/server.hpp"
#include "support/killing.hpp"
#include "support/own_folder.hpp"
#include "support/process.hpp"

namespace nrem::serving {

// Says the same whoever asks when: a state that is rewritten, and an answer that depends on it.
inline constexpr const char* script = R"(
model: tiny
rules:
  - when: {system_matches: 'Rewrite the notes', last_matches: 'New step:\n(?P<step>[^\n]*)'}
    reply: {state: "last was {{step}}"}
  - when: {system_matches: 'You compare'}
    reply: {correct: false, missed: "it", advice: "look again"}
  - when: {system_matches: 'summary'}
    reply: {summary: "much has happened"}
  - when: {last_matches: 'Answers: (?P<first>[^,\n]*)'}
    reply: "{{first}}"
)";

class Counting {
public:
    explicit Counting(const std::string& text, std::uint16_t port = 0)
        : server_(std::make_unique<scripted::Server>(scripted::read_script(text), port,
                                                     [this](const scripted::Request& request) {
                                                         const std::lock_guard lock(mutex_);
                                                         ++bodies_[request.body];
                                                         ++count_;
                                                     })) {}
    [[nodiscard]] std::uint16_t port() const { return server_->port(); }
    [[nodiscard]] std::string url() const { return server_->url(); }
    [[nodiscard]] std::size_t count() const {
        const std::lock_guard lock(mutex_);
        return count_;
    }
    // Requests that came more than once.
    [[nodiscard]] std::size_t repeated() const {
        const std::lock_guard lock(mutex_);
        return static_cast<std::size_t>(
            std::ranges::count_if(bodies_, [](const auto& body) { return body.second > 1; }));
    }

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::size_t> bodies_;
    std::size_t count_ = 0;
    std::unique_ptr<scripted::Server> server_;  // last: it calls back until it has ended
};

// An experiment in a folder of the test's own: two arms that write, and one control.
class Experiment : public testing::Test {
protected:
    void write(const std::string& url, const std::string& more = "",
               const std::string& backend = "") const {
        process::write(file_,
                       "name: talk\n"
                       "task: {name: fact_updates, keys: 3, updates: 4, values: 5, "
                       "style: sentence}\n"
                       "backend: {name: openai, url: \"" +
                           url + "\", retries: 2, model: tiny" + backend +
                           "}\n"
                           "streams: 3\nseeds: [1, 2]\ncontrols: [no_memory]\n"
                           "sleep: {held_out: 2}\n"
                           "arms:\n"
                           "  rnn: {rule: llm_rnn}\n"
                           "  nights: {rule: notes, policy: summarise, scheduler: "
                           "{name: every_n, n: 5}, sleep: {mode: overlapped, "
                           "publish_after: 2}}\n"
                           "prices: {tiny: {input: 2, output: 10}}\n" +
                           more);
    }
    [[nodiscard]] std::string command(const std::string& out, const std::string& more = "") const {
        return process::nrem("run " + file_.string() + " --out " + run_of(out).string() + " " +
                             more);
    }
    [[nodiscard]] process::Result run(const std::string& out, const std::string& more = "") const {
        return process::run(command(out, more));
    }
    // Each in a folder of its own, since the cache lies beside the run.
    [[nodiscard]] std::filesystem::path run_of(const std::string& out) const {
        return folder_ / out / "run";
    }
    [[nodiscard]] nlohmann::json spending(const std::string& out) const {
        return nlohmann::json::parse(process::read(run_of(out) / "spending.json"));
    }
    [[nodiscard]] std::vector<nlohmann::json> rows(const std::string& out) const {
        std::vector<nlohmann::json> made;
        std::istringstream lines(process::read(run_of(out) / "trials.jsonl"));
        for (std::string line; std::getline(lines, line);)
            made.push_back(nlohmann::json::parse(line));
        return made;
    }
    // Rows and logs, but for what a clock measured.
    void expect_same(const std::string& a, const std::string& b) const {
        EXPECT_EQ(without_timing(run_of(a)), without_timing(run_of(b)));
        for (const auto& trial : std::filesystem::directory_iterator(run_of(b) / "trials"))
            for (const char* log : {"events.jsonl", "calls.jsonl"}) {
                const auto name = trial.path().filename() / log;
                const std::string text = process::read(run_of(b) / "trials" / name);
                EXPECT_FALSE(text.empty()) << name;
                EXPECT_EQ(process::read(run_of(a) / "trials" / name), text) << name;
            }
    }

    const std::filesystem::path folder_ = own_folder();
    const std::filesystem::path file_ = folder_ / "talk.yaml";
};

}  // namespace nrem::serving
