// The trainer as the host calls it, through the plugin's table: it learns, goes on where it was
// stopped, and says what is wrong with what it is given.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <map>
#include <sstream>

#include "nrem/sdk/random.hpp"
#include "safetensors.hpp"
#include "support/own_folder.hpp"
#include "unroll.hpp"

namespace nrem_torch {
namespace {

namespace fs = std::filesystem;
using Texts = std::map<std::string, std::string>;

const nrem_component& component() {
    static const nrem_component& found = [&]() -> const nrem_component& {
        void* const library = dlopen(NREM_PLUGINS "/trainer_torch.so", RTLD_NOW | RTLD_LOCAL);
        if (!library) throw std::runtime_error(dlerror());
        const auto entry =
            reinterpret_cast<const nrem_plugin* (*)()>(dlsym(library, "nrem_entry"));
        return *static_cast<const nrem_component*>(entry()->components.data);
    }();
    return found;
}

// A bit, then three words of noise, slept over; then a question for the bit.
std::vector<nrem::Chunk> echo(std::uint64_t index) {
    nrem::Random random(nrem::combine(17, index));
    nrem::Chunk slept{nrem::ChunkPhase::consolidation, {}, std::vector<std::int32_t>(4, -1)};
    for (int i = 0; i < 4; ++i) slept.tokens.push_back(static_cast<std::uint32_t>(random.below(2)));
    const auto bit = static_cast<std::int32_t>(slept.tokens[0]);
    return {slept, {nrem::ChunkPhase::prediction, {2}, {bit}}};
}

// What the host is in these tests.
struct World {
    std::function<std::vector<nrem::Chunk>(std::uint64_t)> sequence = echo;
    std::uint64_t stop_after = ~std::uint64_t{0};  // reports
    std::vector<nrem_progress> reports;

    static nrem_code give(void* host, std::uint64_t index, const nrem_chunk_sink* sink,
                          nrem_error*) {
        for (const auto& made : static_cast<World*>(host)->sequence(index)) {
            const nrem_chunk chunk{.struct_size = sizeof(nrem_chunk),
                                   .phase = made.phase == nrem::ChunkPhase::prediction,
                                   .tokens = {made.tokens.data(), made.tokens.size()},
                                   .targets = made.targets.data()};
            sink->chunk(sink->self, &chunk);
        }
        return NREM_OK;
    }
    static nrem_code give_held_out(void* host, std::uint64_t index, const nrem_chunk_sink* sink,
                                   nrem_error* error) {
        return give(host, 1'000'000 + index, sink, error);
    }
};

class Training : public testing::Test {
protected:
    Training() : folder_(nrem::own_folder()) {}

    nrem_code train(World& world, const std::string& name, Texts given = {}) {
        const nrem_str words[] = {nrem::borrow(std::string_view("a")),
                                  nrem::borrow(std::string_view("b")),
                                  nrem::borrow(std::string_view("?"))};
        const std::string checkpoints = (folder_ / (name + "-checkpoints")).string();
        const std::string weights = weights_of(name).string();
        const nrem_training training{.struct_size = sizeof(nrem_training),
                                     .seed = 5,
                                     .vocabulary = nrem::detail::array_of(words),
                                     .folder = nrem::borrow(std::string_view(checkpoints)),
                                     .weights = nrem::borrow(std::string_view(weights)),
                                     .self = &world,
                                     .sequence = World::give,
                                     .held_out = World::give_held_out,
                                     .progress = [](void* host, const nrem_progress* progress) {
                                         static_cast<World*>(host)->reports.push_back(*progress);
                                     },
                                     .cancelled = [](void* host) {
                                         const auto& self = *static_cast<World*>(host);
                                         return self.reports.size() >= self.stop_after ? 1 : 0;
                                     }};
        error_ = nrem::detail::no_error();
        const auto& table = *static_cast<const nrem_trainer*>(component().functions);
        Texts values = small();
        values.insert(given.begin(), given.end());
        for (const auto& [key, value] : given) values[key] = value;
        const auto params = params_of(values);
        void* const trainer = table.create(nullptr, nrem::detail::array_of(params), &error_);
        if (!trainer) return error_.code;
        const nrem_code code = table.train(trainer, &training, &error_);
        table.destroy(trainer);
        return code;
    }

    static Texts small() {
        return {{"layers", "fast mlp"},
                {"width", "16"},
                {"heads", "2"},
                {"key", "8"},
                {"value", "8"},
                {"passes", "2"},
                {"batch", "16"},
                {"steps", "40"},
                {"warmup", "5"},
                {"held_out", "64"},
                {"report_every", "10"},
                {"evaluate_every", "0"},
                {"checkpoint_every", "15"},
                {"rate", "0.01"}};
    }

