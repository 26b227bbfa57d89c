#include "study/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "base/output.hpp"

namespace nrem::core {

namespace {

constexpr std::size_t bar_width = 30;

std::string bar(double share) {
    const auto full = static_cast<std::size_t>(share * bar_width);
    return std::string(full, '#') + std::string(bar_width - full, '.');
}

}  // namespace

ProgressPrinter::ProgressPrinter()
    : terminal_(isatty(STDERR_FILENO) != 0), began_(Clock::now()), last_{} {}

void ProgressPrinter::update(const Progress& progress) {
    const auto now = Clock::now();
    const auto pause = terminal_ ? std::chrono::milliseconds(50) : std::chrono::milliseconds(5000);
    const bool last = progress.done == progress.trials;
    if (!last && now - last_ < pause) return;
    last_ = now;
    const double seconds = std::chrono::duration<double>(now - began_).count();
    const double rate = static_cast<double>(progress.done - progress.earlier) / seconds;
    const double left = static_cast<double>(progress.trials - progress.done) / rate;
    const double share = static_cast<double>(progress.done) / static_cast<double>(progress.trials);
    std::string line =
        fmt::format("{}/{} trials{}, {:.1f}/s, {:.0f} s left", progress.done, progress.trials,
                    progress.failed ? fmt::format(", {} failed", progress.failed) : "", rate, left);
    for (const auto& server : progress.servers) line += "; " + http::in_words(server);
    if (terminal_)
        draw(fmt::format("\r\033[K[{}] {}", bar(share), line));
    else
        fmt::print(stderr, "{}\n", line);
    std::fflush(stderr);
    drawn_ = true;
}

void ProgressPrinter::finish() {
    if (terminal_ && drawn_) fmt::print(stderr, "\n");
}

}  // namespace nrem::core
