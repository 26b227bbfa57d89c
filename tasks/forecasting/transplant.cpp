// The task `transplant`: the state of the heart vessels (CAV) at a patient's next examination.
//
// States: 1 none, 2 mild or moderate, 3 severe, 4 dead. When the next examination takes place is
// not shown: a death has a date of its own, all else is about yearly. Features are scaled by
// constants chosen beforehand: 10 years after the transplant, 50 years of age, 5 rejections.
#include <cmath>
#include <string>
#include <vector>

#include "cohorts.hpp"

namespace {

struct Visit {
    double day = 0;
    double years = 0;  // since the transplant
    double age = 0;
    double donor_age = 0;
    double female = 0;
    double rejections = 0;
    std::string diagnosis;  // why transplanted; may be empty
    std::size_t state = 0;  // 0 to 3 for the states 1 to 4
};

Visit read_visit(const Table& table, std::size_t row) {
    Visit visit;
    visit.years = table.at_least(0, row, table.column("years"));
    visit.day = 365.25 * visit.years;
    visit.age = table.at_least(0, row, table.column("age"));
    visit.donor_age = table.at_least(0, row, table.column("donor_age"));
    visit.female = table.number(row, table.column("sex"));
    visit.rejections = table.at_least(0, row, table.column("cum_rejections"));
    visit.diagnosis = table.text(row, table.column("diagnosis"));
    const double state = table.number(row, table.column("state"));
    if (state != 1 && state != 2 && state != 3 && state != 4)
        table.fail(row, "column 'state': " + nrem::shortest(state) + " is none of 1, 2, 3, 4");
    visit.state = static_cast<std::size_t>(state) - 1;
    return visit;
}

class Transplant {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {path_param("path", "cav.csv"), patients_param("100"), shuffle_param()});
    static constexpr auto offers =
        std::to_array<const char*>({"task.text", "task.vector", "task.choices", "task.codes"});

    explicit Transplant(const nrem::Params& params)
        : choices_({"1 none", "2 mild or moderate", "3 severe", "4 dead"}),
          labels_(labels_of(params)),
          size_(params.integer("patients")) {
        const Table table(params.data_file(params.text("path")));
        const auto id = table.column("patient");
        for (std::size_t row = 0; row < table.rows(); ++row)
            append(patients_, table.number(row, id), read_visit(table, row),
                   {table, row, Ties::refused});
        std::erase_if(patients_, [](const auto& patient) { return patient.visits.size() < 2; });
    }

    nrem::TaskInfo describe() const {
        return {cohorts(patients_, size_), choices_.size() + 7, choices_.size()};
    }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        const auto patients = cohort(patients_, size_, index);
        sink.name(cohort_name(patients));
        auto questions = cohort_questions(
            patients, [this](const auto& patient) { return questions_of(patient); });
        if (labels_ == Labels::shuffled) shuffle_answers(questions, nrem::combine(seed, index));
        ask(questions, choices_, sink);
    }

private:
    std::vector<Question> questions_of(const Patient<Visit>& patient) const {
        std::vector<Question> questions;
        for (std::size_t next = 1; next < patient.visits.size(); ++next) {
            Question made;
            made.text = text_of(std::span(patient.visits).first(next));
            made.features = features_of(patient.visits[next - 1]);
            made.answer = patient.visits[next].state;
            made.at = patient.visits[next].day;
            questions.push_back(std::move(made));
        }
        return questions;
    }
    std::string text_of(std::span<const Visit> past) const {
        const auto& now = past.back();
        std::string text = fixed(now.years, 1) + " years after transplant (" +
                           (now.diagnosis.empty() ? "cause unknown" : now.diagnosis) + "), age " +
                           fixed(now.age, 0) + (now.female > 0 ? ", woman" : ", man") + ", donor " +
                           fixed(now.donor_age, 0) + ", rejections " +
                           nrem::shortest(now.rejections) + ", state " + choices_.name(now.state) + " | states so far:";
        for (const auto& visit : past) text += ' ' + std::to_string(visit.state + 1);
        return text;
    }
    std::vector<float> features_of(const Visit& now) const {
        std::vector<float> features;
        append_one_hot(features, now.state, choices_.size());
        for (const double feature :
             {now.years / 10, now.age / 50, now.donor_age / 50, now.female, now.rejections / 5,
              now.diagnosis == "IHD" ? 1.0 : 0.0, now.diagnosis.empty() ? 1.0 : 0.0})
            features.push_back(static_cast<float>(feature));
        return features;
    }

    Choices choices_;
    Labels labels_;
    std::size_t size_;
    Patients<Visit> patients_;
};

}  // namespace

NREM_PLUGIN("transplant", "0.1.0",
            nrem::task<Transplant>({"transplant",
                                    "vessel state at a transplant patient's next visit; streams of "
                                    "patients in order of id, a boundary between them"}))
