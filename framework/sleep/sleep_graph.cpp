#include "sleep/sleep_graph.hpp"

#include <tbb/flow_graph.h>

#include <tuple>

#include "base/guarded.hpp"

namespace nrem::core {

namespace {

// Begins the night or runs its next pass; true when the night is over.
bool advance(NightTicket& ticket) noexcept {
    ticket.baton.take();
    bool goes_on = false;
    guarded(ticket, [&] {
        if (!ticket.night) ticket.night = std::make_unique<Night>(std::move(ticket.dusk));
        goes_on = ticket.night->pass();
    });
    return !goes_on;
}

}  // namespace

struct SleepGraph::Nodes {
    using Pass =
        tbb::flow::multifunction_node<NightTicket*, std::tuple<NightTicket*, NightTicket*>>;

    Nodes()
        : pass(graph, tbb::flow::unlimited,
               [](NightTicket* ticket, Pass::output_ports_type& ports) {
                   const bool over = advance(*ticket);
                   ticket->baton.pass();
                   (over ? std::get<1>(ports) : std::get<0>(ports)).try_put(ticket);
               }),
          publish(graph, tbb::flow::unlimited, [](NightTicket* ticket) {
              ticket->baton.take();
              std::unique_ptr<NightTicket> owned(ticket);
              const auto done = std::move(owned->done);
              done(std::move(owned));
              return tbb::flow::continue_msg();
          }) {
        tbb::flow::make_edge(tbb::flow::output_port<0>(pass), pass);
        tbb::flow::make_edge(tbb::flow::output_port<1>(pass), publish);
    }

    tbb::flow::graph graph;
    Pass pass;
    tbb::flow::function_node<NightTicket*> publish;
};

SleepGraph::SleepGraph(int jobs) : arena_(jobs, 0) {
    execute_in(arena_, [this] { nodes_ = std::make_unique<Nodes>(); });
}

SleepGraph::~SleepGraph() {
    execute_in(arena_, [this] { nodes_->graph.wait_for_all(); });
}

void SleepGraph::put(std::unique_ptr<NightTicket> ticket) {
    ticket->baton.pass();
    nodes_->pass.try_put(ticket.release());  // runs in the arena that the graph was made in
}

}  // namespace nrem::core
