#include "wake/patience.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace nrem::core {

// Shared with its thread.
struct Patience::Bench {
    std::mutex mutex;
    std::condition_variable changed;
    std::function<void()> job;
    bool is_done = false;
    bool is_over = false;

    void work() {
        std::unique_lock lock(mutex);
        while (true) {
            changed.wait(lock, [this] { return is_over || job; });
            if (!job) return;
            auto next = std::exchange(job, {});
            lock.unlock();
            next();
            next = {};
            lock.lock();
            is_done = true;
            changed.notify_all();
            if (is_over) return;
        }
    }
    void close() {
        const std::lock_guard lock(mutex);
        is_over = true;
        changed.notify_all();
    }
};

Patience::~Patience() {
    if (bench_) bench_->close();
}

bool Patience::run(std::function<void()> job, double seconds) {
    if (!bench_) {
        bench_ = std::make_shared<Bench>();
        std::thread([bench = bench_] { bench->work(); }).detach();
    }
    std::unique_lock lock(bench_->mutex);
    bench_->is_done = false;
    bench_->job = std::move(job);
    bench_->changed.notify_all();
    const auto limit = std::chrono::duration<double>(std::min(seconds, 1e6));
    if (bench_->changed.wait_for(lock, limit, [this] { return bench_->is_done; })) return true;
    bench_->is_over = true;
    lock.unlock();
    bench_.reset();
    return false;
}

}  // namespace nrem::core
