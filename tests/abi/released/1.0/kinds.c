/* A small component of each kind in plain C, as a plugin of version 1.0 of the interface. kinds.so beside
 * this file was built from it with that version's headers, by
 *
 *     gcc -std=c11 -Os -shared -fPIC -fvisibility=hidden -I framework/include -Wl,--build-id=none \
 *         -Wl,-z,noseparate-code -s kinds.c -o kinds.so
 *
 * (gcc 12.2, x86-64 Linux), and is never built again: every later host loads it. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "nrem/abi/policy.h"
#include "nrem/abi/scheduler.h"
#include "nrem/abi/task.h"
#include "nrem/abi/trainer.h"

enum { ITEMS = 4, STEPS = 40, DAY = 10, WORDS = 7, WINDOW = 64 };

static const nrem_str words[WORDS] = {{"item", 4}, {"0", 1},  {"1", 1},  {"2", 1},
                                      {"3", 1},    {"no", 2}, {"yes", 3}};
static const nrem_str cue_texts[ITEMS] = {{"item 0", 6}, {"item 1", 6}, {"item 2", 6}, {"item 3", 6}};

static int same(nrem_str one, nrem_str other) {
    return one.size == other.size && (one.size == 0 || memcmp(one.data, other.data, one.size) == 0);
}
static const void* element(nrem_array array, size_t index) {
    return (const char*)array.data + index * array.stride;
}
static nrem_code fail(nrem_error* error, nrem_code code, const char* message) {
    error->code = code;
    snprintf(error->message, sizeof error->message, "%s", message);
    return code;
}

/* An instance holds the one parameter that a component may have. */
typedef struct instance {
    double number;
} instance;
static void destroy(void* self);
static void* create(const nrem_host* host, nrem_array params, nrem_error* error);

/* The task: items keep their answer within a stream, so that it can be learnt. */
static nrem_code describe_task(void* self, nrem_task_info* info, nrem_error* error) {
    (void)self, (void)error;
    info->streams = UINT64_MAX;
    return NREM_OK;
}
static int answer_of(uint64_t index, uint64_t seed, uint64_t item) {
    uint64_t bits = (index * ITEMS + item + 1) * 0x9e3779b97f4a7c15u ^ seed * 0xbf58476d1ce4e5b9u;
    bits = (bits ^ bits >> 31) * 0x94d049bb133111ebu;
    return (int)(bits >> 40 & 1);
}
static nrem_code stream(void* self, uint64_t index, uint64_t seed, const nrem_event_sink* sink,
                        nrem_error* error) {
    char name[ITEMS]; /* the answers, so that equal streams are called alike */
    (void)self, (void)error;
    for (uint64_t item = 0; item < ITEMS; ++item) name[item] = answer_of(index, seed, item) ? 'y' : 'n';
    sink->name(sink->self, (nrem_str){name, ITEMS});
    for (uint64_t step = 0; step < STEPS; ++step) {
        const uint64_t item = step % ITEMS;
        const int right = answer_of(index, seed, item);
        nrem_cue cue = {.struct_size = sizeof cue, .text = cue_texts[item]};
        cue.choices = (nrem_array){words + 5, 2, sizeof words[0]};
        nrem_answer truth = {.struct_size = sizeof truth, .text = words[5 + right], .choice = right};
        truth.value = NAN;
        nrem_event event = {.struct_size = sizeof event, .kind = NREM_QUERY, .cue = &cue};
        event.truth = &truth;
        event.item = item + 1;
        event.at = (double)step;
        sink->emit(sink->self, &event);
        if (step % DAY != DAY - 1) continue;
        const nrem_event boundary = {
            .struct_size = sizeof boundary, .kind = NREM_BOUNDARY, .at = (double)step};
        sink->emit(sink->self, &boundary);
    }
    return NREM_OK;
}
static nrem_code score(void* self, const nrem_event* event, const nrem_answer* answer,
                       nrem_score* score, nrem_error* error) {
    (void)self, (void)error;
    if (event->truth && answer->choice >= 0) score->correct = answer->choice == event->truth->choice;
    return NREM_OK;
}
static const nrem_task task = {.struct_size = sizeof task,
                               .create = create,
                               .destroy = destroy,
                               .describe = describe_task,
                               .stream = stream,
                               .score = score};

