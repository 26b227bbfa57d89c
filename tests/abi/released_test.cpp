// Plugins that were built against this version of the interface and against earlier ones work with
// this host: they are loaded as they were built then, checked, and take part in trials.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "host/instance.hpp"
#include "nrem/sdk/trainer.hpp"
#include "support/own_folder.hpp"
#include "support/process.hpp"

namespace nrem {
namespace {

namespace fs = std::filesystem;

class Released : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
#if !defined(__x86_64__) || !defined(__linux__)
        GTEST_SKIP() << "the kept plugins are for x86-64 Linux";
#endif
    }
    static fs::path folder() {
        return fs::path(NREM_SOURCE_DIR) / "tests/abi/released" / GetParam();
    }
    static fs::path library() { return folder() / "kinds.so"; }
};

TEST_P(Released, plugin_has_a_component_of_each_kind_there_was) {
    core::Registry registry;
    registry.load(library());
    const auto& said = *registry.libraries().front();
    EXPECT_EQ(std::to_string(said.abi_major) + '.' + std::to_string(said.abi_minor), GetParam());
    const std::string layout = process::read(folder() / "layout.inc");
    std::size_t kinds = 0;
    for (const core::Kind kind : core::all_kinds) {
        const std::string table = "SIZE(nrem_" + std::string(core::name_of(kind)) + ", ";
        const bool was_there = layout.find(table) != std::string::npos;
        EXPECT_EQ(registry.all(kind).size(), was_there ? 1U : 0U) << core::name_of(kind);
        kinds += was_there;
    }
    EXPECT_GE(kinds, 7U);
}

TEST_P(Released, plugin_passes_the_conformance_kit) {
    const auto checked = process::run(process::nrem("plugins --check " + library().string()));
    EXPECT_EQ(checked.exit_code, 0) << checked.output;
}

TEST_P(Released, plugin_gives_the_same_figures_in_a_trial) {
    const fs::path run = own_folder() / "run";
    const std::string config = folder().parent_path() / "trial.yaml";
    const auto ran = process::run(process::nrem("run " + config + " --plugin-path " +
                                                folder().string() + " --out " + run.string()));
    ASSERT_EQ(ran.exit_code, 0) << ran.output;
    std::istringstream rows(process::read(run / "trials.jsonl"));
    std::map<std::string, std::vector<double>> figures;
    for (std::string line; std::getline(rows, line);) {
        const auto row = nlohmann::json::parse(line);
        const auto& metrics = row["metrics"];
        figures[row["arm"]] = {metrics["summary"]["accuracy"], metrics["nights"]["count"],
                               metrics["nights"]["replays"], metrics["memory"]["maximum"]["bytes"]};
    }
    EXPECT_EQ(figures["cases"], (std::vector<double>{0.9, 12, 240, 311}));
    EXPECT_EQ(figures["model"], (std::vector<double>{0.85, 12, 240, 507}));
}

TEST_P(Released, trainer_writes_its_weights) {
    core::Registry registry;
    registry.load(library());
    const core::Component& component = registry.find(core::Kind::trainer, "kept_trainer");
    const core::TrainerInstance trainer(component, core::resolve(component, {}), registry.host());
    const std::string weights = (own_folder() / "weights").string();
    std::vector<double> told;
    const nrem_training training{
        .struct_size = sizeof(nrem_training),
        .weights = borrow(weights),
        .self = &told,
        .sequence = [](void*, std::uint64_t, const nrem_chunk_sink* sink, nrem_error*) -> nrem_code {
            const std::uint32_t tokens[] = {0, 1, 2};
            const nrem_chunk chunk{.struct_size = sizeof(nrem_chunk), .tokens = {tokens, 3}};
            sink->chunk(sink->self, &chunk);
            return NREM_OK;
        },
        .held_out = [](void*, std::uint64_t, const nrem_chunk_sink*, nrem_error*) -> nrem_code {
            return NREM_OK;
        },
        .progress =
            [](void* self, const nrem_progress* progress) {
                static_cast<std::vector<double>*>(self)->push_back(progress->tokens);
            },
        .cancelled = [](void*) -> std::int32_t { return 0; },
    };
    trainer.call(&nrem_trainer::train, &training);
    EXPECT_EQ(told, std::vector<double>{3});
    EXPECT_EQ(process::read(weights), "3 tokens\n");
}

INSTANTIATE_TEST_SUITE_P(Versions, Released, testing::Values("1.0"));

}  // namespace
}  // namespace nrem
