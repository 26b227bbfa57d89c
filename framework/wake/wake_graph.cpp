#include "wake/wake_graph.hpp"

#include <exception>

namespace nrem::core {

namespace {

// The wall at the edge of a node: nothing is thrown into the graph.
template <class Body>
void guarded(LaneTicket& ticket, Body&& body) noexcept {
    try {
        body();
    } catch (const std::exception& failure) {
        ticket.error = failure.what();
    } catch (...) {
        ticket.error = "unknown exception";
    }
}

}  // namespace

struct WakeGraph::Nodes {
    enum Port : std::size_t { prediction, night, over };

    explicit Nodes(WakeGraph& owner)
        : step(graph, tbb::flow::unlimited,
               [](Ticket ticket, Step::output_ports_type& ports) { route(ticket, ports); }),
          predict(graph, tbb::flow::unlimited,
                  [&owner](Ticket ticket, Async::gateway_type& gateway) {
                      gateway.reserve_wait();
                      owner.predictions_.enqueue([ticket, &gateway] {
                          ticket->baton.take();
                          guarded(*ticket, [&] { ticket->lane->predict(); });
                          ticket->baton.pass();
                          gateway.try_put(ticket);
                          gateway.release_wait();
                      });
                  }),
          sleep(graph, tbb::flow::unlimited,
                [&owner](Ticket ticket, Async::gateway_type& gateway) {
                    gateway.reserve_wait();
                    ticket->baton.take();
                    owner.setup_.sleep(ticket, [ticket, &gateway] {
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
        tbb::flow::make_edge(tbb::flow::output_port<prediction>(step), predict);
        tbb::flow::make_edge(tbb::flow::output_port<night>(step), sleep);
        tbb::flow::make_edge(tbb::flow::output_port<over>(step), finish);
        tbb::flow::make_edge(predict, step);
        tbb::flow::make_edge(sleep, step);
    }

    static void route(Ticket ticket, Step::output_ports_type& ports) {
        ticket->baton.take();
        Lane::Need need = Lane::Need::nothing;
        if (ticket->error.empty())
            guarded(*ticket, [&] {
                if (!ticket->lane) ticket->lane = std::make_unique<Lane>(ticket->setup);
                need = ticket->lane->advance();
            });
        if (!ticket->error.empty()) need = Lane::Need::nothing;
        ticket->baton.pass();
        switch (need) {
            case Lane::Need::prediction:
                std::get<prediction>(ports).try_put(ticket);
                break;
            case Lane::Need::sleep:
                std::get<night>(ports).try_put(ticket);
                break;
            case Lane::Need::nothing:
                std::get<over>(ports).try_put(ticket);
                break;
        }
    }

    tbb::flow::graph graph;
    Step step;
    Async predict;
    Async sleep;
    tbb::flow::function_node<Ticket> finish;
};

WakeGraph::WakeGraph(Setup setup)
    : setup_(std::move(setup)), steps_(setup_.jobs), predictions_(setup_.in_flight, 0) {
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
