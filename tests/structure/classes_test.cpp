// Reads the sources: a class that is large says why, with the words "One large class".
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <string>
#include <vector>

#include "structure/sources.hpp"

namespace {

namespace fs = std::filesystem;
using structure::contents;
using structure::sources;

constexpr std::size_t most_members = 15;
constexpr std::size_t most_methods = 12;  // public ones

// The text between the brace at `open` and its partner; what has braces of its own ends with ";".
std::string body_of(const std::string& text, std::size_t open) {
    std::string body;
    int depth = 0;
    for (std::size_t i = open + 1; i < text.size() && depth >= 0; ++i) {
        if (text[i] == '{') ++depth;
        if (depth == 0) body += text[i];
        if (text[i] == '}' && --depth == 0) body += ';';
    }
    return body;
}

struct Size {
    std::size_t members = 0;
    std::size_t methods = 0;
};

// Data members end with an underscore. Constructors, destructors and assignments do not count.
Size size_of(const std::string& name, const std::string& body) {
    static const std::regex member(R"(^[^=]*\w_(\s*=[^;]*)?\s*$)");
    static const std::regex none(R"((^|\s)(using|friend|enum|struct|class)\s|= (delete|default)|operator=|~)");
    const std::regex maker("(^|\\s)" + name + R"(\s*\()");
    static const std::regex access(R"((public|protected|private):)");
    Size size;
    bool is_public = false;
    std::size_t begin = 0;
    for (std::size_t end = body.find(';'); end != std::string::npos; end = body.find(';', begin)) {
        const std::string statement = body.substr(begin, end - begin);
        begin = end + 1;
        for (std::sregex_iterator i(statement.begin(), statement.end(), access), stop; i != stop; ++i)
            is_public = (*i)[1] == "public";
        if (std::regex_search(statement, none)) continue;
        if (std::regex_search(statement, member))
            ++size.members;
        else if (is_public && statement.find('(') != std::string::npos &&
                 !std::regex_search(statement, maker))
            ++size.methods;
    }
    return size;
}

// Structs are not counted: plain data has as many members as what it describes.
TEST(Classes, a_large_one_says_why) {
    const std::regex head(R"(\n *class (\w+)[^;{()]*\{)");
    std::size_t seen = 0;
    for (const char* folder : {"framework", "plugins", "schedulers", "tasks"})
        for (const auto& path : sources(fs::path(NREM_SOURCE_DIR) / folder)) {
            const std::string text = contents(path);
            const std::string code = std::regex_replace(text, std::regex("//[^\n]*"), "");
            for (std::sregex_iterator i(code.begin(), code.end(), head), end; i != end; ++i, ++seen) {
                const auto open = static_cast<std::size_t>(i->position() + i->length() - 1);
                const Size size = size_of((*i)[1], body_of(code, open));
                if (size.members <= most_members && size.methods <= most_methods) continue;
                EXPECT_NE(text.find("One large class"), std::string::npos)
                    << path << ": " << (*i)[1] << " has " << size.members << " members and "
                    << size.methods << " public methods";
            }
        }
    EXPECT_GT(seen, 100U);
}

}  // namespace
