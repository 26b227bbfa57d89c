// Load on the host's HTTP as backends make it: threads that build a chat request with JSON, call
// exchange and parse the reply. Prints one line of figures after a ramp that is not counted.
// usage: http_load URL THREADS REQUESTS RAMP
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "host/registry.hpp"
#include "nrem/sdk/http.hpp"

namespace {

using Clock = std::chrono::steady_clock;

double cpu_seconds() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double peak_megabytes() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    return static_cast<double>(used.ru_maxrss) / 1024;
}

std::string chat(int number) {
    const nlohmann::json request = {
        {"model", "m"},
        {"messages",
         {{{"role", "system"}, {"content", std::string(500, 's')}},
          {{"role", "user"},
           {"content", fmt::format("question {} {}", number, std::string(400, 'u'))}}}},
        {"temperature", 0.0},
        {"max_tokens", 64},
        {"seed", number}};
    return request.dump();
}

bool is_answer(const std::string& body) {
    const auto reply = nlohmann::json::parse(body);
    return !reply.at("choices").at(0).at("message").at("content").get<std::string>().empty() &&
           reply.at("usage").at("prompt_tokens").get<int>() > 0;
}

struct Load {
    std::string url;
    int requests = 0;
    int ramp = 0;
    std::atomic<int> next = 0;
    std::atomic<int> wrong = 0;
    std::mutex mutex;  // guards what follows
    std::vector<double> latencies;
    Clock::time_point start;
    double cpu_start = 0;
};

void start_counting(Load& load) {
    const std::lock_guard lock(load.mutex);
    load.start = Clock::now();
    load.cpu_start = cpu_seconds();
}

void work(const nrem::Http& http, Load& load) {
    std::vector<double> latencies;
    for (int number = load.next++; number < load.requests + load.ramp; number = load.next++) {
        if (number == load.ramp) start_counting(load);
        const auto began = Clock::now();
        const std::string body = chat(number);
        auto request = nrem::make_http_request("POST", load.url);
        const nrem_http_header json{nrem::borrow("Content-Type"), nrem::borrow("application/json")};
        request.headers = {&json, 1, sizeof json};
        request.body = nrem::borrow(body);
        request.retries = 5;
        const auto reply = http.exchange(request);
        if (reply.status != 200 || !is_answer(reply.body)) ++load.wrong;
        if (number >= load.ramp)
            latencies.push_back(std::chrono::duration<double>(Clock::now() - began).count());
    }
    const std::lock_guard lock(load.mutex);
    load.latencies.insert(load.latencies.end(), latencies.begin(), latencies.end());
}

void print(Load& load, double seconds, double cpu) {
    std::sort(load.latencies.begin(), load.latencies.end());
    const auto count = load.latencies.size();
    fmt::print(
        "{:.0f} requests/s, {:.1f} us of CPU a request, p50 {:.2f} ms, p99 {:.2f} ms, peak "
        "{:.1f} MB, {} wrong\n",
        static_cast<double>(count) / seconds, 1e6 * cpu / static_cast<double>(count),
        1e3 * load.latencies[count / 2], 1e3 * load.latencies[count * 99 / 100], peak_megabytes(),
        load.wrong.load());
}

}  // namespace

int main(int count, char** words) {
    if (count != 5) {
        std::fprintf(stderr, "usage: http_load URL THREADS REQUESTS RAMP\n");
        return 2;
    }
    Load load;
    load.url = words[1];
    load.requests = std::atoi(words[3]);
    load.ramp = std::atoi(words[4]);
    const nrem::core::Registry registry;
    const nrem::Http http(nrem::Params(registry.host(), {}));
    std::vector<std::thread> threads;
    for (int i = 0; i < std::atoi(words[2]); ++i) threads.emplace_back([&] { work(http, load); });
    for (auto& thread : threads) thread.join();
    const double seconds = std::chrono::duration<double>(Clock::now() - load.start).count();
    print(load, seconds, cpu_seconds() - load.cpu_start);
    return load.wrong == 0 ? 0 : 1;
}
