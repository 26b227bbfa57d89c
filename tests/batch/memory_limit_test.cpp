// limits.memory_bytes: a trial whose memory would be larger fails and says what made it so, at its
// beginning, at wake and at night; one that just fits goes on.
#include <gtest/gtest.h>

#include "batch/batch.hpp"
#include "store/manifest.hpp"
#include "study/begin.hpp"
#include "support/own_folder.hpp"
#include "support/toys.hpp"

namespace nrem::core {
namespace {

// A row of 64 bytes more at each write, up to four.
class Grower {
public:
    static constexpr const char* offers[] = {"rule.tensors"};
    explicit Grower(const Params&) {}
    void layout(Layout& layout) const { layout.tensor("rows", {1, 16}, {.grows = true}); }
    void read(const nrem::Memory&, const Cue&, Recall&) const {}
    void write(MemoryEditor& memory, const Experience&, const Occasion&) const {
        const std::size_t rows = memory.tensors()[0].shape[0];
        if (rows < 4) memory.resize(0, rows + 1);
    }
};

void keep(MemoryEditor memory, std::size_t length) {
    const std::string text(length, 'x');
    Record record = make_record("fact");
    record.text = borrow(text);
    memory.put(record);
}

// A record at each write.
class Hoarder {
public:
    static constexpr const char* offers[] = {"rule.records"};
    explicit Hoarder(const Params&) {}
    void read(const nrem::Memory&, const Cue&, Recall&) const {}
    void write(MemoryEditor& memory, const Experience&, const Occasion&) const {
        keep(memory, 100);
    }
};

// A long record at night.
class Writer {
public:
    explicit Writer(const Params&) {}
    void consolidate(nrem::Night& night) const {
        keep(night.edit(), 5000);
    }
};

const nrem_plugin& growing() {
    static constexpr auto components = std::to_array<nrem_component>({
        rule<Grower>({"grower", "Grows a tensor."}),
        rule<Hoarder>({"hoarder", "Keeps all."}),
        policy<Writer>({"writer", "Writes much."}),
    });
    static constexpr nrem_plugin made = nrem::detail::plugin("growing", "1", "test", components);
    return made;
}

// The error of the one trial; empty where it is fine.
std::string error_of(const std::string& more, std::uint64_t most_bytes) {
    static const auto registry = [] {
        auto made = std::make_unique<Registry>();
        made->add(toys::plugin(), "toys");
        made->add(growing(), "growing");
        return made;
    }();
    const Plan plan = make_plan(
        load_text("name: x\ntask: cycle\nbackend: lookup\nstreams: 1\ncontrols: false\n" + more +
                      "limits: {memory_bytes: " + std::to_string(most_bytes) + "}\n",
                  "x.yaml"),
        *registry);
    const auto manifest = make_manifest(plan, *registry);
    RunDirectory directory(own_folder(), manifest, Begin::fresh);
    run(plan, *registry, directory, {.jobs = 1});
    return directory.rows().at(0).error;
}

TEST(MemoryLimit, names_the_tensor_that_grew) {
    EXPECT_EQ(error_of("rule: grower\n", 256), "");
    const std::string error = error_of("rule: grower\n", 255);
    EXPECT_NE(error.find("with 4 rows of tensor rows the memory has 256 bytes, more than "
                         "limits.memory_bytes, 255"),
              std::string::npos)
        << error;
    EXPECT_NE(error.find("rule grower: write"), std::string::npos) << error;
}

TEST(MemoryLimit, is_checked_before_the_first_step) {
    const std::string error = error_of("rule: grower\n", 63);
    EXPECT_NE(error.find("as it begins the memory has 64 bytes"), std::string::npos) << error;
}

TEST(MemoryLimit, names_the_record_that_was_too_much) {
    const std::string error = error_of("rule: hoarder\n", 500);
    EXPECT_NE(error.find("with record "), std::string::npos) << error;
    EXPECT_NE(error.find("rule hoarder: write"), std::string::npos) << error;
}

TEST(MemoryLimit, holds_at_night) {
    const std::string night =
        "rule: none\npolicy: writer\nscheduler: boundary\nsleep: {passes: 1}\n";
    EXPECT_EQ(error_of(night, 1000000), "");
    const std::string error = error_of(night, 4000);
    EXPECT_NE(error.find("policy writer"), std::string::npos) << error;
    EXPECT_NE(error.find("with record 1 the memory has"), std::string::npos) << error;
}

}  // namespace
}  // namespace nrem::core
