#include "base/process.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <array>

#include "base/error.hpp"

namespace nrem::core {
namespace {

std::string read_all(int file) {
    std::array<char, 256> block{};
    std::string text;
    while (const std::size_t count = read_some(file, block.data(), block.size(), "pipe"))
        text.append(block.data(), count);
    return text;
}

TEST(ForkChild, runs_the_body_in_a_process_that_ends_with_what_it_returns) {
    Pipe pipe = make_pipe();
    const pid_t parent = getpid();
    const pid_t child = fork_child([&] {
        const bool is_other = getpid() != parent;
        return write(pipe.writing.get(), is_other ? "yes" : "no", 3) == 3 ? 7 : 1;
    });
    ASSERT_GT(child, 0);
    pipe.writing.close();
    EXPECT_EQ(read_all(pipe.reading.get()), "yes");
    EXPECT_EQ(ending_of(wait_for(child)), "exited with 7");
}

TEST(SpawnProgram, gives_the_child_its_files_and_no_others) {
    Pipe pipe = make_pipe();
    const Descriptor other(dup2(STDERR_FILENO, 9));  // not closed on exec
    const pid_t child = spawn_program(
        {"/bin/sh", "-c", "echo there >&8; (echo not there >&9) 2>/dev/null; cat"},
        {{pipe.writing.get(), 8}});
    pipe.writing.close();
    EXPECT_EQ(read_all(pipe.reading.get()), "there\n");
    EXPECT_EQ(ending_of(wait_for(child)), "exited with 0");  // cat has read nothing
}

TEST(SpawnProgram, says_which_program_is_not_there) {
    EXPECT_THROW((void)spawn_program({"/no/such/program"}, {}), Error);
}

TEST(AskShell, returns_what_a_command_prints_and_how_it_ends) {
    const ShellResult said = ask_shell("echo one; exit 3");
    EXPECT_EQ(said.output, "one\n");
    EXPECT_EQ(said.exit_code, 3);
    EXPECT_EQ(ask_shell("kill -9 $$").exit_code, 128 + SIGKILL);
    EXPECT_EQ(ask_shell("echo " + shell_word("it's $HOME")).output, "it's $HOME\n");
}

}  // namespace
}  // namespace nrem::core
