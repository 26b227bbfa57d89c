// The five kinds of question of the task `lexical`, each in three unusual wordings in English,
// Hindi and Punjabi (both in Latin letters), the form of its answer, and what a user says when it
// was misunderstood. All wordings are ours: those of the paper are not in its data files.
//
// Two wordings of different kinds are at least 6 letters apart without their words, so that a
// lookup by an edit distance below 6 can tell them apart.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace {

enum Kind : std::size_t { synonym, antonym, homonym, definition, sentence, kind_count };

constexpr std::array<std::string_view, kind_count> kind_names{"syn", "ant", "hom", "defn", "sent"};
constexpr std::array<std::string_view, 3> language_names{"linguistic", "hin", "pun"};
constexpr std::size_t wordings_per_kind = 3;

// {} is the word that is asked about.
constexpr std::string_view wordings[language_names.size()][kind_count][wordings_per_kind] = {
    {
        {"what is akin to < {} > ?", "which word could stand in for < {} > ?",
         "what else might one call < {} > ?"},
        {"what is everything that < {} > is not ?", "which word pulls the other way from < {} > ?",
         "what would cancel < {} > ?"},
        {"what echoes < {} > ?", "which word fools the ear like < {} > ?",
         "what comes out the same as < {} > when spoken ?"},
        {"what lies behind < {} > ?", "unfold < {} > for me ?",
         "what does one hold when one holds < {} > ?"},
        {"put < {} > to work ?", "where does < {} > feel at home ?",
         "show < {} > out in the open ?"},
    },
    {
        {"< {} > ke jaisa aur kaun sa shabd hai ?", "< {} > ki jagah kya kahein ?",
         "< {} > ka doosra naam kya hai ?"},
        {"< {} > se bilkul ulta shabd kya hai ?", "< {} > ke khilaf kaun khada hai ?",
         "jo < {} > kabhi nahin ho sakta wo kya hai ?"},
        {"< {} > jaisa kya sunai deta hai ?", "kaun sa shabd < {} > ki tarah bola jata hai ?",
         "< {} > se milti awaaz kis ki hai ?"},
        {"< {} > ka matlab bataiye ?", "< {} > kise kehte hain ?", "< {} > ko zara samjhaiye ?"},
        {"< {} > ka prayog kaise karein ?", "< {} > ko vakya mein likhiye ?",
         "< {} > ka udaharan dijiye ?"},
    },
    {
        {"< {} > varga hor kihra shabad hai ?", "< {} > di thaan ki kahiye ?",
         "< {} > da dooja naam ki hai ?"},
        {"< {} > ton bilkul ulat shabad ki hai ?", "< {} > de virudh kaun khara hai ?",
         "jo < {} > kade nahin ho sakda oh ki hai ?"},
        {"< {} > varga ki sunai dinda hai ?", "kihra shabad < {} > vaang bolia janda hai ?",
         "< {} > naal mildi awaaz kis di hai ?"},
        {"< {} > da matlab dasso ?", "< {} > kis nu kehnde han ?", "< {} > nu zara samjhao ?"},
        {"< {} > di varton kiven kariye ?", "< {} > nu vaak vich likho ?",
         "< {} > di misaal dio ?"},
    },
};

// The data set's own forms, up to the answer proper.
constexpr std::array<std::string_view, kind_count> answer_forms{
    "the synonym for {} is ", "the antonym for {} is ", "the homonym for {} is ",
    "the definition of {} is ", "a sentence with {} is: "};

constexpr std::array<std::string_view, kind_count> clarifications{
    "I am asking for a synonym: a word that means the same.",
    "I am asking for an antonym: a word that means the opposite.",
    "I am asking for a homonym: a word that sounds like it.",
    "I am asking for a definition: what the word means.",
    "I am asking for a sentence in which the word is used."};

inline std::string filled(std::string_view form, std::string_view word) {
    const std::size_t slot = form.find("{}");
    return std::string(form.substr(0, slot)).append(word).append(form.substr(slot + 2));
}

}  // namespace
