#include "wake/wake_graph.hpp"

#include "base/guarded.hpp"

namespace nrem::core {

struct WakeGraph::Nodes {
    enum Port : std::size_t { model, dawn, over };

    explicit Nodes(WakeGraph& owner)
        : step(graph, tbb::flow::unlimited,
               [&owner](Ticket ticket, Step::output_ports_type& ports) {
                   ticket->baton.take();  // before anything that the maker of the graph has written
                   route(owner.setup_, ticket, ports);
               }),
          outside(graph, tbb::flow::unlimited,
                  [&owner](Ticket ticket, Async::gateway_type& gateway) {
                      gateway.reserve_wait();
                      owner.outside_.enqueue([ticket, &gateway] {
                          ticket->baton.take();
                          guarded(*ticket, [&] { ticket->lane->step_outside(); });
                          ticket->baton.pass();
                          gateway.try_put(ticket);
                          gateway.release_wait();
                      });
                  }),
          wait(graph, tbb::flow::unlimited,
               [&owner](Ticket ticket, Async::gateway_type& gateway) {
                   ticket->baton.take();
                   gateway.reserve_wait();
                   owner.setup_.wake_up(ticket, [ticket, &gateway] {
                       ticket->baton.pass();
                       gateway.try_put(ticket);
                       gateway.release_wait();
                   });
               }),
          finish(graph, tbb::flow::serial, [&owner](Ticket ticket) noexcept {
              ticket->baton.take();
              owner.serial_.take();
              owner.setup_.done(ticket);
              owner.serial_.pass();
              return tbb::flow::continue_msg();
          }) {
        tbb::flow::make_edge(tbb::flow::output_port<model>(step), outside);
        tbb::flow::make_edge(tbb::flow::output_port<dawn>(step), wait);
        tbb::flow::make_edge(tbb::flow::output_port<over>(step), finish);
        tbb::flow::make_edge(outside, step);
        tbb::flow::make_edge(wait, step);
    }

    static Lane::Need advance(const Setup& setup, Ticket ticket) {
        if (!ticket->lane) ticket->lane = std::make_unique<Lane>(ticket->setup);
        Lane::Need need = ticket->lane->advance();
        for (; need == Lane::Need::sleep; need = ticket->lane->advance()) setup.fall_asleep(ticket);
        return need;
    }

    static void route(const Setup& setup, Ticket ticket, Step::output_ports_type& ports) {
        Lane::Need need = Lane::Need::nothing;
        if (ticket->error.empty()) guarded(*ticket, [&] { need = advance(setup, ticket); });
        if (!ticket->error.empty()) {
            need = Lane::Need::nothing;
            if (ticket->lane && ticket->lane->desk().asleep()) {  // a night never outlives its lane
                ticket->lane->desk().meeting().abandon();
                need = Lane::Need::dawn;
            }
        }
        ticket->baton.pass();
        switch (need) {
            case Lane::Need::model:
                std::get<model>(ports).try_put(ticket);
                break;
            case Lane::Need::dawn:
                std::get<dawn>(ports).try_put(ticket);
                break;
            default:
                std::get<over>(ports).try_put(ticket);
                break;
        }
    }

    tbb::flow::graph graph;
    Step step;
    Async outside;
    Async wait;
    tbb::flow::function_node<Ticket> finish;
};

WakeGraph::WakeGraph(Setup setup)
    : setup_(std::move(setup)), steps_(setup_.jobs, 0), outside_(setup_.in_flight, 0) {
    execute_in(steps_, [this] { nodes_ = std::make_unique<Nodes>(*this); });
}

WakeGraph::~WakeGraph() {
    wait();
}

void WakeGraph::put(Ticket ticket) {
    ticket->baton.pass();
    nodes_->step.try_put(ticket);
}

void WakeGraph::wait() {
    execute_in(steps_, [this] { nodes_->graph.wait_for_all(); });
    serial_.take();
}

}  // namespace nrem::core
