// What a journal keeps of a night, and of which version of nrem it goes on.
#include "store/journal.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/error.hpp"
#include "support/own_folder.hpp"
#include "trial/night_line.hpp"

namespace nrem::core {
namespace {

namespace fs = std::filesystem;

class Journal : public testing::Test {
protected:
    Journal() {
        StreamJournal journal(trial_, 0);
        journal.begin(Memory{});
        journal.intend(0, dusk_);
        journal.keep_candidate(0, {}, night_);
    }
    ~Journal() override { fs::remove_all(folder_); }

    [[nodiscard]] NightRecord recalled() const {
        return StreamJournal(trial_, 0).recall(0, dusk_).value().record;
    }
    // As the version before wrote it.
    void forget_schema() const {
        const fs::path file = folder_ / "journal/0.jsonl";
        std::string lines;
        std::ifstream in(file);
        for (std::string line; std::getline(in, line);) {
            nlohmann::json entry = nlohmann::json::parse(line);
            entry.erase("sum");
            entry.erase("schema");
            lines += entry.dump() + "\n";
        }
        std::ofstream(file) << lines;
    }

    fs::path folder_ = own_folder();
    RunPath trial_{folder_};
    SleepPart sleep_{.name = "nap"};
    Dusk dusk_{.sleep = &sleep_, .step = 9};
    NightRecord night_{.sleep = "nap",
                       .step = 9,
                       .published_after = 12,
                       .outcome = NightOutcome::rolled_back,
                       .rewritten = 3,
                       .unmeasured = true,
                       .passes = {{.gain = 0.5, .tokens = 7, .undone = true, .milliseconds = 4}},
                       .overlapped = true,
                       .waited_ms = 2};
};

TEST_F(Journal, gives_a_night_back_with_what_the_event_log_does_not_have) {
    const NightRecord night = recalled();
    std::string was, is;
    append_line(was, NightLine{.night = night_});
    append_line(is, NightLine{.night = night});
    EXPECT_EQ(is, was);
    EXPECT_TRUE(night.unmeasured);
    EXPECT_TRUE(night.overlapped);
    EXPECT_EQ(night.waited_ms, 2);
    EXPECT_EQ(night.passes.at(0).milliseconds, 4);
}

TEST_F(Journal, gives_back_to_the_last_bit_what_the_gate_knows_after_a_night) {
    const GateMemory known{.drifts = {{1.0 / 3, -0.1}, {}}, .wealth = {0.1, 2.0 / 7, -1e-17}};
    StreamJournal journal(trial_, 0);
    for (const auto end : {Sleeper::End::refused, Sleeper::End::published}) {
        Dawn dawn{.end = end, .memory = {}, .gate = known};
        journal.keep_candidate(0, dawn, night_);
        EXPECT_EQ(StreamJournal(trial_, 0).recall(0, dusk_).value().dawn.gate, known);
    }
}

TEST_F(Journal, does_not_go_on_from_a_night_of_another_version) {
    forget_schema();
    try {
        (void)recalled();
        FAIL() << "it went on";
    } catch (const Error& failure) {
        EXPECT_NE(std::string(failure.what()).find("journal/0.jsonl: night 0 has the schema 0"),
                  std::string::npos)
            << failure.what();
    }
    EXPECT_EQ(read_versions(trial_, 0).size(), 1U) << "its memories can still be read";
}

}  // namespace
}  // namespace nrem::core
