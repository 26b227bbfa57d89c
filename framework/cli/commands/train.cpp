// nrem train: makes the weights of sequence models, arm by arm and seed by seed.
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <functional>
#include <set>
#include <thread>

#include "base/file.hpp"
#include "base/process.hpp"
#include "base/secrets.hpp"
#include "cli/command.hpp"
#include "config/training.hpp"
#include "plan/workshop.hpp"
#include "report/training_page.hpp"
#include "study/environment.hpp"
#include "study/interrupt.hpp"
#include "study/run_settings.hpp"
#include "training/session.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;

struct TrainArguments {
    std::string experiment;
    std::vector<std::string> overrides;
    std::vector<std::string> plugin_paths;
    std::string out;  // "": runs/<name>
    int jobs = 1;     // trainings at once, each in a process of its own
};

struct Job {
    std::string name;  // "two, seed 1"
    std::string arm;
    TrainingSetup setup;
};

std::vector<Job> trainings_of(const TrainingConfig& config, Workshop& workshop,
                              const fs::path& out) {
    const Part& task = workshop.part(Kind::task, config.task);
    const Part& held_out = workshop.part(Kind::task, config.held_out);
    std::vector<Job> jobs;
    for (const std::uint64_t seed : config.seeds)  // one seed after the other, to compare its arms
        for (const auto& arm : config.arms) {
            const std::string folder = fmt::format("{}-seed-{}", arm.name, seed);
            jobs.push_back({fmt::format("{}, seed {}", arm.name, seed),
                            arm.name,
                            {.task = task,
                             .held_out = held_out,
                             .trainer = workshop.part(Kind::trainer, arm.trainer),
                             .seed = seed,
                             .folder = out / folder,
                             .cancelled = &interrupted()}});
        }
    return jobs;
}

double steps_of(const Part& trainer) {
    const auto steps = std::ranges::find(trainer.settings, "steps", &Setting::name);
    return steps == trainer.settings.end() ? 0 : steps->number;
}

void print(const Job& job, const nrem_progress& progress) {
    const double steps = steps_of(job.setup.trainer);
    std::string text = fmt::format("{}: step {}", job.name, progress.step);
    if (steps > 0) text += fmt::format(" of {:.0f}", steps);
    text += fmt::format(", loss {:.4f}, {:.0f} tokens/s", progress.loss,
                        progress.tokens / std::max(progress.seconds, 1e-9));
    if (!std::isnan(progress.accuracy))
        text += fmt::format(", held out: {:.3f} of words and {:.3f} of answers right",
                            progress.accuracy, progress.all_right);
    fmt::print(stderr, "{}\n", text);
}

void write_page(const TrainingConfig& config, const std::vector<Job>& jobs, const fs::path& out) {
    std::vector<TrainingCurve> curves;
    for (const Job& job : jobs)
        curves.push_back({job.arm, job.setup.seed, read_progress(job.setup.folder)});
    replace_file(RunPath(out) / "training.html",
                 training_page(config.source.name, config.source.about, curves));
}

// One training; its exit code.
int train(Job& job, const Registry& registry) {
    job.setup.progress = [&](const nrem_progress& progress) { print(job, progress); };
    if (train(job.setup, registry) == TrainingEnd::cancelled) return 1;
    fmt::print("{}: {}\n", job.name, weights_in(job.setup.folder).string());
    return 0;
}

// Runs trainings at once, each in a process of its own, so that each has the single thread of the
// maths library for itself.
class Children {
public:
    // Calls `ended` after each.
    Children(int most, std::function<void()> ended) : most_(most), ended_(std::move(ended)) {}

    void start(Job& job, const Registry& registry) {
        while (running_.size() >= static_cast<std::size_t>(most_)) end_one();
        if (interrupted()) return;
        const auto body = [&, parent = getpid()] { return be_the_child(job, registry, parent); };
        pid_t child = fork_child(body);
        for (; child < 0 && !running_.empty(); child = fork_child(body)) end_one();  // fewer at once
        if (child < 0)
            throw Error(fmt::format("cannot start a process for {}: {}", job.name,
                                    std::strerror(errno)));
        running_.insert(child);
    }
    // Whether all of them have ended by themselves.
    bool finish() {
        while (!running_.empty()) end_one();
        return good_;
    }

private:
    // When its parent ends, it stops as if interrupted: what it has learned is saved.
    static int be_the_child(Job& job, const Registry& registry, pid_t parent) try {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        return getppid() == parent ? train(job, registry) : 1;
    } catch (const std::exception& failure) {
        fmt::print(stderr, "nrem: {}: {}\n", job.name, failure.what());
        return 1;
    }
    // Passes on an interrupt of this process alone.
    void end_one() {
        int status = 0;
        pid_t child = 0;
        while ((child = waitpid(-1, &status, WNOHANG)) == 0) {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            if (!interrupted() || told_) continue;
            told_ = true;
            for (const pid_t each : running_) kill(each, SIGTERM);
        }
        if (child < 0) return running_.clear();
        running_.erase(child);
        good_ &= WIFEXITED(status) && WEXITSTATUS(status) == 0;
        ended_();
    }

    int most_;
    std::function<void()> ended_;
    std::set<pid_t> running_;
    bool good_ = true;
    bool told_ = false;  // whether they were told to stop
};

int train_all(const TrainArguments& arguments) {
    const TrainingConfig config = load_training(arguments.experiment, arguments.overrides);
    forget_secrets();  // training uses no keys
    const auto registry = open_registry(arguments.plugin_paths);
    const fs::path out = run_folder(arguments.out, config.source.name);
    Workshop workshop(config.source, *registry);
    std::vector<Job> jobs = trainings_of(config, workshop, out);
    catch_interrupts(120);  // a step may be long
    Children children(arguments.jobs, [&] { write_page(config, jobs, out); });
    for (Job& job : jobs) children.start(job, *registry);
    const bool good = children.finish();
    if (interrupted()) fmt::print(stderr, "interrupted; the same command goes on\n");
    fmt::print("curves: {}\n", (out / "training.html").string());
    return good && !interrupted() ? 0 : 1;
}

void train_options(CLI::App& command, int& exit_code) {
    const auto given = std::make_shared<TrainArguments>();
    add_experiment(command, given->experiment, given->overrides);
    add_plugin_paths(command, given->plugin_paths);
    command.add_option("--out", given->out, "Where they go (default: runs/<name>)");
    command.add_option("--jobs", given->jobs, "Trainings at once, each in a process of its own")
        ->check(CLI::Range(1, most_at_once))
        ->capture_default_str();
    command.callback([given, &exit_code] { exit_code = train_all(*given); });
}

}  // namespace

Command train_command() {
    return {"train", Purpose::experiments, "Make the weights of sequence models, or go on with it",
            train_options};
}

}  // namespace nrem::core
