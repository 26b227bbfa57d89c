// libFuzzer: any bytes as lines to the control socket of a run are answered with one line of JSON.
#include <nlohmann/json.hpp>
#include <sstream>

#include "batch/control_socket.hpp"
#include "fuzz/scratch.hpp"
#include "store/manifest.hpp"
#include "support/toys.hpp"

namespace {

using namespace nrem::core;

// A run of which no trial is under way.
struct Run {
    nrem::fuzz::Scratch scratch{"run/asked"};
    Registry registry;
    Plan plan = [this] {
        registry.add(nrem::toys::plugin(), "toys");
        return make_plan(load_text("name: asked\ntask: {name: cycle, length: 20}\n"
                                   "backend: lookup\nstreams: 2\nseeds: [1, 2]\n"
                                   "controls: false\narms: {a: {rule: cases}}\n",
                                   "asked.yaml"),
                         registry);
    }();
    RunDirectory directory{scratch.folder() / "run", make_manifest(plan, registry), Begin::fresh};
    RunOptions options;
    Board board{plan, directory, options};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Run run;
    std::istringstream lines(std::string(reinterpret_cast<const char*>(data), size));
    for (std::string line; std::getline(lines, line);) {
        const std::string answer = answer_request(run.board, line);
        if (!nlohmann::json::parse(answer).contains("ok")) std::abort();
    }
    return 0;
}
