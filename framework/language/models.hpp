// Every question of a run to a language model goes through here. The answer comes from the cassette
// or the cache if it is known, else from the backend, within the run's limits. [shared]
#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/models.hpp"
#include "host/instance.hpp"
#include "language/cassette.hpp"
#include "language/request.hpp"
#include "language/response_cache.hpp"
#include "language/single_flight.hpp"
#include "language/spending.hpp"

namespace nrem::core {

// A model that can be asked.
struct Model {
    const BackendInstance* backend = nullptr;
    std::string identity;  // its component and all settings that affect an answer
    std::string asked;     // the model name that is sent to its server
};
[[nodiscard]] Model make_model(const BackendInstance& backend, std::string asked = "");

// A call that failed after some replies were paid.
class CostlyError : public Error {
public:
    CostlyError(const Error& failure, const Spending& unused)
        : Error(failure), unused_(unused) {}
    [[nodiscard]] const Spending& unused() const { return unused_; }

private:
    Spending unused_;
};

// A prompt that the run has asked.
struct SampledPrompt {
    std::string operation;
    Model model;
    ModelRequest request;
};

class Models {
public:
    struct Setup {
        ResponseSettings responses;    // with the files' final paths
        std::filesystem::path beside;  // folder of the cache where it is `on`
        SpendingLimits limits;         // of the run; no calls so far
        Spending before;               // what earlier commands of the run have paid
        std::vector<Price> prices;
        std::uint64_t sampled = 0;  // how many of the run's prompts are kept for sample()
        // Called for every paid call, one at a time, with what this and earlier commands have paid.
        std::function<void(const Spending&)> keep = [](const Spending&) {};
        // If given, it answers everything: no model is asked, nothing is paid or stored.
        std::function<StoredResponse(const Model&, const ModelRequest&)> stand_in;
    };
    // Throws UsageError for a cassette or cache that cannot be read.
    explicit Models(Setup setup);
    Models(const Models&) = delete;
    Models& operator=(const Models&) = delete;

    struct Given {
        StoredResponse response;
        bool paid = false;
        double milliseconds = 0;                                 // of the call, if it was paid
        Spending unused{};  // paid for replies that gave no answer
        std::vector<std::pair<std::string, std::string>> notes;  // such as retries
    };
    // A request under the name that its answer is stored by. What it was made from outlives it.
    struct Wanted {
        const std::string& operation;
        const Model& model;
        const ModelRequest& request;
        std::string text;
        std::string key;
    };
    [[nodiscard]] Wanted want(const std::string& operation, const Model& model,
                              const ModelRequest& request) const;
    // What needs no model: the answer of the cassette or the cache, if it is known. In replay,
    // throws an Error that names a request that is not in the cassette.
    [[nodiscard]] std::optional<Given> known(const Wanted& wanted);
    // Throws Error: NREM_SPENT when the run's limit is reached, NREM_CANCELLED, and the backend's
    // own failures, except for a prompt that is too long, which is a response.
    [[nodiscard]] Given get(const Wanted& wanted, const std::function<bool()>& cancelled);
    // Both.
    [[nodiscard]] Given ask(const std::string& operation, const Model& model,
                            const ModelRequest& request, const std::function<bool()>& cancelled);

    // The limit at which a call was refused: "100 calls"; "": none was.
    [[nodiscard]] std::string refused_at() const;
    [[nodiscard]] bool refused() const { return !refused_at().empty(); }
    // What this and earlier commands have paid.
    [[nodiscard]] Spending spending() const;
    // The price of an answer. A model without a price costs 0, which is reported once.
    [[nodiscard]] double money_of(const Model& model, const std::string& served,
                                  const StoredUsage& usage);
    // Throws Error NREM_SPENT if a model without a price has answered, since the limit of money of
    // `whose` cannot be kept then.
    void need_prices(std::string_view whose, const SpendingLimits& limits) const;
    // A sample of the different predictions that the run has asked for: always the same ones,
    // whatever the order of the requests.
    [[nodiscard]] std::vector<SampledPrompt> sample() const;
    // Writes the cassette if one is being recorded. Throws Error.
    void save() const;

private:
    class UnderWay;
    [[nodiscard]] double seconds() const;
    [[nodiscard]] bool has_room();
    [[nodiscard]] std::string why_unpriced(const SpendingLimits& limits) const;
    void count(const Spending& paid);
    [[nodiscard]] Spending spent_on(const Model& model, const std::string& served,
                                    const std::vector<StoredUsage>& usages);
    void warn_once(const std::string& message);
    [[nodiscard]] StoredResponse pay(const Model& model, const ModelRequest& request,
                                     const std::function<bool()>& cancelled, Given& given);
    [[nodiscard]] Given answer(const Wanted& wanted, const std::function<bool()>& cancelled);
    [[nodiscard]] std::optional<StoredResponse> stored(const Wanted& wanted);
    [[nodiscard]] std::optional<StoredResponse> stored(const std::string& key,
                                                       const std::string& text);
    void keep_for_sample(const std::string& key, const Wanted& wanted);

    Setup setup_;
    std::unique_ptr<ResponseCache> cache_;
    std::unique_ptr<Cassette> cassette_;
    SingleFlight recording_;
    std::chrono::steady_clock::time_point began_;
    mutable std::mutex mutex_;                     // of all below
    std::map<std::string, SampledPrompt> sample_;  // those with the smallest keys
    std::string refused_at_;
    bool warned_ = false;           // about a prompt that is too long
    std::string unpriced_;          // a model that answered and has no price
    std::condition_variable over_;  // a call under way has ended
    std::uint64_t under_way_ = 0;   // calls under way: each has its place under the limit
    Spending paid_;                 // without seconds
};

}  // namespace nrem::core
