import { describe, expect, it } from 'vitest';
import type { BenchOutcome } from './bench.ts';
import { noticed } from './campaign.ts';

/** A bench on which a list of files fails by the file that a table names; others pass. */
function bench(failing: Readonly<Record<string, string>>) {
  const runs: string[] = [];
  const run = (tests: readonly string[]): Promise<BenchOutcome> => {
    runs.push(tests.join(' '));
    const by = failing[tests.join(' ')] ?? null;
    return Promise.resolve(by === 'endless' ? by : { id: 0, by, why: by && `${by} says so`, ms: 10 });
  };
  return { runs, run };
}

describe('a mistake', () => {
  it('is noticed by the first file that fails', async () => {
    const { run, runs } = bench({ 'a b': 'a' });
    expect(await noticed(run, ['a', 'b'])).toEqual({ by: 'a', why: 'a says so', ms: 10 });
    expect(runs).toEqual(['a b']);
  });

  it('is noticed by a later one only if that fails alone as well', async () => {
    const { run, runs } = bench({ 'a b c': 'b', b: 'b' });
    expect(await noticed(run, ['a', 'b', 'c'])).toEqual({ by: 'b', why: 'b says so', ms: 20 });
    expect(runs).toEqual(['a b c', 'b']);
  });

  it('is looked for on behind one that only fails behind others', async () => {
    const { run, runs } = bench({ 'a b c d': 'b', 'c d': 'd', d: 'd' });
    expect(await noticed(run, ['a', 'b', 'c', 'd'])).toMatchObject({ by: 'd' });
    expect(runs).toEqual(['a b c d', 'b', 'c d', 'd']);
  });

  it('is not noticed where all pass, and a run that does not end is told', async () => {
    expect(await noticed(bench({}).run, ['a'])).toBeNull();
    expect(await noticed(bench({ 'a b': 'b' }).run, ['a', 'b'])).toBeNull();
    expect(await noticed(bench({ a: 'endless' }).run, ['a'])).toBe('endless');
  });
});
