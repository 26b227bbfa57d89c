// What a trigger is made of: conditions that look at every day and then hold or do not.
//
// Every condition of a trigger sees every event, whatever the others say, so that a window or a
// count is the same in every mix. A sleep ends the day for all of them: see `restart`.
#pragma once

#include <memory>
#include <vector>

#include "nrem/sdk/scheduler.hpp"

namespace {

class Condition {
public:
    Condition() = default;
    Condition(const Condition&) = delete;
    Condition& operator=(const Condition&) = delete;
    virtual ~Condition() = default;

    // Takes in the event just handled and tells whether the condition holds after it.
    virtual bool see(const nrem::Day& day) = 0;
    // A sleep has taken place: what was counted, averaged or found before it is done with.
    virtual void restart() {}
};

using Conditions = std::vector<std::unique_ptr<Condition>>;

enum class Quantifier { any, all };

class Mix : public Condition {
public:
    Mix(Quantifier quantifier, Conditions parts)
        : quantifier_(quantifier), parts_(std::move(parts)) {}
    bool see(const nrem::Day& day) override {
        std::size_t holding = 0;
        for (const auto& part : parts_) holding += part->see(day);
        return quantifier_ == Quantifier::any ? holding > 0 : holding == parts_.size();
    }
    void restart() override {
        for (const auto& part : parts_) part->restart();
    }

private:
    Quantifier quantifier_;
    Conditions parts_;
};

class Not : public Condition {
public:
    explicit Not(std::unique_ptr<Condition> part) : part_(std::move(part)) {}
    bool see(const nrem::Day& day) override { return !part_->see(day); }
    void restart() override { part_->restart(); }

private:
    std::unique_ptr<Condition> part_;
};

// Holds when the other one has held for this many events on end.
class Lasting : public Condition {
public:
    Lasting(std::uint64_t steps, std::unique_ptr<Condition> part)
        : steps_(steps), part_(std::move(part)) {}
    bool see(const nrem::Day& day) override {
        held_ = part_->see(day) ? held_ + 1 : 0;
        return held_ >= steps_;
    }
    void restart() override {
        held_ = 0;
        part_->restart();
    }

private:
    std::uint64_t steps_;
    std::unique_ptr<Condition> part_;
    std::uint64_t held_ = 0;
};

}  // namespace
