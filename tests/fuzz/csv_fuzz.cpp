// libFuzzer: any bytes as a table of data are read or refused with a runtime_error, and so is each
// of its cells as each kind of value.
#include "csv.hpp"
#include "fuzz/scratch.hpp"

namespace {

template <class Read>
void try_to(const Read& read) {
    try {
        (void)read();
    } catch (const std::runtime_error&) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const nrem::fuzz::Scratch scratch("x.csv");
    try_to([&] {
        const Table table(scratch.hold(data, size).string());
        try_to([&] { return table.column("day"); });
        for (std::size_t row = 0; row < table.rows(); ++row) {
            try_to([&] { return table.number_or_missing(row, 0); });
            try_to([&] { return table.at_least(0, row, 0); });
            try_to([&] { return day_number(table.date(row, 0)); });
        }
        return 0;
    });
    return 0;
}
