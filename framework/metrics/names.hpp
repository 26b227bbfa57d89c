// The names of what components measured in a trial, which the rows of a run have in common.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace nrem::core {

// Never changed once made. Copies are of one list.
class FigureNames {
public:
    FigureNames() = default;
    explicit FigureNames(std::vector<std::string> list)
        : list_(list.empty() ? nullptr
                             : std::make_shared<const std::vector<std::string>>(std::move(list))) {}
    [[nodiscard]] const std::vector<std::string>& list() const {
        static const std::vector<std::string> none;
        return list_ ? *list_ : none;
    }
    [[nodiscard]] std::size_t size() const { return list().size(); }
    [[nodiscard]] auto begin() const { return list().begin(); }
    [[nodiscard]] auto end() const { return list().end(); }
    [[nodiscard]] const std::string& operator[](std::size_t at) const { return list()[at]; }
    friend bool operator==(const FigureNames& a, const FigureNames& b) {
        return a.list() == b.list();
    }
    friend bool operator<(const FigureNames& a, const FigureNames& b) {
        return a.list() < b.list();
    }

private:
    std::shared_ptr<const std::vector<std::string>> list_;  // by all rows with these names
};

// Each list once, for rows that are read one by one.
class SharedNames {
public:
    void share(FigureNames& names) { names = *lists_.insert(names).first; }

private:
    std::set<FigureNames> lists_;
};

}  // namespace nrem::core
