import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Counter, exponentialBuckets, Gauge, Histogram, Registry } from 'prom-client';
import { ServiceError } from '../../ports/errors.ts';
import type { Measurement, MetricDimensions, Metrics, MetricUnit } from '../../ports/metrics.ts';

export interface PrometheusOptions {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  readonly dimensions: MetricDimensions;
}

/** Prometheus wants base units, and the unit as the end of the name. */
const UNITS: Readonly<Record<MetricUnit, { readonly suffix: string; readonly factor: number }>> = {
  count: { suffix: '', factor: 1 },
  ratio: { suffix: '_ratio', factor: 1 },
  stake: { suffix: '_stake', factor: 1 },
  bytes: { suffix: '_bytes', factor: 1 },
  milliseconds: { suffix: '_seconds', factor: 0.001 },
  seconds: { suffix: '_seconds', factor: 1 },
};
/** A millisecond to an hour. */
const BUCKETS = exponentialBuckets(0.001, 4, 12);

/** Serves `/metrics` in Prometheus' text form. Throws `refused` when the port cannot be listened on. */
export async function openPrometheus({ host, port, dimensions }: PrometheusOptions): Promise<Metrics> {
  const registry = new Registry();
  registry.setDefaultLabels({ ...dimensions });
  const server = serverOf(registry);
  try {
    await once(server.listen(port, host), 'listening');
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new ServiceError('refused', `Metrics cannot be served at ${host}:${port} (${why}); METRICS names the port.`, {
      cause,
    });
  }
  // Nobody waits for the last question.
  server.unref();
  const address = server.address() as AddressInfo;
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return new PrometheusMetrics(registry, server, `http://${shown}:${address.port}/metrics`);
}

class PrometheusMetrics implements Metrics {
  readonly place: string;
  readonly #registry: Registry;
  readonly #server: Server;
  readonly #takers = new Map<string, (value: number) => void>();

  constructor(registry: Registry, server: Server, place: string) {
    this.place = place;
    this.#registry = registry;
    this.#server = server;
  }

  put(measurements: readonly Measurement[]): Promise<void> {
    for (const measurement of measurements) {
      const value = measurement.value * UNITS[measurement.unit].factor;
      if (Number.isFinite(value)) this.#takerOf(measurement)(value);
    }
    return Promise.resolve();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #takerOf({ name, kind, unit }: Measurement): (value: number) => void {
    const full = `tradai_${name}${UNITS[unit].suffix}${kind === 'counter' ? '_total' : ''}`;
    const taker = this.#takers.get(full) ?? newTaker(this.#registry, full, kind);
    this.#takers.set(full, taker);
    return taker;
  }
}

function newTaker(registry: Registry, name: string, kind: Measurement['kind']): (value: number) => void {
  const common = { name, help: name.replaceAll('_', ' '), registers: [registry] };
  switch (kind) {
    case 'counter': {
      const counter = new Counter(common);
      return (value) => counter.inc(value);
    }
    case 'gauge': {
      const gauge = new Gauge(common);
      return (value) => gauge.set(value);
    }
    case 'histogram': {
      const histogram = new Histogram({ ...common, buckets: BUCKETS });
      return (value) => histogram.observe(value);
    }
  }
}

function serverOf(registry: Registry): Server {
  return createServer((request, response) => {
    const isAsked = request.url?.split('?')[0] === '/metrics';
    if (!isAsked || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(isAsked ? 405 : 404).end();
      return;
    }
    void registry.metrics().then((text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text));
  });
}
