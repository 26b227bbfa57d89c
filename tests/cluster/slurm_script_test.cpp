// The script of a job array as sbatch itself reads it, whatever the names in it are.
#include <gtest/gtest.h>

#include "support/own_folder.hpp"
#include "support/process.hpp"

namespace nrem {
namespace {

namespace fs = std::filesystem;

class SlurmScript : public testing::Test {
protected:
    SlurmScript() {
        process::write(folder_ / "x.yaml",
                       "name: x\ntask: weather\nbackend: exemplar\nstreams: 2\n"
                       "rule: full_history\ncontrols: false\n");
        process::write(folder_ / "slurm.conf",
                       "ClusterName=x\nSlurmctldHost=localhost\nNodeName=localhost\n"
                       "PartitionName=a Nodes=ALL\nMessageTimeout=1\n");
    }
    [[nodiscard]] process::Result shell(const std::string& command) const {
        return process::run("cd '" + folder_.string() + "' && " + command);
    }
    [[nodiscard]] process::Result script(const std::string& out, const std::string& more) const {
        return shell(process::nrem("run x.yaml --launcher slurm --shards 2 --dry-run --out \"" +
                                   out + "\" " + more));
    }
    // What sbatch says that it found, one option a line. Nobody answers it.
    [[nodiscard]] std::string read_by_sbatch(const std::string& text) const {
        process::write(folder_ / "job.sh", text);
        return shell("SLURM_CONF=slurm.conf timeout 5 sbatch -vvv job.sh 2>&1 | grep 'Found in'")
            .output;
    }
    fs::path folder_ = own_folder();
};

TEST_F(SlurmScript, quotes_all_that_goes_into_it) {
    const std::string name = "a run's # 100% \\\"x\\\"";  // as a shell between quotes has it
    const auto made =
        script(name, "'cluster.partition=p q' 'cluster.options=[\"--comment=two words # 3\"]'");
    ASSERT_EQ(made.exit_code, 0) << made.output;
    const std::string found = read_by_sbatch(made.output);
    const std::string folder = fs::weakly_canonical(folder_).string();
    for (const std::string& option :
         {std::string("--job-name=nrem-a run's # 100% \"x\""), std::string("--partition=p q"),
          std::string("--comment=two words # 3"), "--chdir=" + folder,
          "--output=" + folder + "/a run's # 100%% \"x\"/shards/log/%a.txt"})
        EXPECT_NE(found.find("argument \"" + option + "\"\n"), std::string::npos)
            << option << "\n" << found;
    const std::string last = made.output.substr(made.output.rfind("exec "));
    EXPECT_NE(last.find("--out 'a run'\\''s # 100% \"x\"' "), std::string::npos) << last;
}

TEST_F(SlurmScript, refuses_a_folder_that_sbatch_would_misread) {
    const auto lines = script("$(printf 'a\\n#SBATCH --uid=0\\nb')", "");
    EXPECT_EQ(lines.exit_code, 2);
    EXPECT_NE(lines.output.find("a line break cannot be in a script of Slurm"), std::string::npos)
        << lines.output;
    const auto back = script("a\\\\b", "");
    EXPECT_EQ(back.exit_code, 2);
    EXPECT_NE(back.output.find("Slurm takes no backslash"), std::string::npos) << back.output;
}

TEST_F(SlurmScript, a_job_that_is_no_number_is_none) {
    ASSERT_EQ(shell(process::nrem("run x.yaml --shard 0/2 --out run")).exit_code, 0);
    process::write(folder_ / "run/shards/jobs.json", R"([{"job": "--user=root", "shards": [0]}])");
    const auto cancelled = shell(process::nrem("cluster cancel run"));
    EXPECT_NE(cancelled.exit_code, 0);
    EXPECT_NE(cancelled.output.find("not a list of jobs"), std::string::npos) << cancelled.output;
}

}  // namespace
}  // namespace nrem
