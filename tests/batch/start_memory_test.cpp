// A memory that one run has kept is where another begins: its content enters what a trial is, and
// one that is not there or is another rule's is refused before anything runs.
#include "memory/start.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "batch/batch.hpp"
#include "store/manifest.hpp"
#include "support/own_folder.hpp"
#include "support/toys.hpp"

namespace nrem::core {
namespace {

namespace fs = std::filesystem;

class StartMemoryTest : public testing::Test {
protected:
    StartMemoryTest() : folder_(own_folder()) {
        registry_.add(toys::plugin(), "toys");
        source_ = make("rule: cases\nversions: end\nstreams: 2\n");
        run_in("source", source_);
        address_ = (folder_ / "source").string() + "#" + source_.trials[0].id.substr(0, 8);
    }
    Plan make(const std::string& config) {
        return make_plan(load_text("name: t\ntask: {name: cycle, length: 6, day: 3}\n"
                                   "backend: lookup\ncontrols: false\n" +
                                       config,
                                   "t.yaml"),
                         registry_);
    }
    std::vector<Row> run_in(const std::string& name, const Plan& plan) {
        {
            RunDirectory directory(folder_ / name, make_manifest(plan, registry_), Begin::resume);
            (void)run(plan, registry_, directory, {.jobs = 2});
        }
        return read_rows(folder_ / name);
    }
    std::string refusal(const std::string& config) {
        try {
            (void)make(config);
        } catch (const UsageError& failure) {
            return failure.what();
        }
        return "";
    }
    void expect_refusal(const std::string& config, const std::string& part) {
        EXPECT_NE(refusal(config).find(part), std::string::npos) << refusal(config);
    }

    fs::path folder_;
    Registry registry_;
    Plan source_;
    std::string address_;
};

TEST_F(StartMemoryTest, lets_a_stream_go_on_with_what_another_run_has_learned) {
    const Plan empty = make("rule: cases\nstreams: 1\n");
    const Plan taught =
        make("rule: cases\nstreams: 1\nversions: all\nmemory: " + address_ + "/0\n");
    EXPECT_NE(empty.trials[0].id, taught.trials[0].id);
    const auto before = run_in("empty", empty)[0].metrics[Metric::accuracy];
    const Row after = run_in("taught", taught)[0];
    ASSERT_EQ(after.outcome, Outcome::ok) << after.error;
    EXPECT_LT(before.sum, 6);
    EXPECT_EQ(after.metrics[Metric::accuracy].sum, 6) << "it was asked what it had learned";
    EXPECT_EQ(after.metrics[Metric::records].sum, 12);
}

TEST_F(StartMemoryTest, counts_steps_from_the_new_beginning_and_names_no_strange_experiences) {
    const Memory memory = load_start(find_start(address_ + "/0", 1), 0);
    ASSERT_EQ(memory.records().size(), 6U);
    EXPECT_EQ(memory.version(), 0U);
    EXPECT_EQ(memory.next_id(), 7U);
    for (std::size_t i = 0; i < 6; ++i) {
        EXPECT_LT(memory.records()[i].created, 0);
        EXPECT_EQ(memory.records()[i].sources.count, 0U);
    }
    EXPECT_LT(memory.records()[0].created, memory.records()[5].created);
}

TEST_F(StartMemoryTest, without_a_stream_is_each_streams_own) {
    const StartMemory own = find_start(address_, 2);
    ASSERT_EQ(own.memories.size(), 2U);
    EXPECT_EQ(own.of(1).stream, 1U);
    EXPECT_NE(own.of(0).memory, own.of(1).memory);
    EXPECT_EQ(find_start(address_ + "/1@end", 9).of(7).stream, 1U);
}

TEST_F(StartMemoryTest, enters_the_identity_by_content_and_the_manifest_by_name) {
    fs::copy(folder_ / "source", folder_ / "copy", fs::copy_options::recursive);
    const std::string copy =
        (folder_ / "copy").string() + "#" + source_.trials[0].id.substr(0, 8) + "/0";
    const Plan one = make("rule: cases\nstreams: 1\nmemory: " + address_ + "/0\n");
    const Plan same = make("rule: cases\nstreams: 1\nmemory: " + copy + "\n");
    const Plan other = make("rule: cases\nstreams: 1\nmemory: " + address_ + "/1\n");
    EXPECT_EQ(one.trials[0].id, same.trials[0].id);
    EXPECT_NE(one.trials[0].id, other.trials[0].id);
    const auto manifest = make_manifest(one, registry_);
    const auto& memory = manifest["memories"][one.cells[0].start->hash];
    EXPECT_EQ(memory["address"], address_ + "/0");
    EXPECT_EQ(memory["from"][0]["stream"], 0);
    EXPECT_EQ(memory["from"][0]["memory"]["records"],
              one.cells[0].start->of(0).memory.records);
}

TEST_F(StartMemoryTest, of_another_rule_is_refused_by_the_tensors_name) {
    expect_refusal("rule: counting\nstreams: 1\nmemory: " + address_ + "/0\n",
                   "t.yaml:7: memory '" + address_ +
                       "/0' does not fit rule counting: it has no tensor counts, which is wanted "
                       "with 64x64");
    const Plan counting = make("rule: counting\nstreams: 1\nversions: end\n");
    run_in("counting", counting);
    const std::string counted =
        (folder_ / "counting").string() + "#" + counting.trials[0].id + "/0";
    expect_refusal("rule: cases\nstreams: 1\nmemory: " + counted + "\n",
                   "it has a tensor counts that nobody wants");
    EXPECT_EQ(refusal("rule: counting\nstreams: 1\nmemory: " + counted + "\n"), "");
}

TEST_F(StartMemoryTest, that_is_not_there_is_refused_with_the_place) {
    const std::string start = "rule: cases\nstreams: 1\nmemory: ";
    expect_refusal(start + "source\n", "t.yaml:7: memory 'source': names no run and trial");
    expect_refusal(start + address_ + "/x\n", "'x' is no stream");
    expect_refusal(start + address_ + "/0@x\n", "'x' is no version");
    expect_refusal(start + address_ + "/7\n", "stream 7 kept no memory (`versions: end`");
    expect_refusal(start + address_ + "/0@1\n", "kept the memory at its end alone");
    expect_refusal(start + "/nowhere#ab/0\n", "no such run folder");
    expect_refusal("rule: cases\nstreams: 3\nmemory: " + address_ + "\n",
                   "stream 2 kept no memory");
}

TEST_F(StartMemoryTest, is_not_that_of_controls_with_another_rule) {
    const Plan plan = make_plan(
        load_text("name: t\ntask: {name: cycle, length: 6, day: 3}\nbackend: lookup\nstreams: 1\n"
                  "controls: [no_memory, noop_sleep]\nrule: cases\npolicy: newest\n"
                  "scheduler: boundary\nmemory: " +
                      address_ + "/0\n",
                  "t.yaml"),
        registry_);
    for (const Cell& cell : plan.cells)
        EXPECT_EQ(cell.start == nullptr, cell.control == Control::no_memory) << cell.name();
}

}  // namespace
}  // namespace nrem::core
