#include "config/cluster.hpp"

#include "config/each_key.hpp"
#include "config/sections.hpp"

namespace nrem::core {
namespace {

constexpr std::uint64_t most_shards = 1'000'000;
constexpr std::uint64_t most_cores = 1024;

// Each becomes a line of a script.
std::string read_line(const Config& config, const Value& value, const std::string& key) {
    std::string line = read_text(config, value, key);
    if (line.find_first_of("\r\n") != line.npos)
        refuse(config, value.place, key + " must be one line");
    return line;
}

std::vector<std::string> read_lines(const Config& config, const Value& value,
                                    const std::string& key) {
    if (value.shape != Shape::list) return {read_line(config, value, key)};
    std::vector<std::string> lines;
    for (const auto& item : value.items) lines.push_back(read_line(config, item, key));
    return lines;
}

}  // namespace

ClusterSettings read_cluster(const Config& config, const Value& section) {
    ClusterSettings made;
    each_key(config, section, "cluster", [&](const Value& item, const std::string& key) {
        if (item.key == "shards") made.shards = read_count(config, item, key, {0, most_shards});
        if (item.key == "cores") made.cores = read_count(config, item, key, {1, most_cores});
        if (item.key == "partition") made.partition = read_line(config, item, key);
        if (item.key == "time") made.time = read_line(config, item, key);
        if (item.key == "memory") made.memory = read_line(config, item, key);
        if (item.key == "options") made.options = read_lines(config, item, key);
        if (item.key == "mpirun") made.mpirun = read_lines(config, item, key);
        if (item.key == "setup") made.setup = read_lines(config, item, key);
    });
    return made;
}

}  // namespace nrem::core
