// Patients in order of id, in streams of `patients` each with a boundary between one and the next.
//
// Within a patient time is real. From one patient to the next it is not: the files give each
// patient's days since an own beginning and no calendar, so a stream lines patients up by id, as a
// clinic's folders would be read, and its clock simply runs on. A patient late in a stream may in
// truth have been seen before an early one; nothing of a patient's own future is ever shown.
#pragma once

#include <algorithm>
#include <iterator>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "engines/forecasting/csv.hpp"
#include "questions.hpp"

namespace {

enum class Ties { refused, allowed };  // two rows of one patient with one time

// Visit has a member `day`, counted from any beginning of the patient's own.
template <class Visit>
struct Patient {
    double id = 0;
    std::vector<Visit> visits;
};

template <class Visit>
using Patients = std::vector<Patient<Visit>>;

struct Place {
    const Table& table;
    std::size_t row;
    Ties ties;
};

// Takes in a row, which must be of the patient before or of one with a higher id.
template <class Visit>
void append(Patients<Visit>& patients, double id, const Visit& visit, const Place& place) {
    if (!patients.empty() && id < patients.back().id)
        place.table.fail(place.row, "the patients must be in order of id");
    if (patients.empty() || patients.back().id != id) patients.push_back({id, {}});
    auto& visits = patients.back().visits;
    const bool early = !visits.empty() && visit.day < visits.back().day;
    const bool same = !visits.empty() && visit.day == visits.back().day;
    if (early || (same && place.ties == Ties::refused))
        place.table.fail(place.row,
                         "the rows of patient " + nrem::shortest(id) + " must be in order of time");
    visits.push_back(visit);
}

constexpr nrem::ParamSpec patients_param(const char* fallback) {
    return nrem::integer("patients", fallback, {1, 100000},
                         "patients per stream, in order of id; 1: a stream for each");
}

// Ask has questions(patient) -> std::vector<Question>, in order, `at` in the patient's own days.
template <class Visit, class Ask>
std::vector<Question> cohort_questions(std::span<const Patient<Visit>> patients,
                                       const Ask& ask_of) {
    std::vector<Question> all;
    double clock = 0;
    for (const auto& patient : patients) {
        auto questions = ask_of(patient);
        if (questions.empty()) continue;
        const double shift = clock - patient.visits.front().day;
        questions.front().opens_segment = !all.empty();
        for (auto& question : questions) question.at += shift;
        clock = questions.back().at + 1;
        std::move(questions.begin(), questions.end(), std::back_inserter(all));
    }
    return all;
}

// The patients of stream `index`.
template <class Visit>
std::span<const Patient<Visit>> cohort(const Patients<Visit>& patients, std::size_t size,
                                       std::uint64_t index) {
    const std::size_t first = size * index;
    if (first >= patients.size()) throw std::out_of_range("there is no such stream");
    return std::span(patients).subspan(first, std::min(size, patients.size() - first));
}
template <class Visit>
std::size_t cohorts(const Patients<Visit>& patients, std::size_t size) {
    return (patients.size() + size - 1) / size;
}

template <class Visit>
std::string cohort_name(std::span<const Patient<Visit>> patients) {
    const auto first = fixed(patients.front().id, 0);
    if (patients.size() == 1) return "patient " + first;
    return "patients " + first + " to " + fixed(patients.back().id, 0);
}

}  // namespace
