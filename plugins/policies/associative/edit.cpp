// policy edit: makes a matrix memory say what was told, by a change of rank one. With k the key, v
// the value and x = Sᵀ k what the memory says,
//
//   S <- S + h (v - x)ᵀ / (k · h),
//
// after which it says v. With `covariance: rls` h is C⁻¹ k, where C is the covariance of all keys so
// far: of all such changes this one disturbs other keys least. Update rls keeps C⁻¹, as the factor
// P; the edit leaves P as it is. With `none` h is k, which is one step of the delta rule.
//
// Of each item the latest that the context tells is edited, where the memory says otherwise.
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engines/associative/place.hpp"
#include "engines/associative/value.hpp"
#include "engines/linear/least_squares.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace linear = nrem_linear;

class Edit {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::choice("covariance", "rls", "rls|none",
                     "of the keys, which says where a change disturbs them least"),
        nrem::number("error", "0.5", {0, 1e6},
                     "of what is read, in lengths of the value, above which it is edited"),
        nrem::flag("normalise", "true", "scale keys to unit length, as the rule does"),
    });
    static constexpr auto needs = std::to_array<const char*>({"rule.matrix"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.weights", "time.long", "write.sleep", "persistence.overwritten"});

    explicit Edit(const nrem::Params& params)
        : weighs_(params.text("covariance") == "rls"),
          least_error_(params.number("error")),
          normalises_(params.flag("normalise")) {}

    void consolidate(nrem::Night& night) {
        const nrem::Memory memory = night.memory();
        const Places places{nrem::find_tensor(memory, "S"), nrem::find_tensor(memory, "P")};
        if (!places.matrix) return night.note("edited", "nothing: the memory has no tensor S");
        if (weighs_ && !places.factor)
            throw std::invalid_argument(
                "covariance: rls needs the tensor P of update rls, and the memory has none");
        auto edit = night.edit();
        const auto type = memory.tensors()[*places.matrix].type;
        const std::size_t edited = type == NREM_FLOAT64 ? edit_all<double>(night, edit, places)
                                                        : edit_all<float>(night, edit, places);
        night.note("edited", std::to_string(edited) + " associations");
    }

private:
    struct Places {
        std::optional<std::size_t> matrix;  // S
        std::optional<std::size_t> factor;  // P
    };

    // Positions in the context of the latest lesson of each item.
    static std::map<std::uint64_t, std::size_t> lessons(const nrem::Night& night) {
        std::map<std::uint64_t, std::size_t> latest;
        const auto context = night.context();
        for (std::size_t i = 0; i < context.size(); ++i)
            if (context[i].truth && context[i].kind != NREM_FORGET) latest[context[i].item] = i;
        return latest;
    }

    template <class T>
    std::size_t edit_all(nrem::Night& night, nrem::MemoryEditor& edit, const Places& places) {
        const auto tensors = edit.tensors();
        const auto& shape = tensors[*places.matrix].shape;
        const linear::Matrix<T> matrix{edit.edit<T>(*places.matrix).data(), shape[0], shape[1]};
        linear::Matrix<const T> factor{nullptr, shape[0], shape[0]};
        if (weighs_) factor.cells = edit.elements<T>(*places.factor).data();
        std::size_t edited = 0;
        for (const auto& [item, position] : lessons(night)) {
            if (night.cancelled()) break;
            const auto& lesson = night.context()[position];
            const auto value = nrem::value_of(*lesson.truth, matrix.values, one_hot_);
            if (!value.empty() && edit_one(matrix, factor, {nrem::view(lesson.cue->vector), value}))
                ++edited;
        }
        return edited;
    }

    struct Pair {
        std::span<const float> key;
        std::span<const float> value;
    };

    template <class T>
    bool edit_one(const linear::Matrix<T>& matrix, const linear::Matrix<const T>& factor,
                  const Pair& pair) const {
        if (pair.key.size() != matrix.keys)
            throw std::invalid_argument("a cue of " + std::to_string(pair.key.size()) +
                                        " numbers is no key of a memory whose keys have " +
                                        std::to_string(matrix.keys));
        std::vector<T> key(pair.key.begin(), pair.key.end());
        const T scale = normalises_ ? linear::inverse_length<T>(key) : 1;
        for (T& x : key) x *= scale;
        std::vector<T> direction = key;
        if (weighs_) linear::spread<T>(factor, key, direction);
        const T reach = linear::dot<T>(key, direction);
        std::vector<T> read(matrix.values);
        linear::read<T>(matrix, key, 1, read);
        const std::vector<T> value(pair.value.begin(), pair.value.end());
        if (!(reach > 0) || !is_otherwise<T>(value, read)) return false;
        linear::change<T>(matrix, {.key = direction, .target = value, .write = 1 / reach}, read);
        return true;
    }

    template <class T>
    bool is_otherwise(std::span<const T> value, std::span<const T> read) const {
        double error = 0;
        double length = 0;
        for (std::size_t i = 0; i < value.size(); ++i) {
            const double wanted{value[i]};
            error += (wanted - double{read[i]}) * (wanted - double{read[i]});
            length += wanted * wanted;
        }
        return std::sqrt(error) > least_error_ * std::sqrt(length);
    }

    bool weighs_;
    double least_error_;
    bool normalises_;
    std::vector<float> one_hot_;
};

}  // namespace

NREM_PLUGIN("edit", "0.1.0",
            nrem::policy<Edit>({"edit",
                                "changes what a matrix memory says of an item, and little else",
                                "arXiv 2404.03646 (locating and editing facts in Mamba)"}))
