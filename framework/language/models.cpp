#include "language/models.hpp"

#include <fmt/format.h>

#include "host/services.hpp"
#include "language/completion.hpp"

namespace nrem::core {
namespace {

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

struct Identity final : Crossing {
    ~Identity() = default;
    std::string text;
};

}  // namespace

Model make_model(const BackendInstance& backend, std::string asked) {
    Model model{&backend, backend.component().name, std::move(asked)};
    Identity identity;
    const nrem_text_sink sink{
        sizeof(nrem_text_sink), 0, &identity, [](void* to, nrem_str text) {
            auto& taker = *static_cast<Identity*>(to);
            if (taker.there("identity", text)) taker.text.append(" ").append(nrem::view(text));
        }};
    if (backend.has(&nrem_backend::identity))
        backend.take(identity, &nrem_backend::identity, &sink);
    model.identity += identity.text;
    return model;
}

// A call that is under way, from before it is sent, so that the limit on calls is exact however
// many are under way at once. While the calls under way could fill the limit and may still fail,
// the next one waits. Throws Error NREM_SPENT when a limit is reached, NREM_CANCELLED within 50 ms
// after `cancelled`.
class Models::UnderWay {
public:
    UnderWay(Models& models, const std::function<bool()>& cancelled) : models_(models) {
        std::unique_lock lock(models_.mutex_);
        while (!models_.has_room()) {
            if (cancelled()) throw Error("cancelled", NREM_CANCELLED);
            models_.over_.wait_for(lock, std::chrono::milliseconds(50));
        }
        ++models_.under_way_;
    }
    UnderWay(const UnderWay&) = delete;
    UnderWay& operator=(const UnderWay&) = delete;
    ~UnderWay() {
        {
            const std::lock_guard lock(models_.mutex_);
            --models_.under_way_;
        }
        models_.over_.notify_all();
    }

private:
    Models& models_;
};

Models::Models(Setup setup) : setup_(std::move(setup)), began_(Clock::now()), paid_(setup_.before) {
    if (setup_.stand_in) return;
    const ResponseSettings& responses = setup_.responses;
    if (responses.mode != ResponseMode::live)
        cassette_ = std::make_unique<Cassette>(responses.mode == ResponseMode::replay ||
                                                       std::filesystem::exists(responses.cassette)
                                                   ? Cassette::load(responses.cassette)
                                                   : Cassette());
    if (responses.mode == ResponseMode::record) cassette_->record_to(responses.cassette);
    if (responses.mode == ResponseMode::replay || responses.cache == "off") return;
    cache_ = std::make_unique<ResponseCache>(responses.cache == "on"
                                                 ? setup_.beside / "responses.sqlite"
                                                 : std::filesystem::path(responses.cache));
}

double Models::seconds() const {
    return std::chrono::duration<double>(Clock::now() - began_).count();
}

// Whether the limits have room for a call beside those under way; throws when what is paid already
// reaches one.
bool Models::has_room() {
    Spending planned = paid_;
    planned.seconds = seconds();
    const std::string limit = reached(setup_.limits, planned);
    const std::string unpriced = why_unpriced(setup_.limits);
    if (!limit.empty() || !unpriced.empty()) {
        refused_at_ = limit.empty() ? unpriced : limit;
        throw Error("the run's limit of " + refused_at_ + (limit.empty() ? "" : " is reached"),
                    NREM_SPENT);
    }
    planned.calls += under_way_;
    return reached(setup_.limits, planned).empty();
}

std::string Models::refused_at() const {
    const std::lock_guard lock(mutex_);
    return refused_at_;
}

Spending Models::spending() const {
    const std::lock_guard lock(mutex_);
    Spending sum = paid_;
    sum.seconds = seconds();
    return sum;
}

// Written down before the answer is used: a run that is killed has paid for it all the same.
void Models::count(const Spending& paid) {
    if (paid.calls == 0) return;
    const std::lock_guard lock(mutex_);
    paid_.calls += paid.calls;
    paid_.tokens += paid.tokens;
    paid_.money += paid.money;
    setup_.keep(paid_);
}

double Models::money_of(const Model& model, const std::string& served, const StoredUsage& usage) {
    const Price* price = price_of(setup_.prices, served, model.asked);
    const bool is_free = usage.prompt_tokens + usage.answer_tokens == 0;
    if (price || is_free || setup_.stand_in) return nrem::core::money_of(price, usage);
    const std::lock_guard lock(mutex_);
    if (!unpriced_.empty()) return 0;
    unpriced_ = !served.empty() ? served : !model.asked.empty() ? model.asked : model.identity;
    if (!setup_.prices.empty())
        log_line(NREM_LOG_WARNING,
                 fmt::format("'{}' has no price: its answers count as 0 in money; add it to "
                             "`prices`",
                             unpriced_));
    return 0;
}

// Why a limit of money cannot be kept; "": every model that answered has a price, or there is no
// such limit.
std::string Models::why_unpriced(const SpendingLimits& limits) const {
    if (!(limits.money > 0) || unpriced_.empty()) return "";
    return fmt::format("{} in money, which cannot be kept: '{}' has no price (add it to `prices`)",
                       limits.money, unpriced_);
}

void Models::need_prices(std::string_view whose, const SpendingLimits& limits) const {
    const std::lock_guard lock(mutex_);
    if (const std::string why = why_unpriced(limits); !why.empty())
        throw Error(fmt::format("{} limit of {}", whose, why), NREM_SPENT);
}

Spending Models::spent_on(const Model& model, const std::string& served,
                          const std::vector<StoredUsage>& usages) {
    Spending sum;
    for (const StoredUsage& usage : usages) {
        ++sum.calls;
        sum.tokens += usage.prompt_tokens + usage.answer_tokens;
        sum.money += money_of(model, served, usage);
    }
    return sum;
}

// In the server's own words, which often include the numbers.
void Models::warn_once(const std::string& message) {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(warned_, true)) log_line(NREM_LOG_WARNING, message);
}

