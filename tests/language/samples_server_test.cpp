// Samples of one prompt from a server over HTTP: all of them in the time of one.
#include <chrono>

#include "language/sampling.hpp"
#include "language/serving.hpp"

namespace nrem::core {
namespace {

using Clock = std::chrono::steady_clock;

class SamplesServerTest : public SamplingTest {
protected:
    void serve(const std::string& text) {
        server_ = std::make_unique<serving::Counting>(text);
        registry_.load(NREM_BUILD_DIR "/plugins/backend_openai.so");
        const Component& openai = registry_.find(Kind::backend, "openai");
        backend_.emplace(openai,
                         resolve(openai, {{"url", server_->url()}, {"model", "tiny"}, {"retries", "9"}}),
                         registry_.host());
    }
    double seconds_of(const std::vector<Asking>& asked) {
        const auto began = Clock::now();
        among_threads([&] { replies_ = made_->ask_all(asked); });
        return std::chrono::duration<double>(Clock::now() - began).count();
    }
    std::unique_ptr<serving::Counting> server_;
    std::vector<LanguageReply> replies_;
};

TEST_F(SamplesServerTest, come_in_one_round_trip) {
    serve("model: tiny\nlatency: 0.3\nslots: 64\nrules: [{reply: yes}]\n");
    speak();
    (void)seconds_of(samples(places, "first"));  // how much the server takes at once is found out
    const double one = seconds_of(samples(1, "one"));
    const double all = seconds_of(samples(places, "all"));
    EXPECT_EQ(server_->count(), 1 + 2 * places);
    EXPECT_EQ(server_->repeated(), 0U);  // each has a seed of its own
    EXPECT_LT(all, 5 * one) << one;      // one after another they take 8 times as long
}

TEST_F(SamplesServerTest, leave_the_same_log_whoever_answers_first) {
    std::vector<std::string> logs;
    for (const auto& way : {places, std::size_t{1}}) {
        serve("model: tiny\nlatency: 0.01\nslots: 64\n"
              "faults: {kind: status, status: 503, probability: 0.3, seed: 3}\n");
        speak();
        for (std::size_t from = 0; from < 16; from += way) {
            const auto all = samples(16);
            among_threads(
                [&] { (void)made_->ask_all(std::span(all).subspan(from, way)); });
        }
        logs.push_back(made_->take_calls().log);
        EXPECT_EQ(std::ranges::count(logs.back(), '\n'), 16);
    }
    EXPECT_EQ(logs[0], logs[1]);
}

}  // namespace
}  // namespace nrem::core
