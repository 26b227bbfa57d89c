#include "store/damaged.hpp"

#include "base/file.hpp"
#include "host/services.hpp"

namespace nrem::core {

namespace {

RunPath beside(const RunPath& file) {
    return file.parent() / (file.path().filename().string() + ".damaged");
}

}  // namespace

void set_aside(const RunPath& file, std::string_view bytes, const std::string& place,
               const std::string& outcome) {
    append_to(beside(file), bytes);
    log_line(NREM_LOG_WARNING, place + ": is damaged: set aside into " + beside(file).string() +
                                   "; " + outcome);
}

bool next_sound(LineReader& lines) {
    while (lines.next()) {
        if (!lines.is_damaged()) return true;
        log_line(NREM_LOG_WARNING, lines.place() + ": is damaged: left out");
    }
    return false;
}

void set_aside(const RunPath& file, const std::string& why) {
    log_line(NREM_LOG_WARNING,
             file.string() + ": " + why + ": set aside as " + beside(file).string());
    file.rename_to(beside(file));
}

}  // namespace nrem::core
