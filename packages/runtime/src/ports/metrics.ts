/** `stake`: an amount of the account's stake currency. */
export type MetricUnit = 'count' | 'ratio' | 'stake' | 'bytes' | 'milliseconds' | 'seconds';

/** One figure of a process. Names are snake_case words without a unit: `loop_lag`, `beats`. */
export interface Measurement {
  readonly name: string;
  /** `counter`: `value` is what came on top. `gauge`: how it stands. `histogram`: one of many, of which the spread matters. */
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly unit: MetricUnit;
  /** What is not finite is left out. */
  readonly value: number;
}

/** Whose figures they are; the same for all of a process. */
export interface MetricDimensions {
  readonly strategy: string;
  readonly mode: string;
  /** Stage of the registry, such as `Production`; `none` without one. */
  readonly stage: string;
}

/** Figures for whoever watches the process. */
export interface Metrics {
  /** For people: where they can be seen. */
  readonly place: string;
  /** Throws `ServiceError` when they could not be handed on; they are not kept. */
  put(measurements: readonly Measurement[]): Promise<void>;
  close(): Promise<void>;
}

/** What measurements of one name come to. */
export interface GatheredMetric extends Omit<Measurement, 'value'> {
  /** One for a counter (the sum) and a gauge (the last), all of a histogram. */
  readonly values: readonly number[];
}

/** In the order in which the names came first. */
export function gathered(measurements: readonly Measurement[]): readonly GatheredMetric[] {
  const usable = measurements.filter(({ value }) => Number.isFinite(value));
  return [...Map.groupBy(usable, ({ name }) => name).values()].map((own) => {
    const { name, kind, unit } = own[0]!;
    const values = own.map(({ value }) => value);
    if (kind === 'histogram') return { name, kind, unit, values };
    return {
      name,
      kind,
      unit,
      values: [kind === 'counter' ? values.reduce((sum, value) => sum + value) : values.at(-1)!],
    };
  });
}