/* The rule: one case for each cue, and how often it wrote. */
static nrem_code layout_rule(void* self, const nrem_sizes* sizes, const nrem_layout* layout,
                             nrem_error* error) {
    const nrem_tensor_spec spec = {
        .struct_size = sizeof spec, .name = "writes", .rank = 1, .shape = {1}};
    (void)self, (void)sizes, (void)error;
    layout->tensor(layout->self, &spec);
    return NREM_OK;
}
static nrem_code read_memory(void* self, const nrem_memory* memory, const nrem_cue* cue,
                             const nrem_recall* recall, nrem_error* error) {
    (void)self, (void)memory, (void)cue, (void)error;
    recall->everything(recall->self);
    return NREM_OK;
}
static nrem_code write_memory(void* self, const nrem_memory* memory,
                              const nrem_experience* experience, const nrem_occasion* occasion,
                              const nrem_editor* editor, nrem_error* error) {
    (void)self, (void)error;
    if (!experience->truth) return NREM_OK;
    nrem_record made = {.struct_size = sizeof made, .kind = {"case", 4}, .strength = 1};
    made.text = experience->cue->text;
    made.answer = experience->truth->text;
    made.vector = experience->cue->vector;
    made.value = experience->truth->value;
    made.sources = (nrem_array){&experience->step, 1, sizeof experience->step};
    for (size_t i = 0; i < memory->records.count; ++i) {
        const nrem_record* record = element(memory->records, i);
        if (same(record->text, made.text)) made.id = record->id;
    }
    editor->because(editor->self, (nrem_str){"seen", 4});
    editor->put(editor->self, &made);
    float* writes = editor->tensor(editor->self, 0);
    if (writes && occasion->gain > 0 && occasion->gain <= 1) writes[0] += (float)occasion->gain;
    return NREM_OK;
}
static const nrem_rule rule = {.struct_size = sizeof rule,
                               .create = create,
                               .destroy = destroy,
                               .layout = layout_rule,
                               .read = read_memory,
                               .write = write_memory};

/* The backend: the answer of the case, or of the latest experience, that has the cue's text. */
static nrem_code predict(void* self, const nrem_question* question, const nrem_answer_sink* sink,
                         nrem_error* error) {
    nrem_str said = {NULL, 0};
    (void)self, (void)error;
    for (size_t i = 0; i < question->recalled_records.count; ++i) {
        const nrem_record* record = element(question->recalled_records, i);
        if (same(record->text, question->cue->text)) said = record->answer;
    }
    for (size_t i = 0; i < question->context.count; ++i) {
        const nrem_experience* seen = element(question->context, i);
        if (seen->truth && same(seen->cue->text, question->cue->text)) said = seen->truth->text;
    }
    sink->text(sink->self, said);
    for (size_t i = 0; i < question->cue->choices.count; ++i)
        if (same(*(const nrem_str*)element(question->cue->choices, i), said))
            sink->choice(sink->self, (int64_t)i);
    return NREM_OK;
}
static const nrem_backend backend = {
    .struct_size = sizeof backend, .create = create, .destroy = destroy, .predict = predict};

/* The policy: replays the context, and puts a try in between back. A sequence model reads the context, too. */
static void hear_text(void* self, nrem_str text) { *(size_t*)self += text.size; }
static void hear_record(void* self, size_t position) { *(size_t*)self += position; }
static void hear_everything(void* self) { ++*(size_t*)self; }
static float* hear_numbers(void* self, size_t count) { return *(size_t*)self += count, NULL; }
static void hear_choice(void* self, int64_t index) { *(size_t*)self += index >= 0; }
static void hear_value(void* self, double value) { *(size_t*)self += value > 0; }

static nrem_code consolidate(void* self, const nrem_night* night, nrem_error* error) {
    size_t heard = 0;
    const nrem_recall recall = {.struct_size = sizeof recall,
                                .self = &heard,
                                .text = hear_text,
                                .record = hear_record,
                                .everything = hear_everything,
                                .vector = hear_numbers};
    const nrem_answer_sink answer = {.struct_size = sizeof answer,
                                     .self = &heard,
                                     .text = hear_text,
                                     .choice = hear_choice,
                                     .value = hear_value,
                                     .probabilities = hear_numbers,
                                     .understanding = hear_text,
                                     .vector = hear_numbers};
    for (size_t i = 0; i < night->context.count; ++i) {
        const nrem_experience* seen = element(night->context, i);
        if (night->cancelled(night->self)) return fail(error, NREM_CANCELLED, "cancelled");
        const uint64_t mark = night->mark(night->self);
        for (int tried = 0; tried < 2; ++tried) {
            const double gain = ((const instance*)self)->number;
            const nrem_code code = night->replay(night->self, seen, gain, error);
            if (code != NREM_OK) return code;
            if (tried == 0 && night->reset(night->self, mark, error) != NREM_OK) return error->code;
        }
        if (night->recall(night->self, seen->cue, &recall, error) != NREM_OK) return error->code;
    }
    if (night->context.count) {
        const nrem_experience* first = element(night->context, 0);
        const nrem_code code = night->predict(night->self, first->cue, &answer, error);
        if (code != NREM_OK) return code;
    }
    nrem_pass pass = {.struct_size = sizeof pass};
    nrem_error no_model = {.struct_size = sizeof no_model};
    (void)night->forward(night->self, 0, &pass, &no_model);
    const nrem_memory* memory = night->memory(night->self);
    if (memory->records.count) {
        const nrem_record* record = element(memory->records, 0);
        night->editor->keep(night->editor->self, record->id);
    }
    night->note(night->self, (nrem_str){"kept", 4}, (nrem_str){heard ? "heard" : "silent", heard ? 5 : 6});
    return NREM_OK;
}
static const nrem_policy policy = {.struct_size = sizeof policy,
                                   .create = create,
                                   .destroy = destroy,
                                   .consolidate = consolidate};

