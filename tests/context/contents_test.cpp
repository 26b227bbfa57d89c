// What tells streams apart: their events, and not what they are called.
#include <gtest/gtest.h>

#include "context/stream.hpp"
#include "support/toys.hpp"

namespace nrem::core {
namespace {

// Streams whose name has the seed, whose truth changes at index 1, and whose cue does at index 2.
class NamedTask {
public:
    explicit NamedTask(const Params&) {}
    TaskInfo describe() const { return {.streams = endless}; }
    void stream(std::uint64_t index, std::uint64_t seed, EventSink& sink) const {
        const nrem_str choices[] = {borrow(toys::letters[0]), borrow(toys::letters[1])};
        sink.name("stream under seed " + std::to_string(seed));
        sink.cluster("everywhere");
        for (std::uint64_t step = 0; step < 9; ++step) {
            Event event;
            event.cue.text = borrow(toys::letters[index == 2 ? 1 : 0]);
            event.cue.choices = {choices, 2, sizeof(nrem_str)};
            event.truth.choice = index == 1 && step == 8;
            event.at = static_cast<double>(step);
            sink.query(event);
        }
    }
};

class ContentsTest : public testing::Test {
protected:
    ContentsTest() {
        static constexpr auto components =
            std::to_array<nrem_component>({task<NamedTask>({"named", "Streams by seed."})});
        static const nrem_plugin plugin = toys::plugin_of("named", components);
        registry_.add(plugin, "named");
        task_.emplace(registry_.find(Kind::task, "named"), Settings{}, registry_.host());
    }
    [[nodiscard]] std::string contents(std::uint64_t index, std::uint64_t seed) const {
        return Stream(*task_, index, seed).contents();
    }
    Registry registry_;
    std::optional<TaskInstance> task_;
};

TEST_F(ContentsTest, are_the_same_under_another_name) {
    EXPECT_NE(Stream(*task_, 0, 1).name(), Stream(*task_, 0, 2).name());
    EXPECT_EQ(contents(0, 1), contents(0, 2));
    EXPECT_EQ(contents(0, 1).size(), 32U);
}

TEST_F(ContentsTest, differ_by_one_truth_or_one_cue) {
    EXPECT_NE(contents(0, 1), contents(1, 1));
    EXPECT_NE(contents(0, 1), contents(2, 1));
}

TEST_F(ContentsTest, go_with_the_cluster_that_the_task_names) {
    EXPECT_EQ(Stream(*task_, 0, 1).cluster(), "everywhere");
}

}  // namespace
}  // namespace nrem::core
