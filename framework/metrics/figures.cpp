#include "metrics/figures.hpp"

#include <iterator>

#include "metrics/take.hpp"
#include "nrem/abi/language.h"

namespace nrem::core {
namespace {

constexpr Figure all_figures[] = {
    {.metric = Metric::accuracy, .name = "accuracy", .title = "accuracy",
     .meaning = "Share of the judged answers that are right.", .path = "total/right", .also = "recall hits correct acc",
     .column = "accuracy", .form = Form::share, .inference = Inference::paired,
     .about = About::answers,
     .of_scored = [](Mean& mean, const StepRecord& step) { take::judged(mean, step.correct); }},
    {.metric = Metric::top5, .name = "top5", .title = "top 5",
     .meaning = "Share of the answers whose rank is known that are among the five most probable.",
     .path = "total/top5", .column = "top5", .form = Form::share, .inference = Inference::by_stream,
     .about = About::answers,
     .of_scored =
         [](Mean& mean, const StepRecord& step) {
             if (step.rank >= 0) mean.add(step.rank < 5);
         }},
    {.metric = Metric::log_loss, .name = "log_loss", .title = "log-loss", .unit = "bits",
     .meaning = "Minus the binary logarithm of the probability of the truth; an infinite one counts "
                "as 1,074.",
     .path = "total/log_loss", .also = "loss nll cross_entropy perplexity", .column = "log_loss", .better = Better::lower,
     .inference = Inference::paired, .about = About::answers,
     .of_scored = [](Mean& mean, const StepRecord& step) { mean.add(take::limited(step.log_loss)); }},
    {.metric = Metric::absolute_error, .name = "absolute_error", .title = "absolute error",
     .meaning = "Distance of an answered number from the true one, in the task's unit.",
     .path = "total/absolute_error", .also = "error mae", .column = "absolute_error", .better = Better::lower,
     .inference = Inference::paired, .about = About::answers,
     .of_scored = [](Mean& mean, const StepRecord& step) { mean.add(step.absolute_error); }},
    {.metric = Metric::squared_error, .name = "squared_error", .title = "squared error",
     .meaning = "Square of that distance.", .path = "total/squared_error", .also = "mse rmse", .column = "squared_error",
     .better = Better::lower, .inference = Inference::paired, .about = About::answers,
     .of_scored = [](Mean& mean, const StepRecord& step) { mean.add(step.squared_error); }},
    {.metric = Metric::corrected, .name = "corrected", .title = "corrected",
     .meaning = "Of two consecutive judged queries of a stream, how often the second is right where "
                "the first is wrong.",
     .path = "corrections/corrected", .column = "corrected", .form = Form::share,
     .inference = Inference::by_stream, .about = About::answers,
     .of_stream =
         [](Mean& mean, const WholeStream& stream) {
             take::for_pairs(stream, [&](bool was, bool is) {
                 if (!was) mean.add(is);
             });
         }},
    {.metric = Metric::lost, .name = "lost", .title = "lost",
     .meaning = "Of the same, how often the second is wrong where the first is right.",
     .path = "corrections/lost", .column = "lost", .better = Better::lower, .form = Form::share,
     .inference = Inference::by_stream, .about = About::answers,
     .of_stream =
         [](Mean& mean, const WholeStream& stream) {
             take::for_pairs(stream, [&](bool was, bool is) {
                 if (was) mean.add(!is);
             });
         }},
    {.metric = Metric::stale, .name = "stale", .title = "stale",
     .meaning = "Share of the wrong answers about an item that were its truth before.",
     .path = "corrections/stale", .column = "stale", .better = Better::lower, .form = Form::share,
     .inference = Inference::by_stream, .about = About::answers,
     .of_scored =
         [](Mean& mean, const StepRecord& step) {
             if (step.correct == 0 && step.item) mean.add(step.stale);
         }},
    {.metric = Metric::bytes_mean, .name = "bytes_mean", .title = "bytes", .unit = "bytes",
     .meaning = "Size of the memory, over all steps. A tensor has its size before it is written, too.",
     .path = "memory/on_the_way/bytes",
     .column = "bytes_mean", .better = Better::lower, .of_step = take::size<&Footprint::bytes>},
    {.metric = Metric::bytes, .name = "bytes", .title = "bytes at the end", .unit = "bytes",
     .meaning = "Size of the memory at the end of a stream.", .path = "memory/at_end/bytes",
     .also = "size memory",
     .column = "bytes_end", .better = Better::lower,
     .of_stream = take::last_size<&Footprint::bytes>},
    {.metric = Metric::records_mean, .name = "records_mean", .title = "records",
     .meaning = "Records in the memory, over all steps.", .path = "memory/on_the_way/records",
     .column = "records_mean", .better = Better::lower, .of_step = take::size<&Footprint::records>},
    {.metric = Metric::records, .name = "records", .title = "records at the end",
     .meaning = "Records in the memory at the end of a stream.", .path = "memory/at_end/records",
     .better = Better::lower, .of_stream = take::last_size<&Footprint::records>},
    {.metric = Metric::tokens_mean, .name = "tokens_mean", .title = "tokens", .unit = "tokens",
     .meaning = "Length of the memory, over all steps.", .path = "memory/on_the_way/tokens",
     .column = "tokens_mean", .better = Better::lower, .of_step = take::size<&Footprint::tokens>},
    {.metric = Metric::tokens, .name = "tokens", .title = "tokens at the end", .unit = "tokens",
     .meaning = "Length of the memory at the end of a stream.", .path = "memory/at_end/tokens",
     .better = Better::lower, .of_stream = take::last_size<&Footprint::tokens>},
    {.metric = Metric::tokens_shown, .name = "tokens_shown", .title = "tokens shown",
     .unit = "tokens",
     .meaning = "Of recalled memory, visible context and cue, for each prediction.",
     .path = "tokens_shown", .column = "tokens_shown", .better = Better::lower,
     .of_scored =
         [](Mean& mean, const StepRecord& step) {
             mean.add(static_cast<double>(step.tokens_shown));
         }},
    {.metric = Metric::broken_answers, .name = "broken_answers", .title = "broken answers",
     .meaning = "Share of a language model's answers that could not be used.",
     .path = "replies/broken", .column = "broken_answers", .better = Better::lower,
     .form = Form::share, .inference = Inference::by_trial,
     .of_scored = take::reply<NREM_REPLY_BROKEN>},
    {.metric = Metric::prompts_too_long, .name = "prompts_too_long", .title = "prompts too long",
     .meaning = "Share of the prompts that did not fit: nothing was said.",
     .path = "replies/too_long", .column = "prompts_too_long", .better = Better::lower,
     .form = Form::share, .inference = Inference::by_trial,
     .of_scored = take::reply<NREM_REPLY_TOO_LONG>},
    {.metric = Metric::repaired_answers, .name = "repaired_answers", .title = "repaired answers",
     .meaning = "Share of the answers that followed their schema only when asked again.",
     .path = "replies/repaired", .better = Better::lower, .form = Form::share,
     .inference = Inference::by_trial, .of_scored = take::reply<NREM_REPLY_REPAIRED>},
    {.metric = Metric::understood, .name = "understood", .title = "understood",
     .meaning = "Share of the questions that were understood, where that is scored apart.",
     .path = "replies/understood", .column = "understood", .form = Form::share,
     .inference = Inference::by_trial,
     .of_scored = [](Mean& mean, const StepRecord& step) { take::judged(mean, step.understood); }},
    {.metric = Metric::facts_supported, .name = "facts_supported", .title = "supported",
     .meaning = "Items whose latest truth a memory in words states, after a rewrite.",
     .path = "facts/supported", .column = "facts_supported", .inference = Inference::by_trial,
     .of_step = take::facts<&FactCount::supported>},
    {.metric = Metric::facts_stale, .name = "facts_stale", .title = "stale",
     .meaning = "Statements of what was true before.", .path = "facts/stale",
     .column = "facts_stale", .better = Better::lower, .inference = Inference::by_trial,
     .of_step = take::facts<&FactCount::stale>},
    {.metric = Metric::facts_fabricated, .name = "facts_fabricated", .title = "fabricated",
     .meaning = "Statements of what never was true.", .path = "facts/fabricated",
     .column = "facts_fabricated", .better = Better::lower, .inference = Inference::by_trial,
     .of_step = take::facts<&FactCount::fabricated>},
    {.metric = Metric::facts_omitted, .name = "facts_omitted", .title = "omitted",
     .meaning = "Items that are known and not supported.", .path = "facts/omitted",
     .column = "facts_omitted", .better = Better::lower, .inference = Inference::by_trial,
     .of_step = take::facts<&FactCount::omitted>},
    {.metric = Metric::facts_lost, .name = "facts_lost", .title = "lost",
     .meaning = "The largest share of its tokens that a stream's memory lost in one rewrite.",
     .path = "facts/lost", .better = Better::lower, .inference = Inference::by_trial,
     .most = 1,
     .of_stream = take::largest_loss},
    {.metric = Metric::last_accuracy, .name = "last_accuracy", .title = "last accuracy",
     .meaning = "Accuracy at the last checkpoint, over tested items (Lopez-Paz and Ranzato 2017).",
     .path = "transfer/last", .column = "last_accuracy", .inference = Inference::by_trial,
     .about = About::answers,
     .most = 1,
     .of_stream =
         [](Mean& mean, const WholeStream& stream) {
             take::items(mean, stream.items, &ItemHistory::last);
         }},
    {.metric = Metric::forgetting, .name = "forgetting", .title = "forgetting",
     .meaning = "Best accuracy at an earlier checkpoint since the item was taught, less the last "
                "(Chaudhry et al. 2018).",
     .path = "transfer/forgetting", .column = "forgetting", .better = Better::lower,
     .inference = Inference::by_trial, .about = About::answers, .is_change = true,
     .least = -1, .most = 1,
     .of_stream =
         [](Mean& mean, const WholeStream& stream) {
             take::items(mean, stream.items,
                         [](const ItemHistory& item) { return item.best - item.last; });
         }},
    {.metric = Metric::backward_transfer, .name = "backward_transfer", .title = "backward",
     .meaning = "The last accuracy, less that at the first checkpoint after the item was taught.",
     .path = "transfer/backward", .also = "bwt", .column = "backward_transfer", .inference = Inference::by_trial,
     .about = About::answers, .is_change = true,
     .least = -1, .most = 1,
     .of_stream =
         [](Mean& mean, const WholeStream& stream) {
             take::items(mean, stream.items, take::since_learned);
         }},
    {.metric = Metric::forward_transfer, .name = "forward_transfer", .title = "forward",
     .meaning = "Accuracy before the item was taught; what guessing gives is that of no_memory.",
     .path = "transfer/forward", .also = "fwt", .column = "forward_transfer", .inference = Inference::by_trial,
     .about = About::answers,
     .most = 1,
     .of_stream =
         [](Mean& mean, const WholeStream& stream) {
             take::items(mean, stream.items, &ItemHistory::before);
         }},
    {.metric = Metric::last_loss, .name = "last_loss", .title = "last loss", .unit = "bits",
     .meaning = "Log-loss at the last checkpoint, over tested items.", .path = "transfer/last_loss",
     .column = "last_loss", .better = Better::lower, .inference = Inference::by_trial,
     .about = About::answers,
     .of_stream =
         [](Mean& mean, const WholeStream& stream) {
             take::items(mean, stream.losses, &ItemHistory::last);
         }},
    {.metric = Metric::loss_forgetting, .name = "loss_forgetting", .title = "forgetting by loss",
     .unit = "bits",
     .meaning = "The last log-loss, less the least at an earlier checkpoint since the item was taught.",
     .path = "transfer/loss_forgetting", .column = "loss_forgetting", .better = Better::lower,
     .inference = Inference::by_trial, .about = About::answers, .is_change = true,
     .least = -std::numeric_limits<double>::infinity(),
     .of_stream =
         [](Mean& mean, const WholeStream& stream) {
             take::items(mean, stream.losses,
                         [](const ItemHistory& item) { return item.last - item.best; });
         }},
    {.metric = Metric::loss_backward, .name = "loss_backward", .title = "backward by loss",
     .unit = "bits",
     .meaning = "The last log-loss, less that at the first checkpoint after the item was taught.",
     .path = "transfer/loss_backward", .column = "loss_backward", .better = Better::lower,
     .inference = Inference::by_trial, .about = About::answers, .is_change = true,
     .least = -std::numeric_limits<double>::infinity(),
     .of_stream =
         [](Mean& mean, const WholeStream& stream) {
             take::items(mean, stream.losses, take::since_learned);
         }},
    {.metric = Metric::loss_forward, .name = "loss_forward", .title = "forward by loss",
     .unit = "bits", .meaning = "Log-loss before the item was taught.",
     .path = "transfer/loss_forward", .column = "loss_forward", .better = Better::lower,
     .inference = Inference::by_trial, .about = About::answers,
     .of_stream =
         [](Mean& mean, const WholeStream& stream) {
             take::items(mean, stream.losses, &ItemHistory::before);
         }},
};

consteval bool is_in_order() {
    for (std::size_t i = 0; i < std::size(all_figures); ++i) {
        if (all_figures[i].metric != static_cast<Metric>(i)) return false;
        if ((all_figures[i].inference <= Inference::by_stream) != (i < kept_by_stream)) return false;
    }
    return std::size(all_figures) == metric_count;
}
static_assert(is_in_order(), "figures are in the order of Metric, those of streams first");

}  // namespace

std::span<const Figure> figures() {
    return all_figures;
}

const Figure& named(Metric metric) {
    return all_figures[static_cast<std::size_t>(metric)];
}

std::string_view name_of(Metric metric) {
    return named(metric).name;
}

bool rises(Metric metric) {
    return named(metric).better == Better::higher;
}

bool is_by_group(const Figure& figure) {
    return !figure.of_stream || figure.about == About::answers;
}

bool is_by_stream(const Figure& figure) {
    return static_cast<std::size_t>(figure.metric) < kept_by_stream;
}

std::span<const Metric> paired_metrics() {
    static const std::vector<Metric> paired = [] {
        std::vector<Metric> made;
        for (const Figure& each : all_figures)
            if (each.inference == Inference::paired) made.push_back(each.metric);
        return made;
    }();
    return paired;
}

}  // namespace nrem::core
