// Bad plugins fail the kit, each at the check that is meant for it and with a reason.
#include "conformance/conformance.hpp"

#include <gtest/gtest.h>

#include <map>

#include "base/error.hpp"
#include "conformance/verdicts.hpp"
#include "support/process.hpp"

namespace {

using conformance::failures;
using conformance::verdict_on;

TEST(Conformance, says_so_with_its_exit_code) {
    EXPECT_EQ(verdict_on("bad_rules").exit_code, 1);
}

TEST(Conformance, finds_a_rule_that_is_not_deterministic) {
    EXPECT_FAILURE("bad_rules", "rule nondeterministic",
                   "gives one result for one seed: two runs with one seed differ from step 0 on");
}

TEST(Conformance, finds_state_outside_of_the_memory) {
    EXPECT_FAILURE("bad_rules", "rule forgetful",
                   "keeps its state in the memory: the old instance");
    EXPECT_EQ(failures("bad_rules", "rule forgetful").find("one seed"), std::string::npos);
}

// What it writes to is its own, be it numbers or texts: the trial stays as it is.
TEST(Conformance, finds_a_probe_that_writes_or_says_nothing) {
    for (const std::string name : {"vandal", "scribbler"}) {
        const std::string said = failures("bad_parts", "probe " + name);
        EXPECT_NE(said.find("measures something: probe " + name +
                            ": measure: it has written to the memory that it looks at"),
                  std::string::npos)
            << said;
        EXPECT_EQ(said.find("as it is"), std::string::npos) << said;
    }
    EXPECT_FAILURE("bad_parts", "probe counting",
                   "gives one result for one seed: two runs with one seed differ from step 0 on");
    EXPECT_FAILURE("bad_parts", "probe mute",
                   "measures something: it hands over no figure in a trial of 40 questions");
}

TEST(Conformance, survives_a_rule_that_crashes) {
    EXPECT_FAILURE("bad_rules", "rule crashing",
                   "survives odd experiences: crashed: Segmentation fault (at: ");
}

TEST(Conformance, finds_a_sequence_model_that_keeps_a_context) {
    EXPECT_FAILURE("bad_models", "sequence_model clinging",
                   "keeps nothing between nights: a new instance and one that has slept before, "
                   "on fresh tensors, differ from step 0 on");
    EXPECT_EQ(failures("bad_models", "sequence_model eager").find("between nights"),
              std::string::npos);
}

TEST(Conformance, finds_a_sequence_model_whose_tensors_depend_on_what_is_wanted) {
    EXPECT_FAILURE("bad_models", "sequence_model eager",
                   "writes alike whatever is wanted of a pass: passes without logits and with them "
                   "differ from step 0 on");
    EXPECT_FAILURE("bad_models", "sequence_model hasty",
                   "writes alike whatever is wanted of a pass: features put elsewhere and in their "
                   "old place differ from step 0 on");
}

TEST(Conformance, finds_a_sequence_model_that_takes_any_word) {
    EXPECT_FAILURE("bad_models", "sequence_model illiterate",
                   "encodes only its vocabulary: a word that no vocabulary has was not refused");
    EXPECT_EQ(failures("bad_models", "sequence_model illiterate").find("between nights"),
              std::string::npos);
}

TEST(Conformance, finds_a_leak) {
    EXPECT_FAILURE("bad_rules", "rule leaking", "leaves nothing behind: the heap grows by");
}

TEST(Conformance, finds_a_rule_that_ignores_strides) {
    EXPECT_FAILURE("bad_rules", "rule strideless", "reads records by their stride: ");
}

TEST(Conformance, finds_records_that_no_reader_sees) {
    EXPECT_FAILURE("bad_rules", "rule mute",
                   "puts records that are read: offers rule.cases, and puts a record of the kind "
                   "'long', which no reader of cases sees");
}

TEST(Conformance, finds_a_rule_that_trusts_a_broken_reply_of_a_language_model) {
    EXPECT_FAILURE("bad_rules", "rule gullible", "gives one result for one seed: crashed: ");
}

TEST(Conformance, finds_a_parameter_without_a_summary) {
    EXPECT_FAILURE("bad_rules", "rule undocumented",
                   "has a complete schema: parameter rate has no summary");
}

TEST(Conformance, finds_a_function_that_does_not_come_back) {
    EXPECT_FAILURE("hanging", "rule endless",
                   "survives odd cues: used more than 10 s of a processor");
    EXPECT_FAILURE("hanging", "policy deaf",
                   "stops when cancelled: used more than 10 s of a processor");
}

TEST(Conformance, finds_an_exception_that_crosses_the_boundary) {
    EXPECT_FAILURE("bad_rules", "rule leaping",
                   "threw an exception through the C boundary: over the wall");
}

TEST(Conformance, finds_a_failure_without_a_message) {
    EXPECT_FAILURE("bad_rules", "rule speechless", "survives odd cues: reading: ");
}

TEST(Conformance, finds_probabilities_that_are_none) {
    EXPECT_FAILURE("bad_backends", "backend improbable", "the probabilities sum to 3");
}

TEST(Conformance, finds_an_offer_that_is_not_kept) {
    EXPECT_FAILURE("bad_backends", "backend boastful",
                   "offers what it gives: offers backend.probabilities, but gave none");
}

TEST(Conformance, finds_a_backend_that_learns) {
    EXPECT_FAILURE("bad_backends", "backend learning", "keeps nothing between questions: ");
}

TEST(Conformance, finds_time_that_falls) {
    EXPECT_FAILURE("bad_parts", "task backwards", "time falls from 2 to 1");
}

TEST(Conformance, finds_a_truth_that_is_not_its_choice) {
    EXPECT_FAILURE("bad_parts", "task mislabelled",
                   "keeps the contract of events: the truth's text 'a' is not that of its choice");
}

TEST(Conformance, finds_a_stream_that_changes) {
    EXPECT_FAILURE("bad_parts", "task restless",
                   "makes streams in any order: stream 0 before and after");
}

TEST(Conformance, finds_equal_streams_that_are_called_otherwise) {
    EXPECT_FAILURE("bad_parts", "task renamed",
                   "calls equal streams alike: stream 0 under seed 12 is called 'seed 12' and has "
                   "the same events as one called 'seed 11'");
    EXPECT_FAILURE("bad_parts", "task recounted",
                   "calls equal streams alike: stream 0 under seed 12 is called '0' of 'city 12'");
}

TEST(Conformance, finds_a_policy_that_cannot_do_without_records) {
    EXPECT_FAILURE("bad_parts", "policy stubborn", "survives empty nights: crashed: ");
}

TEST(Conformance, finds_a_scheduler_with_a_state_of_its_process) {
    EXPECT_FAILURE("bad_parts", "scheduler moody", "gives one result for one seed: ");
}

TEST(Conformance, finds_what_a_component_offers_and_does_not_keep) {
    EXPECT_FAILURE("bad_parts", "policy busy",
                   "changes nothing where it says so: the memory before and after it");
    EXPECT_FAILURE("bad_parts", "scheduler sleepless",
                   "sleeps only when it says so: it sleeps after step 9, and offers scheduler.never");
    EXPECT_FAILURE("bad_parts", "scheduler early",
                   "sleeps only when it says so: it sleeps after step 8, which is no boundary");
}

TEST(Conformance, finds_variables_that_two_plugins_would_share) {
    EXPECT_FAILURE(
        "careless", "careless.so keeps its names to itself",
        "another plugin with the same name for it would share Twin::who[abi:cxx11]()::name: ");
}

TEST(Conformance, says_at_which_input_a_component_crashed) {
    EXPECT_FAILURE("bad_rules", "rule crashing",
                   "(at: writing: nothing revealed, replayed with a gain");
}

TEST(Conformance, tries_a_policy_with_the_rule_that_has_what_it_needs) {
    EXPECT_EQ(failures("paired", "policy halving"), "");
    EXPECT_NE(verdict_on("paired").text.find("ok      policy halving gives one result"),
              std::string::npos);
    EXPECT_FAILURE("paired", "policy orphan",
                   "finds its rule: it needs rule.nowhere_at_all, and no rule of this file or of "
                   "those shipped offers that");
}

TEST(Conformance, finds_a_name_that_is_taken) {
    // Of what is shipped beside the program.
    const auto checked = nrem::process::run(std::string(NREM_PROGRAM) + " plugins --check " +
                                            NREM_BAD + "/paired.so");
    EXPECT_EQ(checked.exit_code, 1);
    EXPECT_NE(checked.output.find("FAILED  rule exemplars has a name of its own: the name is taken "
                                  "by "),
              std::string::npos)
        << checked.output;
    EXPECT_EQ(failures("paired", "rule counting"), "");
}

TEST(Conformance, finds_a_capability_that_is_mistyped) {
    EXPECT_FAILURE("paired", "rule mistyped",
                   "names capabilities that others know: offers 'rule.caes', which no other "
                   "component knows (nearest: rule.cases)");
}

TEST(Conformance, takes_parameters_for_the_components_that_have_them) {
    const auto said = [](const std::map<std::string, std::string>& given) {
        testing::internal::CaptureStdout();
        (void)nrem::core::check_plugin(std::string(NREM_BAD) + "/paired.so", given);
        return testing::internal::GetCapturedStdout();
    };
    EXPECT_NE(said({{"share", "0.25"}}).find("a quarter is too little"), std::string::npos);
    EXPECT_EQ(said({{"shore", "0.25"}}),
              "FAILED  no component of the file has a parameter 'shore' (nearest: share)\n");
}

TEST(Conformance, does_not_pass_a_file_without_a_component_that_can_be_used) {
    EXPECT_EQ(verdict_on("of_later_kinds").exit_code, 1);
    EXPECT_NE(verdict_on("of_later_kinds").text.find("holds no component that this nrem can use"),
              std::string::npos);
}

TEST(Conformance, survives_a_plugin_that_crashes_when_it_is_loaded) {
    EXPECT_EQ(verdict_on("crash_at_load").text,
              "FAILED  crash_at_load.so loads: crashed: Segmentation fault\n");
    EXPECT_EQ(verdict_on("crash_at_load").exit_code, 1);
}

TEST(Conformance, survives_a_plugin_that_exits_when_it_is_loaded) {
    EXPECT_EQ(verdict_on("exit_at_load").text,
              "FAILED  exit_at_load.so loads: ended the process with exit code 0\n");
    EXPECT_EQ(verdict_on("exit_at_load").exit_code, 1);
}

TEST(Conformance, calls_a_file_that_is_not_there_a_usage_error) {
    EXPECT_THROW((void)nrem::core::check_plugin("/no/such/plugin.so"), nrem::core::UsageError);
}

}  // namespace
