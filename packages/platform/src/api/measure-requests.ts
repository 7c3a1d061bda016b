import type { FastifyInstance } from 'fastify';

/** Upper ends in seconds. */
const BUCKETS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 10, 30] as const;

interface Series {
  readonly labels: string;
  readonly buckets: number[];
  sum: number;
  count: number;
}

/** What was asked, by route, and how long the answers took. */
export class RequestMetrics {
  readonly #series = new Map<string, Series>();

  /** `seconds`: null for an answer that is meant to take long. */
  count(method: string, route: string, status: number, seconds: number | null): void {
    const labels = `method="${method}",route="${route}",status="${status}"`;
    const series = this.#series.get(labels) ?? { labels, buckets: BUCKETS.map(() => 0), sum: 0, count: 0 };
    this.#series.set(labels, series);
    series.count += 1;
    if (seconds === null) return;
    series.sum += seconds;
    BUCKETS.forEach((end, at) => (series.buckets[at]! += seconds <= end ? 1 : 0));
  }

  /** In Prometheus' text format. */
  lines(): string[] {
    return [
      '# TYPE tradai_http_request_seconds histogram',
      ...[...this.#series.values()].flatMap(({ labels, buckets, sum, count }) => [
        ...BUCKETS.map((end, at) => `tradai_http_request_seconds_bucket{${labels},le="${end}"} ${buckets[at]}`),
        `tradai_http_request_seconds_bucket{${labels},le="+Inf"} ${count}`,
        `tradai_http_request_seconds_sum{${labels}} ${sum.toFixed(6)}`,
        `tradai_http_request_seconds_count{${labels}} ${count}`,
      ]),
    ];
  }
}

/** Routes are named by their patterns, of which there are few; what is none is counted as one. */
export function measureRequests(app: FastifyInstance): RequestMetrics {
  const metrics = new RequestMetrics();
  app.addHook('onResponse', (request, reply, done) => {
    const { is404, method, routeOptions, url } = request;
    const isLong = routeOptions.config.isLong === true || /[?&]wait=[1-9]/.test(url);
    metrics.count(
      ...([method, is404 ? 'none' : (routeOptions.url ?? 'none'), reply.raw.statusCode] as const),
      isLong ? null : reply.elapsedTime / 1000,
    );
    done();
  });
  return metrics;
}