/* The scheduler: sleeps at boundaries. */
static nrem_code decide(void* self, const nrem_day* day, nrem_decision* decision, nrem_error* error) {
    (void)self, (void)error;
    decision->sleep = day->at_boundary && day->steps > 0;
    return NREM_OK;
}
static const nrem_scheduler scheduler = {
    .struct_size = sizeof scheduler, .create = create, .destroy = destroy, .decide = decide};

/* The sequence model: counts which word came after which. */
static nrem_code describe_model(void* self, nrem_sequence_info* info, nrem_error* error) {
    (void)self, (void)error;
    info->vocabulary = WORDS;
    info->features = 1;
    info->window = WINDOW;
    return NREM_OK;
}
static nrem_code layout_model(void* self, const nrem_layout* layout, nrem_error* error) {
    const nrem_tensor_spec spec = {
        .struct_size = sizeof spec, .name = "counts", .rank = 2, .shape = {WORDS, WORDS}};
    (void)self, (void)error;
    layout->tensor(layout->self, &spec);
    return NREM_OK;
}
static int blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static nrem_code encode(void* self, nrem_str text, const nrem_token_sink* sink, nrem_error* error) {
    (void)self;
    for (size_t at = 0, end; at < text.size; at = end) {
        end = at + 1;
        if (blank(text.data[at])) continue;
        while (end < text.size && !blank(text.data[end])) ++end;
        uint32_t word = 0;
        while (word < WORDS && !same(words[word], (nrem_str){text.data + at, end - at})) ++word;
        if (word == WORDS) return fail(error, NREM_INVALID, "a word that is not in the vocabulary");
        sink->token(sink->self, word);
    }
    return NREM_OK;
}
static nrem_code decode(void* self, uint32_t token, const nrem_text_sink* sink, nrem_error* error) {
    (void)self;
    if (token >= WORDS) return fail(error, NREM_INVALID, "there is no such token");
    sink->text(sink->self, words[token]);
    return NREM_OK;
}
static nrem_code forward(void* self, const nrem_forward* pass, nrem_error* error) {
    const size_t count = pass->tokens.count;
    (void)self;
    if (count > WINDOW) return fail(error, NREM_INVALID, "the chunk is too long");
    for (size_t i = 0; i < count; ++i)
        if (pass->tokens.data[i] >= WORDS) return fail(error, NREM_INVALID, "there is no such token");
    for (size_t i = 0; i < count; ++i) {
        float* after = pass->tensors[0] + WORDS * pass->tokens.data[i];
        const float passes = pass->features_in ? pass->features_in[i] : 0;
        if (i + 1 < count) after[pass->tokens.data[i + 1]] += 1 / (1 + passes);
        if (pass->features_out) pass->features_out[i] = passes + 1;
        for (size_t w = 0; pass->logits && w < WORDS; ++w) pass->logits[i * WORDS + w] = after[w];
    }
    return NREM_OK;
}
static nrem_code identity(void* self, const nrem_text_sink* sink, nrem_error* error) {
    static const char text[] = "kept model";
    (void)self, (void)error;
    sink->text(sink->self, (nrem_str){text, sizeof text - 1});
    return NREM_OK;
}
static const nrem_sequence_model model = {.struct_size = sizeof model,
                                          .create = create,
                                          .destroy = destroy,
                                          .describe = describe_model,
                                          .layout = layout_model,
                                          .encode = encode,
                                          .decode = decode,
                                          .forward = forward,
                                          .identity = identity};

