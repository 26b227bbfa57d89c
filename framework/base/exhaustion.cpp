#include "base/exhaustion.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <exception>
#include <latch>
#include <new>
#include <system_error>
#include <thread>
#include <vector>

#include "base/error.hpp"

namespace nrem::core {

namespace {

constexpr std::size_t working_space = 8 << 20;  // bytes without which nothing goes on

// Takes no memory.
[[noreturn]] void end_with(const char* why) {
    for (const char* text : {"nrem: ", why, "\n"}) (void)!write(STDERR_FILENO, text, strlen(text));
    _exit(1);
}

void without_memory() {
    void* const some = std::malloc(working_space);
    if (!some)
        end_with("out of memory (ulimit -v, or the machine's); what is done is kept, and the same "
                 "command goes on where there is more");
    std::free(some);
    throw std::bad_alloc();
}

[[noreturn]] void without_handler() {
    const std::exception_ptr thrown = std::current_exception();
    if (!thrown) end_with("ended by a failure inside; what is done is kept");
    try {
        std::rethrow_exception(thrown);
    } catch (const std::exception& failure) {
        end_with(failure.what());
    } catch (...) {
        end_with("ended by an exception of an unknown type; what is done is kept");
    }
}

const std::terminate_handler usual_end = std::get_terminate();

// The threads that could be started; all of them live at once.
std::size_t startable(std::size_t count) {
    std::latch over(1);
    std::vector<std::jthread> threads;
    threads.reserve(count);
    try {
        while (threads.size() < count) threads.emplace_back([&over] { over.wait(); });
    } catch (const std::system_error&) {  // that was all
    }
    over.count_down();
    return threads.size();
}

}  // namespace

void require_threads(std::size_t count) {
    const std::size_t given = startable(count);
    if (given < count)
        throw Error(fmt::format(
            "this needs {} threads, and the system allows {} more (ulimit -u and -v, pids.max): "
            "raise the limit, or take fewer --jobs, --sleep-jobs or --in-flight",
            count, given));
}

void end_when_exhausted() {
    std::set_new_handler(without_memory);
    std::set_terminate(without_handler);
}

void end_as_usual() {
    std::set_new_handler(nullptr);
    std::set_terminate(usual_end);
}

}  // namespace nrem::core
