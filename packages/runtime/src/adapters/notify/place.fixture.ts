import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PlaceFault } from '../../ports/notifier-contract.fixture.ts';

export interface PlaceRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Place {
  readonly url: string;
  /** Those that were answered well. */
  readonly taken: readonly PlaceRequest[];
  /** How often it was asked, whatever it did. */
  readonly asked: number;
  fault: PlaceFault | null;
  close(): Promise<void>;
}

export interface PlaceAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server on 127.0.0.1. `good` and `bad` are how it speaks when it takes a message, and when it does not. */
export async function startPlace(
  good: PlaceAnswer,
  bad: (status: number) => string = () => '<h1>sorry</h1>',
): Promise<Place> {
  const taken: PlaceRequest[] = [];
  let asked = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked += 1;
      const { fault } = place;
      if (fault === 'hangs') return;
      if (fault === 'closes') return void response.destroy();
      const status = fault === null ? good.status : STATUS[fault];
      if (fault === null)
        taken.push({ path: request.url!, headers: request.headers, body: Buffer.concat(chunks).toString() });
      const headers = fault === 'points elsewhere' ? { location: 'http://127.0.0.1:9/' } : { 'retry-after': '7' };
      response.writeHead(status, fault === null ? (good.headers ?? {}) : headers);
      response.end(fault === null ? good.body : bad(status));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const place: Place = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken,
    get asked() {
      return asked;
    },
    fault: null,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return place;
}

const STATUS: Readonly<Record<Exclude<PlaceFault, 'hangs' | 'closes'>, number>> = {
  fails: 500,
  throttles: 429,
  forbids: 403,
  'points elsewhere': 302,
  refuses: 400,
};