/* The trainer: its weights are how many tokens it has seen. */
static void count_tokens(void* self, const nrem_chunk* chunk) { *(size_t*)self += chunk->tokens.count; }
static nrem_code train(void* self, const nrem_training* training, nrem_error* error) {
    size_t tokens = 0;
    const nrem_chunk_sink sink = {.struct_size = sizeof sink, .self = &tokens, .chunk = count_tokens};
    char path[4096];
    (void)self;
    if (training->cancelled(training->self)) return fail(error, NREM_CANCELLED, "cancelled");
    if (training->sequence(training->self, 0, &sink, error) != NREM_OK) return error->code;
    if (training->held_out(training->self, 0, &sink, error) != NREM_OK) return error->code;
    const nrem_progress progress = {
        .struct_size = sizeof progress, .step = 1, .loss = 0.5, .tokens = (double)tokens};
    training->progress(training->self, &progress);
    snprintf(path, sizeof path, "%.*s", (int)training->weights.size, training->weights.data);
    FILE* file = fopen(path, "w");
    if (!file) return fail(error, NREM_UNAVAILABLE, "the weights cannot be written");
    fprintf(file, "%zu tokens\n", tokens);
    fclose(file);
    return NREM_OK;
}
static const nrem_trainer trainer = {
    .struct_size = sizeof trainer, .create = create, .destroy = destroy, .train = train};

/* What create gives out: one instance for each value of the one parameter, none of them ever freed. It asks
 * the host for a file that nobody has. */
static instance instances[] = {{0.25}, {0.5}, {0.75}, {1}};
static void* create(const nrem_host* host, nrem_array params, nrem_error* error) {
    const double number = params.count ? ((const nrem_param*)element(params, 0))->number : 1;
    const nrem_data* data = host ? host->extension(host->self, NREM_DATA) : NULL;
    nrem_error missing = {.struct_size = sizeof missing};
    char path[256];
    if (data && data->locate(data->self, (nrem_str){"kept.none", 9}, path, sizeof path, &missing) == NREM_OK)
        return fail(error, NREM_INTERNAL, "found a file that is not there"), NULL;
    for (size_t i = 0; i < sizeof instances / sizeof instances[0]; ++i)
        if (instances[i].number == number) return &instances[i];
    fail(error, NREM_INVALID, "gain must be 0.25, 0.5, 0.75 or 1");
    return NULL;
}
static void destroy(void* self) { (void)self; }

static const nrem_param_spec gain[] = {{.name = "gain",
                                        .fallback = "1",
                                        .summary = "of a replay",
                                        .minimum = 0.25,
                                        .maximum = 1,
                                        .type = NREM_NUMBER}};
static const char* const of_task[] = {"task.text", "task.choices"};
static const char* const of_rule[] = {"rule.cases", "rule.replay", "rule.tensors"};
static const char* const of_backend[] = {"backend.reads_cases"};
static const char* const of_scheduler[] = {"scheduler.boundary"};
static const char* const of_model[] = {"sequence_model.forward", "backend.probabilities"};
static const char* const replay[] = {"rule.replay"};

#define LIST(list) {list, sizeof list / sizeof list[0], sizeof list[0]}
#define COMPONENT(id, title, table, ...)                                               \
    {.struct_size = sizeof(nrem_component), .kind = id, .name = title, .summary = "kept", \
     .paper = "", .functions = &table, __VA_ARGS__}
static const nrem_component components[] = {
    COMPONENT(NREM_TASK, "kept_task", task, .offers = LIST(of_task)),
    COMPONENT(NREM_RULE, "kept_rule", rule, .offers = LIST(of_rule)),
    COMPONENT(NREM_BACKEND, "kept_backend", backend, .offers = LIST(of_backend)),
    COMPONENT(NREM_POLICY, "kept_policy", policy, .params = LIST(gain), .needs = LIST(replay)),
    COMPONENT(NREM_SCHEDULER, "kept_scheduler", scheduler, .offers = LIST(of_scheduler)),
    COMPONENT(NREM_SEQUENCE_MODEL, "kept_model", model, .offers = LIST(of_model)),
    COMPONENT(NREM_TRAINER, "kept_trainer", trainer, .needs = {NULL, 0, 0}),
};
static const nrem_plugin plugin = {.abi_major = NREM_ABI_MAJOR,
                                   .abi_minor = NREM_ABI_MINOR,
                                   .struct_size = sizeof plugin,
                                   .name = "kinds",
                                   .version = "1",
                                   .build = "C11",
                                   .components = LIST(components)};

const nrem_plugin* nrem_entry(void) { return &plugin; }
