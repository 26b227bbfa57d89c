#include "cli/usage.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/nearest.hpp"

namespace nrem::core {

namespace {

const CLI::App& last_command(const CLI::App& app) {
    const auto given = app.get_subcommands();
    return given.empty() ? app : last_command(*given.back());
}

std::vector<std::string> names_below(const CLI::App& command) {
    std::vector<std::string> names;
    for (const CLI::App* each : command.get_subcommands([](const CLI::App*) { return true; }))
        if (!each->get_group().empty()) names.push_back(each->get_name());
    return names;
}

std::vector<std::string> options_of(const CLI::App& command) {
    std::vector<std::string> names;
    for (const CLI::App* each = &command; each; each = each->get_parent())
        for (const CLI::Option* option : each->get_options())
            if (option->nonpositional()) names.push_back("--" + option->get_single_name());
    return names;
}

// "unknown command 'rnu' (nearest: run)"; "" where no word is left over.
std::string unknown_word(const CLI::App& app) {
    const std::vector<std::string> left = app.remaining(true);
    if (left.empty()) return "";
    const CLI::App& command = last_command(app);
    const std::string& word = left.front();
    if (word.starts_with('-')) {
        const std::string option = word.substr(0, word.find('='));
        return fmt::format("unknown option '{}'{}", option, nearest_hint(option, options_of(command)));
    }
    const std::vector<std::string> names = names_below(command);
    if (names.empty()) return fmt::format("unexpected argument '{}'", word);
    return fmt::format("unknown command '{}'{}", word,
                       nearest_hint(word, names, fmt::format("there are {}", fmt::join(names, ", "))));
}

// CLI11 asks for a command where one has a typing error, so a word that is left over comes first.
std::string failure_message(const CLI::App* app, const CLI::Error& error) {
    const std::string unknown = unknown_word(*app);
    return fmt::format("nrem: {}\nRun with --help for more information.\n",
                       unknown.empty() ? error.what() : unknown);
}

class Usage : public CLI::Formatter {
public:
    [[nodiscard]] std::string make_usage(const CLI::App* app, std::string name) const override {
        name = app->get_name();
        for (const CLI::App* above = app->get_parent(); above; above = above->get_parent()) {
            std::string arguments;
            for (const CLI::Option* option : above->get_options())
                if (option->get_positional()) arguments += " " + make_option_usage(option);
            name = fmt::format("{}{} {}", above->get_name(), arguments, name);
        }
        return CLI::Formatter::make_usage(app, name);
    }
};

}  // namespace

void set_up_help(CLI::App& app) {
    app.name("nrem");
    app.formatter(std::make_shared<Usage>());
    app.get_formatter()->column_width(34);
    app.failure_message(failure_message);
}

int explain(const CLI::App& app, const CLI::ParseError& stop) {
    for (const CLI::App* each = &last_command(app); each; each = each->get_parent())
        if (each->get_help_ptr()->count() > 0) return app.exit(CLI::CallForHelp());
    return app.exit(stop);
}

}  // namespace nrem::core
