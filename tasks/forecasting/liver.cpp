// The task `liver`: the band of serum bilirubin at a patient's next visit, from the visits so far.
//
// The bands are the upper limit of normal (1.2 mg/dl) and the two cuts that the Child-Pugh score
// uses in primary biliary cirrhosis (4 and 10 mg/dl; Pugh et al. 1973). Laboratory values enter as
// the logarithm of their ratio to a clinical reference limit, missing ones as 0 beside a flag.
// When the next visit takes place is not shown, since sicker patients are seen sooner.
#include <cmath>
#include <string>
#include <vector>

#include "cohorts.hpp"

namespace {

struct Lab {
    const char* column;
    const char* word;
    double reference;  // limit of the normal range
    double unit;       // the change of the logarithm that counts as 1
};
constexpr Lab labs[] = {
    {"bili", "bilirubin", 1.2, 1},     {"albumin", "albumin", 3.5, 0.25},
    {"alk_phos", "alk phos", 120, 1},  {"ast", "AST", 40, 1},
    {"platelet", "platelets", 150, 1}, {"protime", "clotting time", 12, 0.25},
    {"chol", "cholesterol", 200, 1},
};
constexpr const char* signs[] = {"ascites", "hepato", "spiders", "edema"};
constexpr std::size_t lab_count = std::size(labs);
constexpr std::size_t sign_count = std::size(signs);
constexpr double bands[] = {1.2, 4, 10};

struct Visit {
    double day = 0;
    double age = 0;    // at enrolment
    double stage = 0;  // histologic, 1 to 4
    double lab[lab_count] = {};
    double sign[sign_count] = {};
};

double bilirubin(const Visit& visit) {
    return visit.lab[0];
}

std::size_t band(const Visit& visit) {
    std::size_t at = 0;
    while (at < std::size(bands) && bilirubin(visit) > bands[at]) ++at;
    return at;
}

Visit read_visit(const Table& table, std::size_t row) {
    Visit visit;
    visit.day = table.number(row, table.column("day"));
    visit.age = table.at_least(0, row, table.column("age"));
    visit.stage = table.number(row, table.column("stage"));
    for (std::size_t i = 0; i < lab_count; ++i) {
        visit.lab[i] = table.number_or_missing(row, table.column(labs[i].column));
        if (visit.lab[i] <= 0)
            table.fail(row, std::string("column '") + labs[i].column + "' must be above 0");
    }
    if (std::isnan(bilirubin(visit))) table.fail(row, "column 'bili' must not be empty");
    for (std::size_t i = 0; i < sign_count; ++i)
        visit.sign[i] = table.number_or_missing(row, table.column(signs[i]));
    return visit;
}

// A value, and whether it was missing.
void append_flagged(std::vector<float>& features, double value) {
    features.push_back(std::isnan(value) ? 0.0F : static_cast<float>(value));
    features.push_back(std::isnan(value) ? 1.0F : 0.0F);
}

std::string describe_visit(const std::vector<Visit>& visits, std::size_t now) {
    const auto& visit = visits[now];
    std::string text = "visit " + std::to_string(now + 1) + ", day " + nrem::shortest(visit.day) +
                       ", age " + fixed(visit.age + visit.day / 365.25, 0) + ", stage " +
                       nrem::shortest(visit.stage);
    for (std::size_t i = 0; i < lab_count; ++i)
        if (!std::isnan(visit.lab[i]))
            text += std::string(", ") + labs[i].word + ' ' + nrem::shortest(visit.lab[i]);
    for (std::size_t i = 0; i < sign_count; ++i)
        if (visit.sign[i] > 0) text += std::string(", ") + signs[i];
    if (now > 0) text += " | bilirubin before:";
    for (std::size_t i = 0; i < now; ++i) text += ' ' + nrem::shortest(bilirubin(visits[i]));
    return text;
}

std::vector<float> features_of(const std::vector<Visit>& visits, std::size_t now) {
    const auto& visit = visits[now];
    std::vector<float> features;
    append_one_hot(features, band(visit), std::size(bands) + 1);
    const double trend = now == 0 ? 0 : std::log(bilirubin(visit) / bilirubin(visits[now - 1]));
    for (const double feature :
         {trend, (visit.age + visit.day / 365.25) / 50, (visit.stage - 1) / 3})
        features.push_back(static_cast<float>(feature));
    for (std::size_t i = 0; i < lab_count; ++i)
        append_flagged(features, std::log(visit.lab[i] / labs[i].reference) / labs[i].unit);
    for (const double sign : visit.sign) append_flagged(features, sign);
    return features;
}

std::vector<Question> questions_of(const Patient<Visit>& patient) {
    std::vector<Question> questions;
    for (std::size_t next = 1; next < patient.visits.size(); ++next) {
        Question made;
        made.text = describe_visit(patient.visits, next - 1);
        made.features = features_of(patient.visits, next - 1);
        made.answer = band(patient.visits[next]);
        made.value = bilirubin(patient.visits[next]);
        made.at = patient.visits[next].day;
        questions.push_back(std::move(made));
    }
    return questions;
}

class Liver {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {path_param("path", "pbcseq.csv"), patients_param("50"),
         nrem::integer("min_visits", "2", {2, 16},
                       "leave out patients with fewer; above 2 this selects those who live longer"),
         questions_param(), shuffle_param()});
    static constexpr auto offers = std::to_array<const char*>(
        {"task.text", "task.vector", "task.choices", "task.codes", "task.values"});

    explicit Liver(const nrem::Params& params)
        : choices_(
              {"normal (up to 1.2)", "raised (1.2 to 4)", "high (4 to 10)", "very high (over 10)"}),
          labels_(labels_of(params)),
          most_(params.integer("questions")),
          size_(params.integer("patients")) {
        const Table table(params.data_file(params.text("path")));
        const auto id = table.column("id");
        for (std::size_t row = 0; row < table.rows(); ++row)
            append(patients_, table.number(row, id), read_visit(table, row),
                   {table, row, Ties::refused});
        std::erase_if(patients_, [least = params.integer("min_visits")](const auto& patient) {
            return patient.visits.size() < least;
        });
    }

    nrem::TaskInfo describe() const {
        return {cohorts(patients_, size_), choices_.size() + 3 + 2 * (lab_count + sign_count),
                choices_.size()};
    }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        const auto patients = cohort(patients_, size_, index);
        sink.name(cohort_name(patients));
        auto questions = cohort_questions(patients, questions_of);
        keep_first(questions, most_);
        if (labels_ == Labels::shuffled) shuffle_answers(questions, nrem::combine(seed, index));
        ask(questions, choices_, sink);
    }

private:
    Choices choices_;
    Labels labels_;
    std::uint64_t most_;  // questions of a stream; 0: all
    std::size_t size_;
    Patients<Visit> patients_;
};

}  // namespace

NREM_PLUGIN(
    "liver", "0.1.0",
    nrem::task<Liver>({"liver",
                       "bilirubin band at a liver patient's next visit; streams of patients "
                       "in order of id (not of calendar time), a boundary between them"}))
