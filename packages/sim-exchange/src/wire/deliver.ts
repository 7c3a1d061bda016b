import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Delivery, half, spoilRest } from '../faults/shapes.ts';
import { encodeJson } from './encode-json.ts';
import { after, type Exchange } from './exchange.ts';
import { foreignAnswer } from './foreign-answer.ts';
import type { Outcome, WireRequest } from './serve.ts';

const JSON_TYPE = 'application/json;charset=UTF-8';

/** Writes an answer over REST, or what a fault makes of it. */
export function deliver(
  exchange: Exchange,
  wire: WireRequest,
  outcome: Outcome,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { plan } = outcome;
  if (plan.line === 'halfOpen') return;
  if (plan.line === 'refuse') {
    request.socket.destroy();
    return;
  }
  const delivery = deliveryOf(wire, outcome);
  switch (delivery.as) {
    case 'silence':
      return;
    case 'reset':
      request.socket.destroy();
      return;
    case 'headers':
      response.writeHead(200, { 'content-type': JSON_TYPE, 'content-length': '200' });
      response.flushHeaders();
      return;
    case 'half':
      tear(response, delivery);
      return;
    case 'answer':
      // With its length, head and body go out in one write.
      response.writeHead(delivery.status, {
        'content-type': delivery.type,
        'content-length': Buffer.byteLength(delivery.body),
        ...delivery.headers,
      });
      if (plan.bytesPerSecond === null) response.end(delivery.body);
      else drip(exchange, response, delivery.body, plan.bytesPerSecond);
  }
}

function deliveryOf(wire: WireRequest, { plan, status, body, page, headers }: Outcome): Delivery {
  if (page !== null) return { as: 'answer', status, body: page, type: 'text/html', headers };
  const text = encodeJson(body);
  if (plan.shape === null) return { as: 'answer', status, body: text, type: JSON_TYPE, headers };
  const foreign = encodeJson(foreignAnswer(wire, body));
  return spoilRest(plan.shape, text === '{}' ? foreign : text, foreign, wire.route?.kind === 'usdm');
}

/** Half of the body, then the end of the line. */
function tear(response: ServerResponse, { body, chunked }: Delivery & { as: 'half' }): void {
  const length = chunked ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  response.writeHead(200, { 'content-type': JSON_TYPE, ...length });
  response.write(half(body), () => response.destroy());
}

/** A part of the body each simulated second. */
function drip(exchange: Exchange, response: ServerResponse, body: string, bytesPerSecond: number): void {
  if (body.length <= bytesPerSecond) {
    response.end(body);
    return;
  }
  response.write(body.slice(0, bytesPerSecond));
  after(exchange, 1_000, () => drip(exchange, response, body.slice(bytesPerSecond), bytesPerSecond));
}