    std::vector<nrem_param> params_of(Texts& values) const {
        std::vector<nrem_param> params;
        for (const auto& spec : nrem::Array<nrem_param_spec>(component().params)) {
            std::string& text = values.try_emplace(spec.name, spec.fallback).first->second;
            const double number = spec.type == NREM_FLAG ? text == "true" : std::atof(text.c_str());
            params.push_back(
                {nrem::borrow(std::string_view(spec.name)), nrem::borrow(text), number});
        }
        return params;
    }

    fs::path weights_of(const std::string& name) const { return folder_ / (name + ".safetensors"); }
    static std::string bytes(const fs::path& file) {
        std::ifstream in(file, std::ios::binary);
        std::ostringstream all;
        all << in.rdbuf();
        return all.str();
    }

    fs::path folder_;
    nrem_error error_{};
};

TEST_F(Training, learns_to_tell_a_bit_after_sleep) {
    World world;
    ASSERT_EQ(train(world, "learned", {{"steps", "300"}}), NREM_OK) << error_.message;
    const nrem_progress& last = world.reports.back();
    EXPECT_EQ(last.step, 300u);
    EXPECT_EQ(last.tokens, 300.0 * 16 * (4 * 2 + 1));
    EXPECT_EQ(last.accuracy, 1);
    EXPECT_EQ(last.all_right, 1);
    EXPECT_LT(last.held_out_loss, .05);
    EXPECT_GT(world.reports.front().loss, .5);
}

TEST_F(Training, draws_its_passes_over_questions) {
    World world;
    const Texts drawn{
        {"steps", "300"}, {"question_passes", "3"}, {"fewest_question_passes", "1"}};
    ASSERT_EQ(train(world, "drawn", drawn), NREM_OK) << error_.message;
    const nrem_progress& last = world.reports.back();
    const double passes = last.tokens / (300.0 * 16) - 4 * 2;  // over a question of one token
    EXPECT_NEAR(passes, 2, 0.2);
    EXPECT_EQ(last.accuracy, 1);
    EXPECT_EQ(train(world, "few", {{"question_passes", "3"}, {"fewest_question_passes", "4"}}),
              NREM_INVALID);
    EXPECT_EQ(std::string(error_.message), "fewest_question_passes is more than question_passes");
}

TEST_F(Training, learns_with_muon_and_every_rule) {
    for (const char* rule : {"gated_delta", "delta", "hebbian", "momentum"}) {
        World world;
        const std::string name = rule;
        ASSERT_EQ(train(world, name, {{"steps", "300"}, {"optimiser", "muon"}, {"rule", rule}}),
                  NREM_OK)
            << error_.message;
        EXPECT_GT(world.reports.back().accuracy, .95) << rule;
    }
}

TEST_F(Training, stopped_and_resumed_equals_straight_through_to_the_bit) {
    World straight;
    ASSERT_EQ(train(straight, "straight"), NREM_OK) << error_.message;
    World stopped;
    stopped.stop_after = 2;
    EXPECT_EQ(train(stopped, "resumed"), NREM_CANCELLED);
    EXPECT_FALSE(fs::exists(weights_of("resumed")));
    stopped.stop_after = ~std::uint64_t{0};
    ASSERT_EQ(train(stopped, "resumed"), NREM_OK) << error_.message;
    EXPECT_EQ(bytes(weights_of("straight")), bytes(weights_of("resumed")));
    ASSERT_EQ(straight.reports.size(), stopped.reports.size());
    EXPECT_EQ(straight.reports.back().loss, stopped.reports.back().loss);
    EXPECT_EQ(straight.reports.back().tokens, stopped.reports.back().tokens);
}

TEST_F(Training, killed_and_resumed_equals_straight_through_to_the_bit) {
    const fs::path checkpoint = folder_ / "killed-checkpoints" / "step-000000000015.safetensors";
    const pid_t child = fork();
    if (child == 0) {
        World world;
        // It stays within reach of the kill: the reports after the checkpoint wait for it.
        world.sequence = [&](std::uint64_t index) {
            while (index > 20 * 16 && index < 1'000'000) pause();
            return echo(index);
        };
        train(world, "killed");
        _exit(1);
    }
    for (int i = 0; i < 6000 && !fs::exists(checkpoint); ++i) usleep(10'000);
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    World resumed;
    ASSERT_EQ(train(resumed, "killed"), NREM_OK) << error_.message;
    World straight;
    ASSERT_EQ(train(straight, "straight"), NREM_OK) << error_.message;
    EXPECT_EQ(bytes(weights_of("straight")), bytes(weights_of("killed")));
    EXPECT_EQ(straight.reports.back().loss, resumed.reports.back().loss);
    EXPECT_EQ(resumed.reports.front().step, 20u);
}

// The newest checkpoint is cut short: the one before it is taken.
TEST_F(Training, goes_on_from_the_last_good_checkpoint) {
    World straight;
    ASSERT_EQ(train(straight, "straight"), NREM_OK) << error_.message;
    const fs::path folder = folder_ / "straight-checkpoints";
    ASSERT_TRUE(fs::exists(folder / "step-000000000040.safetensors"));
    ASSERT_TRUE(fs::exists(folder / "step-000000000030.safetensors"));
    fs::resize_file(folder / "step-000000000040.safetensors", 100);
    const std::string whole = bytes(weights_of("straight"));
    fs::remove(weights_of("straight"));
    World again;
    ASSERT_EQ(train(again, "straight"), NREM_OK) << error_.message;
    EXPECT_EQ(bytes(weights_of("straight")), whole);
    ASSERT_EQ(again.reports.size(), 1u);
    EXPECT_EQ(again.reports[0].loss, straight.reports.back().loss);
}

TEST_F(Training, does_not_go_on_from_another_recipe) {
    World world;
    ASSERT_EQ(train(world, "one"), NREM_OK) << error_.message;
    EXPECT_NE(train(world, "one", {{"rate", "0.02"}}), NREM_OK);
    EXPECT_NE(std::string(error_.message).find("other settings"), std::string::npos)
        << error_.message;
}

TEST_F(Training, goes_on_where_other_kernels_stopped) {
    World straight;
    ASSERT_EQ(train(straight, "straight"), NREM_OK) << error_.message;
    World moved;
    moved.stop_after = 2;
    EXPECT_EQ(train(moved, "moved", {{"kernels", "torch"}}), NREM_CANCELLED);
    moved.stop_after = ~std::uint64_t{0};
    ASSERT_EQ(train(moved, "moved", {{"kernels", "own"}}), NREM_OK) << error_.message;
    ASSERT_EQ(moved.reports.size(), straight.reports.size());
    EXPECT_EQ(moved.reports.back().tokens, straight.reports.back().tokens);
    EXPECT_NEAR(moved.reports[1].loss, straight.reports[1].loss, 1e-3);
    EXPECT_NEAR(moved.reports.back().loss, straight.reports.back().loss, 1e-2);
}

TEST_F(Training, says_what_a_gpu_needs) {
    World world;
    EXPECT_EQ(train(world, "own", {{"device", "cuda"}, {"kernels", "own"}}), NREM_INVALID);
    EXPECT_EQ(std::string(error_.message),
              "kernels: own runs on the CPU alone; use kernels: torch");
    if (torch::cuda::is_available()) GTEST_SKIP() << "there is a GPU";
    EXPECT_EQ(train(world, "cuda", {{"device", "cuda"}}), NREM_INVALID);
    EXPECT_NE(std::string(error_.message).find("finds no GPU"), std::string::npos)
        << error_.message;
}

TEST_F(Training, names_the_sequence_that_does_not_fit) {
    World world;
    world.sequence = [](std::uint64_t index) {
        auto chunks = echo(index);
        if (index == 37) chunks.push_back(chunks.back());
        return chunks;
    };
    EXPECT_EQ(train(world, "odd"), NREM_INVALID);
    EXPECT_EQ(std::string(error_.message).find("sequence 37 has chunks of other lengths"), 0u)
        << error_.message;
}

TEST_F(Training, writes_weights_that_say_the_same_when_loaded) {
    World world;
    ASSERT_EQ(train(world, "kept"), NREM_OK) << error_.message;
    const nrem_hybrid::Safetensors file(weights_of("kept"));
    EXPECT_EQ(file.metadata().at("format"), "nrem.hybrid/1");
    const auto architecture = nrem_hybrid::read_architecture(file.metadata().at("architecture"));
    EXPECT_EQ(architecture.vocabulary, (std::vector<std::string>{"a", "b", "?"}));
    EXPECT_EQ(architecture.passes, 2u);
    Weights weights(architecture, 0);
    weights.load(file);
    const Model model(architecture, weights);
    std::vector<std::vector<nrem::Chunk>> asked;
    for (std::uint64_t i = 0; i < 64; ++i) asked.push_back(world.sequence(1'000'000 + i));
    const Batch batch = make_batch(asked, 0, {Supervise::last, 2, 3, 4});
    const torch::NoGradGuard off;
    const Outcome outcome = unroll(model, batch, {.passes = 2}, Judge::answers);
    EXPECT_NEAR(outcome.loss.item<double>(), world.reports.back().held_out_loss, 1e-5);
}

}  // namespace
}  // namespace nrem_torch
