// What the environment holds of keys, and how little of it goes on.
#include "base/secrets.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdlib>

#include "base/isolated.hpp"
#include "support/process.hpp"

namespace nrem::core {
namespace {

TEST(Secrets, are_known_by_their_names) {
    for (const char* name : {"OPENAI_API_KEY", "HF_TOKEN", "AWS_SECRET_ACCESS_KEY", "db_password",
                             "GOOGLE_APPLICATION_CREDENTIALS", "MYAPIKEY", "TOKEN_OF_MINE"})
        EXPECT_TRUE(names_secret(name)) << name;
    for (const char* name : {"PATH", "HOME", "TOKENIZERS_PARALLELISM", "KEYBOARD", "NREM_DATA_PATH",
                             "SSH_AUTH_SOCK", "LANG"})
        EXPECT_FALSE(names_secret(name)) << name;
}

// In a child that was started with them, as a program is.
TEST(Secrets, that_are_forgotten_are_in_no_child_and_not_in_memory) {
    const std::string self = std::filesystem::read_symlink("/proc/self/exe").string() +
                             " --gtest_also_run_disabled_tests "
                             "--gtest_filter=Secrets.DISABLED_forget_and_show";
    const auto shown =
        process::run("GONE_TOKEN=sk-gone-1 KEPT_KEY=sk-kept-1 PLAIN=plain-1 exec " + self);
    EXPECT_EQ(shown.exit_code, 0) << shown.output;
    EXPECT_EQ(shown.output.find("sk-gone-1"), std::string::npos) << shown.output;
    EXPECT_NE(shown.output.find("KEPT_KEY=sk-kept-1"), std::string::npos) << shown.output;
    EXPECT_NE(shown.output.find("PLAIN=plain-1"), std::string::npos) << shown.output;
}

TEST(Secrets, DISABLED_forget_and_show) {
    forget_secrets({"KEPT_KEY"});
    EXPECT_EQ(std::getenv("GONE_TOKEN"), nullptr);
    // By what the kernel shows of this process's memory, and by a child's environment.
    EXPECT_EQ(std::system("tr '\\0' '\\n' </proc/$PPID/environ; env"), 0);
}

TEST(Secrets, leave_no_core_behind) {
    const Isolated child = isolated(
        [](const auto& say) {
            setenv("SOME_KEY", "x", 1);
            prevent_core_dumps_with_secrets();
            rlimit limit{};
            getrlimit(RLIMIT_CORE, &limit);
            say(std::to_string(limit.rlim_cur) + " " + std::to_string(limit.rlim_max));
        },
        {});
    EXPECT_EQ(child.said, "0 0");
}

}  // namespace
}  // namespace nrem::core
