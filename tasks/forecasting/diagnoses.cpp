// The task `diagnoses`: the next new diagnosis of a patient, out of ten, from the events so far.
//
// Asked for every event type that the patient has not had before, from the second event on;
// recurrences are shown in later cues but not asked for. Events of one day are in the order of
// the file (in part alphabetical), which is no fact of medicine: 1,516 of the 20,124 questions are
// about an event of the same day as the one before it.
#include <cmath>
#include <string>
#include <vector>

#include "cohorts.hpp"

namespace {

constexpr double years_to_fade = 5;  // the recency of an event falls to 1/e in this time

struct Diagnosis {
    double day = 0;
    std::size_t event = 0;
};

class Diagnoses {
public:
    static constexpr auto schema =
        std::to_array<nrem::ParamSpec>({path_param("path", "nafld_events.csv"),
                                        patients_param("500"), questions_param(), shuffle_param()});
    static constexpr auto offers =
        std::to_array<const char*>({"task.text", "task.vector", "task.choices", "task.codes"});

    explicit Diagnoses(const nrem::Params& params)
        : choices_({"dyslipidemia", "htn", "nafld", "diabetes", "ang_isc", "stroke", "afib",
                    "heart_failure", "MI", "cardiac_arrest"}),
          labels_(labels_of(params)),
          most_(params.integer("questions")),
          size_(params.integer("patients")) {
        read(Table(params.data_file(params.text("path"))));
        std::erase_if(patients_,
                      [this](const auto& patient) { return questions_of(patient).empty(); });
    }

    nrem::TaskInfo describe() const {
        return {cohorts(patients_, size_), 2 * choices_.size(), choices_.size()};
    }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        const auto patients = cohort(patients_, size_, index);
        sink.name(cohort_name(patients));
        auto questions = cohort_questions(
            patients, [this](const auto& patient) { return questions_of(patient); });
        keep_first(questions, most_);
        if (labels_ == Labels::shuffled) shuffle_answers(questions, nrem::combine(seed, index));
        ask(questions, choices_, sink);
    }

private:
    void read(const Table& table) {
        const auto id = table.column("id");
        const auto days = table.column("days");
        const auto event = table.column("event");
        for (std::size_t row = 0; row < table.rows(); ++row) {
            const Diagnosis diagnosis{table.number(row, days),
                                      choices_.find(table.text(row, event))};
            if (diagnosis.event == choices_.size())
                table.fail(row,
                           "column 'event': unknown diagnosis '" + table.text(row, event) + "'");
            append(patients_, table.number(row, id), diagnosis, {table, row, Ties::allowed});
        }
    }
    std::vector<Question> questions_of(const Patient<Diagnosis>& patient) const {
        std::vector<Question> questions;
        std::vector<bool> seen(choices_.size());
        const auto& events = patient.visits;
        for (std::size_t next = 0; next < events.size(); ++next) {
            if (next > 0 && !seen[events[next].event])
                questions.push_back(question(std::span(events).first(next), events[next]));
            seen[events[next].event] = true;
        }
        return questions;
    }
    Question question(std::span<const Diagnosis> past, const Diagnosis& next) const {
        Question made;
        made.text = "so far:";
        made.features.resize(2 * choices_.size());
        for (const auto& event : past) {
            made.text += (&event == past.data() ? " " : ", ") + choices_.name(event.event);
            const double years = (past.back().day - event.day) / 365.25;
            made.features[event.event] = 1;
            made.features[choices_.size() + event.event] =
                static_cast<float>(std::exp(-years / years_to_fade));
        }
        made.answer = next.event;
        made.at = next.day;
        return made;
    }

    Choices choices_;
    Labels labels_;
    std::uint64_t most_;  // questions of a stream; 0: all
    std::size_t size_;
    Patients<Diagnosis> patients_;
};

}  // namespace

NREM_PLUGIN(
    "diagnoses", "0.1.0",
    nrem::task<Diagnoses>({"diagnoses",
                           "a patient's next new diagnosis out of ten; streams of patients "
                           "in order of id (not of calendar time), a boundary between them"}))
