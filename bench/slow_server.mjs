// A chat server with a fixed delay and a fixed number of slots; the rest waits in a queue.
// usage: node slow_server.mjs PORT DELAY_MS SLOTS
import http from "node:http";

const [port, delay, slots] = process.argv.slice(2).map(Number);
const reply = JSON.stringify({
  object: "chat.completion",
  choices: [{ index: 0, message: { role: "assistant", content: "yes" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 100, completion_tokens: 1 },
});
const waiting = [];
let busy = 0;

function serve(response) {
  ++busy;
  setTimeout(() => {
    response.writeHead(200, { "content-type": "application/json", "content-length": reply.length });
    response.end(reply);
    --busy;
    if (waiting.length) serve(waiting.shift());
  }, delay);
}

http
  .createServer((request, response) => {
    request.resume();
    request.on("end", () => (busy < slots ? serve(response) : waiting.push(response)));
  })
  .listen(port, "127.0.0.1");