void Models::save() const {
    if (setup_.responses.mode == ResponseMode::record) cassette_->save(setup_.responses.cassette);
}

StoredResponse Models::pay(const Model& model, const ModelRequest& request,
                           const std::function<bool()>& cancelled, Given& given) {
    const UnderWay place(*this, cancelled);
    if (cancelled()) throw Error("cancelled", NREM_CANCELLED);
    const auto start = Clock::now();
    Way way;
    StoredResponse response;
    try {
        response = complete(*model.backend, request, cancelled, way);
    } catch (const Error& failure) {
        const Spending unused = spent_on(model, "", way.unused);
        count(unused);
        if (unused.calls) throw CostlyError(failure, unused);
        throw;
    }
    given.milliseconds = milliseconds_since(start);
    given.notes = std::move(way.notes);
    given.unused = spent_on(model, response.model, way.unused);
    given.paid = true;
    count(given.unused);
    count(spent_on(model, response.model, {response.usage}));
    if (response.code == NREM_TOO_LONG) warn_once(response.message);
    return response;
}

Models::Given Models::answer(const Wanted& wanted, const std::function<bool()>& cancelled) {
    Given given;
    const auto pay_for_it = [&] { return pay(wanted.model, wanted.request, cancelled, given); };
    if (!cache_) {
        given.response = read_response(response_text(pay_for_it()));
        return given;
    }
    auto answered = cache_->answer(wanted.key, wanted.text, pay_for_it, cancelled);
    if (!answered) throw Error("cancelled", NREM_CANCELLED);
    given.response = std::move(answered->response);
    return given;
}

// Of the samples of one prompt only the first is one of the different predictions.
void Models::keep_for_sample(const std::string& key, const Wanted& wanted) {
    const ModelRequest& request = wanted.request;
    if (setup_.sampled == 0 || wanted.operation != "predict") return;
    if (request.repetition > 0 || request.sample > 0) return;
    const std::lock_guard lock(mutex_);
    sample_.try_emplace(key, SampledPrompt{wanted.operation, wanted.model, request});
    if (sample_.size() > setup_.sampled) sample_.erase(std::prev(sample_.end()));
}

std::vector<SampledPrompt> Models::sample() const {
    const std::lock_guard lock(mutex_);
    std::vector<SampledPrompt> made;
    for (const auto& [key, prompt] : sample_) made.push_back(prompt);
    return made;
}

// What the cache knows is recorded, too.
std::optional<StoredResponse> Models::stored(const std::string& key, const std::string& text) {
    if (cassette_)
        if (auto response = cassette_->find(key)) return response;
    auto response = cache_ ? cache_->find(key) : std::nullopt;
    if (response && cassette_) response = cassette_->add(text, *response);
    return response;
}

// Also under the name that it was stored by before there were samples.
std::optional<StoredResponse> Models::stored(const Wanted& wanted) {
    if (!cassette_ && !cache_) return std::nullopt;
    std::string key = wanted.key;
    auto response = stored(key, wanted.text);
    const std::string former = response ? "" : former_text(wanted.request);
    if (!former.empty()) {
        key = request_key(former);
        response = stored(key, former);
    }
    if (response) keep_for_sample(key, wanted);
    return response;
}

Models::Wanted Models::want(const std::string& operation, const Model& model,
                            const ModelRequest& request) const {
    if (setup_.stand_in) return {operation, model, request, "", ""};
    std::string text = request_text(request);
    std::string key = request_key(text);
    return {operation, model, request, std::move(text), std::move(key)};
}

std::optional<Models::Given> Models::known(const Wanted& wanted) {
    if (setup_.stand_in) return Given{.response = setup_.stand_in(wanted.model, wanted.request)};
    auto response = stored(wanted);
    if (response) return Given{.response = std::move(*response)};
    if (setup_.responses.mode != ResponseMode::replay) return std::nullopt;
    throw Error(cassette_->describe_miss(wanted.operation, wanted.text), NREM_INVALID);
}

Models::Given Models::get(const Wanted& wanted, const std::function<bool()>& cancelled) {
    keep_for_sample(wanted.key, wanted);
    if (setup_.responses.mode == ResponseMode::live) return answer(wanted, cancelled);
    const auto find = [&]() -> std::optional<Given> {
        auto known = cassette_->find(wanted.key);
        if (!known) return std::nullopt;
        return Given{.response = std::move(*known)};
    };
    const auto record = [&] {
        Given given = answer(wanted, cancelled);
        given.response = cassette_->add(wanted.text, given.response);
        return given;
    };
    if (auto given = recording_.once<Given>(wanted.key, find, record, cancelled)) return *given;
    throw Error("cancelled", NREM_CANCELLED);
}

Models::Given Models::ask(const std::string& operation, const Model& model,
                          const ModelRequest& request, const std::function<bool()>& cancelled) {
    const Wanted wanted = want(operation, model, request);
    if (auto given = known(wanted)) return *std::move(given);
    return get(wanted, cancelled);
}

}  // namespace nrem::core
