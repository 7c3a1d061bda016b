import type { IncomingMessage, ServerResponse } from 'node:http';
import { encodeJson } from './encode-json.ts';
import type { Exchange } from './exchange.ts';
import type { Outcome, WireRequest } from './serve.ts';

/** Writes an answer to its socket. */
export function deliver(
  _exchange: Exchange,
  _wire: WireRequest,
  outcome: Outcome,
  _request: IncomingMessage,
  response: ServerResponse,
): void {
  response.writeHead(outcome.status, { 'content-type': 'application/json;charset=UTF-8', ...outcome.headers });
  response.end(encodeJson(outcome.body));
}
