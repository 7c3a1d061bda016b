import { describe, expect, it } from 'vitest';
import type { NewStudy, Studies, StudyTrial } from './studies.ts';

const SPEC = { sampler: 'tpe', seed: 1, dimensions: [{ name: 'fast', min: 2 }] };

function newStudy(name: string, more: Partial<NewStudy> = {}): NewStudy {
  return { name, strategy: 'swing', spec: SPEC, facts: { options: { pairs: ['BTC/USDT'] } }, ...more };
}

function trial(number: number, more: Partial<StudyTrial> = {}): StudyTrial {
  return {
    number,
    point: { fast: number + 2, isOn: true, side: 'long' },
    error: null,
    values: [1 - 0.1 * number],
    violations: [0],
    figures: { trades: 10 + number },
    tookMs: 12.5,
    ...more,
  };
}

const FAILED = { values: [], violations: [], figures: {}, error: 'swing threw: no luck.' };

/** What every store of studies promises. */
export function studiesContract(adapter: string, open: () => Promise<Studies>): void {
  async function withStudies<T>(work: (studies: Studies) => Promise<T>): Promise<T> {
    const studies = await open();
    try {
      return await work(studies);
    } finally {
      studies.close();
    }
  }

  describe(`${adapter} keeps the promises of a store of studies`, () => {
    it('gives back a study and its trials, in order of number', () =>
      withStudies(async (studies) => {
        await studies.open(newStudy('kept'));
        for (const each of [trial(1), trial(0), trial(2, FAILED)]) await studies.record('kept', each);

        expect(await studies.study('kept')).toMatchObject(newStudy('kept'));
        expect((await studies.study('kept')).createdMs).toBeGreaterThan(Date.UTC(2020));
        expect(await studies.trials('kept')).toEqual([trial(0), trial(1), trial(2, FAILED)]);
      }));

    it('keeps infinite values and the last bit of others', () =>
      withStudies(async (studies) => {
        await studies.open(newStudy('exact'));
        const exact = trial(0, { values: [Number.NEGATIVE_INFINITY, 0.1 + 0.2], violations: [Infinity] });
        await studies.record('exact', exact);

        expect(await studies.trials('exact')).toEqual([exact]);
      }));

    it('opens a study again, and refuses one of the same name that is another', () =>
      withStudies(async (studies) => {
        await studies.open(newStudy('again'));
        await studies.record('again', trial(0));
        const reordered = { dimensions: SPEC.dimensions, seed: 1, sampler: 'tpe' };

        expect((await studies.open(newStudy('again', { spec: reordered }))).spec).toEqual(SPEC);
        expect(await studies.trials('again')).toHaveLength(1);
        await expect(studies.open(newStudy('again', { spec: { ...SPEC, seed: 2 } }))).rejects.toMatchObject({
          code: 'study-changed',
          message: expect.stringContaining('differs in its seed from what is asked for (1, and now 2)') as string,
        });
      }));

    it('keeps the first of two trials with one number, and says which it kept', () =>
      withStudies(async (studies) => {
        await studies.open(newStudy('first'));

        expect(await studies.record('first', trial(0))).toEqual(trial(0));
        expect(await studies.record('first', trial(0, { values: [7] }))).toEqual(trial(0));
        expect(await studies.trials('first')).toEqual([trial(0)]);
      }));

    it('gives back the daily returns of trials to the bit, and nothing for those that came without', () =>
      withStudies(async (studies) => {
        await studies.open(newStudy('daily'));
        const days = Float64Array.of(0.1 + 0.2, -0, 1e-300, -1);
        await studies.record('daily', trial(2), days);
        await studies.record('daily', trial(0), new Float64Array(3).subarray(1));
        await studies.record('daily', trial(1, FAILED));

        expect([...(await studies.returns('daily'))]).toEqual([
          [0, new Float64Array(2)],
          [2, days],
        ]);
        expect(await studies.trials('daily')).toHaveLength(3);
      }));

    it('keeps the returns of the trial that is kept', () =>
      withStudies(async (studies) => {
        await studies.open(newStudy('both'));
        await studies.open(newStudy('apart'));
        await studies.record('both', trial(0));
        await studies.record('both', trial(0), Float64Array.of(0.5));
        await studies.record('both', trial(1), Float64Array.of(0.25));
        await studies.record('both', trial(1), Float64Array.of(0.75));

        expect([...(await studies.returns('both'))]).toEqual([[1, Float64Array.of(0.25)]]);
        expect((await studies.returns('apart')).size).toBe(0);
      }));

    it('lists studies by name with the number of their trials', () =>
      withStudies(async (studies) => {
        await studies.open(newStudy('b', { strategy: 'other' }));
        await studies.open(newStudy('a'));
        await studies.record('a', trial(0));
        await studies.record('a', trial(1, FAILED));

        expect(await studies.list()).toMatchObject([
          { name: 'a', strategy: 'swing', trials: 2, failed: 1 },
          { name: 'b', strategy: 'other', trials: 0, failed: 0 },
        ]);
      }));

    it('keeps the trials of studies apart', () =>
      withStudies(async (studies) => {
        await studies.open(newStudy('one'));
        await studies.open(newStudy('two'));
        await studies.record('one', trial(0));
        await studies.record('two', trial(0, { values: [3] }));

        expect((await studies.trials('two')).map(({ values }) => values)).toEqual([[3]]);
      }));

    it('names the studies that there are when one is unknown, and refuses odd names', () =>
      withStudies(async (studies) => {
        await studies.open(newStudy('there'));
        const unknown = {
          code: 'unknown-study',
          message: expect.stringContaining('has no study "none"; it has there.') as string,
        };

        await expect(studies.study('none')).rejects.toMatchObject(unknown);
        await expect(studies.trials('none')).rejects.toMatchObject(unknown);
        await expect(studies.returns('none')).rejects.toMatchObject(unknown);
        await expect(studies.record('none', trial(0))).rejects.toMatchObject(unknown);
        await expect(studies.open(newStudy('a/b'))).rejects.toMatchObject({ code: 'invalid-entry' });
      }));
  });
}
