import { createSampler } from '../packages/runtime/src/search/samplers/sampler.ts';
import { SAMPLER_KINDS, type SamplerKind } from '../packages/runtime/src/search/samplers/proposer-of.ts';
import type { Dimension } from '../packages/runtime/src/search/space/dimension.ts';
import type { Report } from './harness.ts';

const VALUES = 12;
const BATCH = 8;
/** Batches around each length: the system counts CPU time in steps of milliseconds. */
const MEASURED = 40;
const HISTORIES = [200, 1000, 3000] as const;

/** What choosing points costs, which adds to every trial: 12 values, batches of 8, after histories of different lengths. */
export function search(): Report {
  const figures = SAMPLER_KINDS.flatMap((kind) =>
    HISTORIES.map((history) => ({
      name: `${kind}: one trial after ${history}`,
      value: microsecondsPerTrial(kind, history),
      unit: 'µs CPU',
    })),
  );
  return { part: 'search', figures, goals: [] };
}

/** A quarter of the numbers has few levels, the others many. */
function dimensions(): Dimension[] {
  return Array.from({ length: VALUES }, (_, i): Dimension => {
    const place = { name: `x${i}`, space: 'entry' };
    return i % 4 === 0
      ? { ...place, kind: 'int', min: 1, max: 30, step: 1 }
      : { ...place, kind: 'decimal', min: 0, max: 1, decimals: 3 };
  });
}

function microsecondsPerTrial(kind: SamplerKind, history: number): number {
  const sampler = createSampler({ kind, dimensions: dimensions(), seed: 1 });
  const step = (): void => {
    for (const { id, point } of sampler.ask(BATCH)) sampler.tell(id, { values: [distance(point)] });
  };
  for (let told = 0; told < history - (MEASURED * BATCH) / 2; told += BATCH) step();
  const before = process.threadCpuUsage();
  for (let i = 0; i < MEASURED; i++) step();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / (MEASURED * BATCH);
}

function distance(point: Readonly<Record<string, unknown>>): number {
  return Object.values(point).reduce((sum: number, value) => sum + (Number(value) - 0.3) ** 2, 0);
}
