// Loading 100 plugins: opened, hashed, tables checked. Goal under 20 ms. A library stays open, so
// every repetition needs copies that the process has not seen yet.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <filesystem>
#include <memory>

#include "host/registry.hpp"

namespace {

namespace fs = std::filesystem;

constexpr int plugins = 100;

class Copies {
public:
    Copies() {
        static int made = 0;
        folder_ = fs::temp_directory_path() /
                  ("nrem-load-" + std::to_string(getpid()) + "-" + std::to_string(made++));
        fs::create_directories(folder_);
        for (int i = 0; i < plugins; ++i) fs::copy(NREM_BUILD_DIR "/plugins/rule_none.so", file(i));
    }
    ~Copies() { fs::remove_all(folder_); }
    Copies(const Copies&) = delete;
    Copies& operator=(const Copies&) = delete;
    [[nodiscard]] fs::path file(int index) const {
        return folder_ / (std::to_string(index) + ".so");
    }

private:
    fs::path folder_;
};

// A registry for each, since all copies hold a rule of one name.
void load_100_plugins(benchmark::State& state) {
    for (auto _ : state) {
        state.PauseTiming();
        auto copies = std::make_unique<Copies>();
        state.ResumeTiming();
        for (int i = 0; i < plugins; ++i) {
            nrem::core::Registry registry;
            registry.load(copies->file(i));
        }
        state.PauseTiming();
        copies.reset();
        state.ResumeTiming();
    }
}
BENCHMARK(load_100_plugins)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
