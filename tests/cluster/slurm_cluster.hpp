// A Slurm of one controller and four nodes on loopback, as child processes of the test: no systemd,
// no munge, ports that were free, everything in one temporary folder, which has a short name since
// Slurm makes sockets in it. The daemons go when the test goes, also when the test is killed.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace nrem {

class SlurmCluster {
public:
    static constexpr int nodes = 4;

    // Sets SLURM_CONF for this process and its children. Throws std::runtime_error with the end of
    // the controller's log when the nodes do not come up.
    SlurmCluster();
    SlurmCluster(const SlurmCluster&) = delete;
    SlurmCluster& operator=(const SlurmCluster&) = delete;
    ~SlurmCluster();

    // Kills the node's daemon and tells the controller. What ran there runs on, as behind a network
    // that is cut.
    void lose(const std::string& node);

private:
    void write_config() const;
    void start(const std::string& name, std::vector<std::string> command);
    void await_nodes();

    std::filesystem::path folder_;
    std::map<std::string, pid_t> daemons_;
};

}  // namespace nrem
