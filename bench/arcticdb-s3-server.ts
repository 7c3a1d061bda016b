import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, relative } from 'node:path';

/*
 * A folder of objects as a bucket that can only be read, in memory, on 127.0.0.1: `node arcticdb-s3-server.ts <folder> <bucket>`. Prints its
 * address. `/-/delay/15` makes it wait so many ms before each answer, for the way to a real bucket; `/-/requests` tells how many it answered.
 */
const [folder, bucket] = process.argv.slice(2) as [string, string];

// An object's name in the folder is its name in an address, which is read as it is sent.
const objects = new Map(
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [decodeURIComponent(`/${bucket}/${relative(folder, path)}`), readFileSync(path)]),
);
let [delayMs, requests] = [0, 0];

const server = createServer((request, response) => {
  const path = request.url!.split('?')[0]!;
  const [, action, value] = /^\/-\/(\w+)\/?(\d*)$/.exec(path) ?? [];
  if (action === 'delay') delayMs = Number(value);
  if (action !== undefined) return void response.end(String(requests));
  requests += 1;
  if (delayMs === 0) return answer(path, response);
  setTimeout(answer, delayMs, path, response);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));

// Ends with its starter.
process.stdin.resume().once('end', () => process.exit());

function answer(path: string, response: ServerResponse): void {
  const bytes = objects.get(decodeURIComponent(path));
  if (bytes === undefined) {
    response.writeHead(404, { 'content-type': 'application/xml' }).end('<Error><Code>NoSuchKey</Code></Error>');
    return;
  }
  response.writeHead(200, {
    'content-length': bytes.length,
    'content-type': 'application/octet-stream',
    etag: '"an-etag"',
    'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
  });
  response.end(bytes);
}
