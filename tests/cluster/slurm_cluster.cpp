#include "cluster/slurm_cluster.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "support/killing.hpp"
#include "support/process.hpp"

namespace nrem {

namespace {

namespace fs = std::filesystem;

// Ports that nobody has now: all are held until the last one is found.
std::vector<int> free_ports(std::size_t count) {
    std::vector<int> sockets, ports;
    for (std::size_t i = 0; i < count; ++i) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        sockets.push_back(socket(AF_INET, SOCK_STREAM, 0));
        if (bind(sockets.back(), reinterpret_cast<sockaddr*>(&address), size) != 0 ||
            getsockname(sockets.back(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
            throw std::runtime_error("no free port");
        ports.push_back(ntohs(address.sin_port));
    }
    for (const int each : sockets) close(each);
    return ports;
}

std::string host_name() {
    char name[200] = {};
    gethostname(name, sizeof name - 1);
    return std::string(name).substr(0, std::string(name).find('.'));
}

void kill_and_wait(pid_t process) {
    kill(process, SIGKILL);
    waitpid(process, nullptr, 0);
}

}  // namespace

SlurmCluster::SlurmCluster() {
    std::string made = (fs::temp_directory_path() / "slurm.XXXXXX").string();
    if (!mkdtemp(made.data())) throw std::runtime_error(made + ": cannot be made");
    folder_ = made;
    for (const char* sub : {"state", "spool", "log"}) fs::create_directories(folder_ / sub);
    write_config();
    setenv("SLURM_CONF", (folder_ / "slurm.conf").c_str(), 1);
    start("controller", {"slurmctld", "-D", "-c"});
    for (int i = 1; i <= nodes; ++i) {
        const std::string node = "n" + std::to_string(i);
        start(node, {"slurmd", "-D", "-N", node});
    }
    try {
        await_nodes();
    } catch (...) {
        for (const auto& [name, process] : daemons_) kill_and_wait(process);
        throw;
    }
}

// Steps that are still on are told first: they are no children of the daemons.
SlurmCluster::~SlurmCluster() {
    process::run("scancel -u root --signal=KILL; scancel -u root");
    for (int turn = 0; turn < 50 && !process::run("squeue -h").output.empty(); ++turn)
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    for (const auto& [name, process] : daemons_) kill_and_wait(process);
    unsetenv("SLURM_CONF");
    fs::remove_all(folder_);
}

void SlurmCluster::write_config() const {
    const std::vector<int> ports = free_ports(nodes + 1);
    const std::string host = host_name();
    const std::string dir = folder_.string();
    std::string text =
        "ClusterName=test\nSlurmctldHost=" + host +
        "(127.0.0.1)\nSlurmctldAddr=127.0.0.1\n"
        "SlurmUser=root\nSlurmdUser=root\nAuthType=auth/none\nCredType=cred/none\n"
        "AuthInfo=cred_expire=5\n"
        "SlurmctldPort=" +
        std::to_string(ports[0]) + "\nStateSaveLocation=" + dir +
        "/state\n"
        "SlurmdSpoolDir=" +
        dir + "/spool/%n\nSlurmctldPidFile=" + dir +
        "/slurmctld.pid\n"
        "SlurmdPidFile=" +
        dir + "/%n.pid\nSlurmctldLogFile=" + dir +
        "/log/slurmctld.log\n"
        "SlurmdLogFile=" +
        dir +
        "/log/%n.log\nProctrackType=proctrack/linuxproc\n"
        "TaskPlugin=task/none\nJobAcctGatherType=jobacct_gather/none\nSelectType=select/cons_tres\n"
        "SelectTypeParameters=CR_Core\nSchedulerType=sched/backfill\n"
        "SchedulerParameters=sched_min_interval=0,sched_interval=1,batch_sched_delay=0,"
        "bf_interval=1\n"
        "ReturnToService=2\nMpiDefault=none\nSwitchType=switch/none\nMinJobAge=300\n"
        "SlurmdParameters=config_overrides\n";
    for (int i = 1; i <= nodes; ++i)
        text += "NodeName=n" + std::to_string(i) + " NodeHostname=" + host +
                " NodeAddr=127.0.0.1 Port=" + std::to_string(ports[static_cast<std::size_t>(i)]) +
                " CPUs=1 CoresPerSocket=1 ThreadsPerCore=1 RealMemory=2000 State=UNKNOWN\n";
    text += "PartitionName=main Nodes=n[1-4] Default=YES MaxTime=INFINITE State=UP\n";
    process::write(folder_ / "slurm.conf", text);
}

void SlurmCluster::start(const std::string& name, std::vector<std::string> command) {
    daemons_[name] = nrem::start(command, folder_ / "log" / (name + ".out"));
}

void SlurmCluster::await_nodes() {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (std::chrono::steady_clock::now() < end) {
        if (process::run("sinfo -h -t idle -o %D").output == "4\n") return;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    throw std::runtime_error("the nodes do not come up: " +
                             process::run("tail -n 5 " + (folder_ / "log").string() + "/*").output);
}

void SlurmCluster::lose(const std::string& node) {
    kill_and_wait(daemons_.at(node));
    daemons_.erase(node);
    process::run("scontrol update nodename=" + node + " state=down reason=lost");
}

}  // namespace nrem
