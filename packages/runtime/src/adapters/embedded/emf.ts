import { writeSync } from 'node:fs';
import {
  gathered,
  type GatheredMetric,
  type Measurement,
  type MetricDimensions,
  type Metrics,
} from '../../ports/metrics.ts';
import { CLOUDWATCH_UNITS } from '../cloudwatch-units.ts';

/** CloudWatch's limits of one line. */
const METRICS_A_LINE = 100;
const VALUES_A_METRIC = 100;

export interface EmfOptions {
  readonly namespace: string;
  readonly dimensions: MetricDimensions;
  readonly now?: () => number;
  /** Takes a line with its end. */
  readonly write?: (line: string) => void;
}

/**
 * Metrics as lines in CloudWatch's embedded metric format: where a log driver takes them to CloudWatch Logs, they become metrics without a
 * call of an API.
 */
export class EmfMetrics implements Metrics {
  readonly place: string;
  readonly #options: Required<EmfOptions>;

  constructor({ now = Date.now, write = writeToStdout, ...options }: EmfOptions) {
    this.place = `standard output, as ${options.namespace} in CloudWatch`;
    this.#options = { now, write, ...options };
  }

  put(measurements: readonly Measurement[]): Promise<void> {
    const { now, write, namespace, dimensions } = this.#options;
    for (const line of emfLines(measurements, { namespace, dimensions, nowMs: now() })) write(`${line}\n`);
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Lines without their ends; none for no measurement. */
export function emfLines(
  measurements: readonly Measurement[],
  { namespace, dimensions, nowMs }: Pick<EmfOptions, 'namespace' | 'dimensions'> & { readonly nowMs: number },
): readonly string[] {
  const pieces = gathered(measurements).flatMap(inPieces);
  const lines: string[] = [];
  for (const metrics of linesOf(pieces))
    lines.push(
      JSON.stringify({
        _aws: {
          Timestamp: nowMs,
          CloudWatchMetrics: [
            {
              Namespace: namespace,
              Dimensions: [Object.keys(dimensions)],
              Metrics: metrics.map(({ name, unit }) => ({ Name: name, Unit: CLOUDWATCH_UNITS[unit] })),
            },
          ],
        },
        ...dimensions,
        ...Object.fromEntries(metrics.map(({ name, values }) => [name, values.length === 1 ? values[0] : values])),
      }),
    );
  return lines;
}

function inPieces(metric: GatheredMetric): GatheredMetric[] {
  const pieces: GatheredMetric[] = [];
  for (let at = 0; at < metric.values.length; at += VALUES_A_METRIC)
    pieces.push({ ...metric, values: metric.values.slice(at, at + VALUES_A_METRIC) });
  return pieces;
}

/** A name stands in a line once: its further pieces go to lines of their own. */
function linesOf(pieces: readonly GatheredMetric[]): readonly (readonly GatheredMetric[])[] {
  const lines: GatheredMetric[][] = [];
  for (const piece of pieces) {
    const line = lines.find((own) => own.length < METRICS_A_LINE && own.every(({ name }) => name !== piece.name));
    if (line === undefined) lines.push([piece]);
    else line.push(piece);
  }
  return lines;
}

/**
 * At once and whole, from any thread: `process.stdout` of a worker waits for the main thread, which may be busy for minutes. A pipe that
 * is full is waited for, up to a second; then the line is lost.
 */
function writeToStdout(line: string): void {
  let rest = Buffer.from(line);
  for (let waits = 0; waits < 100 && rest.length > 0;) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      waits += 1;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}
