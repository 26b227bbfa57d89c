// A server that speaks HTTP/2 and nothing else. Says how many connections it has had.
//   node http2_server.mjs <certificate> <key> <file to write its port to>
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { createSecureServer } from "node:http2";

const [certificate, key, port] = process.argv.slice(2);
let connections = 0;
const server = createSecureServer({ cert: readFileSync(certificate), key: readFileSync(key) });
server.on("session", () => {
    connections += 1;
});
server.on("stream", (stream) => {
    stream.on("error", () => {});
    setTimeout(() => {
        stream.respond({ ":status": 200, "content-type": "text/plain" });
        stream.end(String(connections));
    }, 50);
});
server.listen(0, "127.0.0.1", () => {
    writeFileSync(`${port}.new`, String(server.address().port));
    renameSync(`${port}.new`, port);
});
