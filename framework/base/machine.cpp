#include "base/machine.hpp"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <string_view>
#include <thread>

namespace nrem::core {

namespace {

namespace fs = std::filesystem;

std::optional<double> number_from(std::string_view text) {
    double number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    return read.ec == std::errc() ? std::optional(number) : std::nullopt;
}

std::string first_word(const fs::path& file) {
    std::ifstream stream(file);
    std::string word;
    stream >> word;
    return word;
}

void lower(std::optional<double>& limit, std::optional<double> other) {
    if (other && (!limit || *other < *limit)) limit = other;
}

// Version 2: "quota period" or "max period"; -1 and "max" stand for no limit.
std::optional<double> quota_of(const std::string& quota, const std::string& period) {
    const auto time = number_from(quota);
    const auto of = number_from(period);
    if (!time || !of || *time <= 0 || *of <= 0) return std::nullopt;
    return *time / *of;
}

std::optional<double> unified_quota(const fs::path& group) {
    std::ifstream stream(group / "cpu.max");
    std::string quota;
    std::string period;
    stream >> quota >> period;
    return quota_of(quota, period);
}

// Version 1 says "no limit" by a number near the largest.
std::optional<double> bytes_in(const fs::path& file) {
    const auto bytes = number_from(first_word(file));
    return bytes && *bytes > 0 && *bytes < 1e18 ? bytes : std::nullopt;
}

// The group and all above it, down to the root of its hierarchy. In a container the group's own
// name may not be visible: then the root is its group.
template <class Look>
void climb(const fs::path& root, fs::path group, const Look& look) {
    if (group.string().find("..") != std::string::npos) group.clear();
    for (group = group.relative_path(); !group.empty(); group = group.parent_path())
        look(root / group);
    look(root);
}

// Cores that the process is bound to. The mask grows until it holds all that the kernel has.
std::optional<double> bound_cores() {
    for (int most = 1024; most <= 1 << 20; most *= 2) {
        const std::unique_ptr<cpu_set_t, void (*)(cpu_set_t*)> mask(
            CPU_ALLOC(static_cast<std::size_t>(most)), [](cpu_set_t* set) { CPU_FREE(set); });
        const std::size_t size = CPU_ALLOC_SIZE(static_cast<std::size_t>(most));
        if (mask && sched_getaffinity(0, size, mask.get()) == 0)
            return CPU_COUNT_S(size, mask.get());
    }
    return std::nullopt;
}

std::optional<double> cores_of_task() {
    const char* value = std::getenv("SLURM_CPUS_PER_TASK");
    const auto cores = value ? number_from(value) : std::nullopt;
    return cores && *cores >= 1 ? cores : std::nullopt;
}

// Read once: it is asked for often.
const GroupLimits& own_limits() {
    static const GroupLimits limits = [] {
        std::ostringstream groups;
        groups << std::ifstream("/proc/self/cgroup").rdbuf();
        return group_limits("/sys/fs/cgroup", groups.str());
    }();
    return limits;
}

}  // namespace

// Lines are "number:controllers:group"; version 2 has the number 0 and no controllers.
GroupLimits group_limits(const fs::path& root, const std::string& groups) {
    GroupLimits limits;
    std::istringstream lines(groups);
    for (std::string line; std::getline(lines, line);) {
        const auto first = line.find(':');
        const auto second = line.find(':', first + 1);
        if (first == line.npos || second == line.npos) continue;
        const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
        const fs::path group = line.substr(second + 1);
        if (controllers == ",,")
            climb(root, group, [&](const fs::path& at) {
                lower(limits.cores, unified_quota(at));
                lower(limits.memory, bytes_in(at / "memory.max"));
            });
        if (controllers.find(",cpu,") != controllers.npos)
            climb(root / "cpu", group, [&](const fs::path& at) {
                lower(limits.cores, quota_of(first_word(at / "cpu.cfs_quota_us"),
                                             first_word(at / "cpu.cfs_period_us")));
            });
        if (controllers.find(",memory,") != controllers.npos)
            climb(root / "memory", group, [&](const fs::path& at) {
                lower(limits.memory, bytes_in(at / "memory.limit_in_bytes"));
            });
    }
    return limits;
}

int available_cores() {
    std::optional<double> cores = bound_cores();
    if (!cores) cores = std::thread::hardware_concurrency();
    lower(cores, own_limits().cores);
    lower(cores, cores_of_task());
    return std::max(1, static_cast<int>(std::floor(*cores)));
}

double available_memory() {
    std::optional<double> bytes = static_cast<double>(sysconf(_SC_PHYS_PAGES)) *
                                  static_cast<double>(sysconf(_SC_PAGESIZE));
    lower(bytes, own_limits().memory);
    return *bytes;
}

}  // namespace nrem::core
