// tool calculator: exact arithmetic.
#include "engines/loops/arguments.hpp"
#include "engines/loops/arithmetic.hpp"
#include "nrem/sdk.hpp"

namespace {

class Calculator {
public:
    static constexpr nrem::ParamSpec schema[] = {
        nrem::integer("digits", "1000", {1, 4000}, "that a number on the way may have"),
    };
    static constexpr std::string_view arguments = R"({
        "type": "object",
        "properties": {
            "expression": {
                "type": "string",
                "minLength": 1,
                "maxLength": 1000,
                "description": "Of numbers, + - * / ^ mod and brackets, such as (3 + 4) * 2 / 7"
            }
        },
        "required": ["expression"],
        "additionalProperties": false
    })";
    explicit Calculator(const nrem::Params& params) : digits_(params.integer("digits")) {}

    std::string call(const nrem::ToolCall& call) const {
        const std::string expression = nrem::loops::text_argument(call, "expression");
        return nrem::loops::written(nrem::loops::Calculation(expression, digits_).result());
    }

private:
    std::size_t digits_;
};

}  // namespace

NREM_PLUGIN("calculator", "0.1.0",
            nrem::tool<Calculator>({"calculator", "computes an expression exactly"}))
