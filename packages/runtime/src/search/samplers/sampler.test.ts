import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pointCount, pointKey } from '../space/search-space.ts';
import type { Dimension } from '../space/dimension.ts';
import { SAMPLER_KINDS, samplerKind, type SamplerKind } from './proposer-of.ts';
import { createSampler, resumeSampler } from './sampler.ts';
import { MIXED, numbers, sphere, study } from './test-spaces.fixture.ts';
import type { Outcome } from './trial.ts';

/** What each kind searches. */
function spaceOf(kind: SamplerKind): readonly Dimension[] {
  return kind === 'cma-es' ? numbers(3) : MIXED;
}

/** Some trials fail, some violate. */
function outcomeOf(point: Readonly<Record<string, unknown>>): Outcome {
  const sum = Object.values(point).reduce(
    (a: number, value) => a + (typeof value === 'number' ? value : String(value).length),
    0,
  );
  if (Math.floor(sum * 1000) % 11 === 0) return { values: null };
  return {
    values: [Math.sin(sum), Math.cos(sum)].slice(0, 1),
    violations: [Math.floor(sum * 1000) % 5 === 0 ? 0.5 : -1],
  };
}

const LONG = { timeout: 60_000 };

const aStudy = fc.record({
  kind: fc.constantFrom(...SAMPLER_KINDS),
  seed: fc.nat(1000),
  batch: fc.integer({ min: 1, max: 9 }),
  batches: fc.integer({ min: 1, max: 16 }),
});

describe('every sampler', () => {
  it('goes on after a stop at any trial as if there had been none', () => {
    fc.assert(
      fc.property(aStudy, fc.nat(), fc.func(fc.nat()), ({ kind, seed, batch, batches }, cut, shuffle) => {
        const options = { kind, seed, dimensions: spaceOf(kind) };
        const whole = study(options, { trials: (batches + 3) * batch, batch }, outcomeOf);
        // Trials of the last batch come back in any order, some of them not before the stop.
        const last = whole.slice(batches * batch, (batches + 1) * batch);
        const told = last.toSorted((a, b) => shuffle(a.id) - shuffle(b.id)).slice(0, cut % (batch + 1));
        const { sampler, pending } = resumeSampler(options, [...told, ...whole.slice(0, batches * batch)], batch);
        for (const trial of pending.toReversed()) sampler.tell(trial.id, outcomeOf(trial.point));
        const missing = told.length === 0 || told.length === batch ? 0 : batch - told.length;
        expect(pending.length).toBe(missing);
        const from = (batches + (told.length === 0 ? 0 : 1)) * batch;
        const next = sampler.ask(batch);
        expect([...pending, ...next]).toEqual(
          [
            ...last.filter(({ id }) => missing > 0 && !told.some((trial) => trial.id === id)),
            ...whole.slice(from, from + batch),
          ].map(({ id, point }) => ({ id, point })),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('does not depend on the order in which a batch is told', () => {
    fc.assert(
      fc.property(aStudy, ({ kind, seed, batch, batches }) => {
        const options = { kind, seed, dimensions: spaceOf(kind) };
        const [one, other] = [createSampler(options), createSampler(options)];
        for (let i = 0; i < batches; i++) {
          const [asked, same] = [one.ask(batch), other.ask(batch)];
          expect(same).toEqual(asked);
          for (const trial of asked) one.tell(trial.id, outcomeOf(trial.point));
          for (const trial of asked.toReversed()) other.tell(trial.id, outcomeOf(trial.point));
        }
      }),
      { numRuns: 25 },
    );
  });

  it.each(SAMPLER_KINDS.filter((kind) => kind !== 'grid'))('depends on the seed: %s', (kind) => {
    const points = [1, 2].map((seed) => createSampler({ kind, seed, dimensions: spaceOf(kind) }).ask(3));
    expect(points[0]).not.toEqual(points[1]);
  });

  it('counts trials from 0 and gives them points of the space', () => {
    for (const kind of SAMPLER_KINDS) {
      const asked = createSampler({ kind, seed: 1, dimensions: spaceOf(kind) }).ask(5);
      expect(asked.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4]);
      for (const { point } of asked) expect(Object.keys(point)).toEqual(spaceOf(kind).map(({ name }) => name));
    }
  });

  it.each(['random', 'tpe'] as const)('goes on after more trials than a call takes arguments: %s', LONG, (kind) => {
    const finished = Array.from({ length: 150_000 }, (_, id) => ({ id, point: { x0: 0.5 }, values: [1] }));
    const { sampler, pending } = resumeSampler({ kind, seed: 1, dimensions: numbers(1) }, finished, 8);
    expect(pending).toEqual([]);
    expect(sampler.ask(1)[0]!.id).toBe(150_000);
  });

  it('takes an outcome once, and of trials that it asked for', () => {
    const sampler = createSampler({ kind: 'random', seed: 1, dimensions: MIXED });
    sampler.ask(1);
    sampler.tell(0, { values: [1] });
    expect(() => sampler.tell(0, { values: [1] })).toThrow('trial 0 was not asked for, or was told before');
    expect(() => sampler.tell(7, { values: [1] })).toThrow('trial 7 was not asked for');
  });

  it('lives with failed, infinite and equal values', () => {
    const bad: Outcome[] = [
      { values: null },
      { values: [NaN] },
      { values: [-Infinity] },
      { values: [Infinity] },
      { values: [1] },
    ];
    for (const kind of SAMPLER_KINDS) {
      let i = 0;
      const trials = study(
        { kind, seed: 1, dimensions: spaceOf(kind) },
        { trials: 150, batch: 3 },
        () => bad[i++ % 5]!,
      );
      expect(
        trials.every(({ point }) => Object.values(point).every((value) => !Number.isNaN(value))),
        kind,
      ).toBe(true);
    }
  });

  it.each(['random', 'tpe', 'nsga-2'] as const)('tries new points before old ones: %s', (kind) => {
    const dimensions: Dimension[] = [{ name: 'x', space: 'entry', kind: 'int', min: 0, max: 999, step: 1 }];
    const keys = study({ kind, seed: 1, dimensions }, { trials: 60 }, (point) => ({ values: [sphere(point)] })).map(
      ({ point }) => pointKey(dimensions, point),
    );
    expect(new Set(keys).size).toBe(60);
  });
});

describe('grid', () => {
  it('has every point once and then ends', () => {
    const trials = study({ kind: 'grid', seed: 1, dimensions: MIXED.slice(1) }, { trials: Infinity, batch: 7 }, () => ({
      values: [0],
    }));
    expect(trials.length).toBe(pointCount(MIXED.slice(1)));
    expect(new Set(trials.map(({ point }) => pointKey(MIXED, point))).size).toBe(401 * 3);
    expect(trials.slice(0, 4).map(({ point }) => point)).toEqual([
      { width: 0.1, kind: 'sma' },
      { width: 0.1, kind: 'ema' },
      { width: 0.1, kind: 'wma' },
      { width: 0.101, kind: 'sma' },
    ]);
  });
});

describe('a sampler that learns nothing', () => {
  it('fills holes of the past wherever they are, and then goes on', () => {
    const blind = fc.constantFrom<SamplerKind>('random', 'sobol', 'grid');
    fc.assert(
      fc.property(blind, fc.integer({ min: 1, max: 9 }), fc.uniqueArray(fc.nat(29)), (kind, batch, missing) => {
        const options = { kind, seed: 3, dimensions: MIXED };
        const whole = study(options, { trials: 30, batch }, outcomeOf);
        const past = whole.filter(({ id }) => !missing.includes(id));
        const { sampler, pending } = resumeSampler(options, past.toReversed(), batch);
        const later = [...pending, ...sampler.ask(30)].filter(({ id }) => id < 30);

        expect(later).toEqual(whole.filter(({ id }) => missing.includes(id)).map(({ id, point }) => ({ id, point })));
      }),
    );
  });
});

describe('what samplers refuse', () => {
  it.each([
    [{ kind: 'tpe', objectives: 2 }, 'the sampler "tpe" has one objective, and 2 are given; "nsga-2" takes several.'],
    [{ kind: 'cma-es' }, 'the sampler "cma-es" searches numbers, and "kind" is a choice; pin it, or take "tpe".'],
    [
      { kind: 'sobol', dimensions: numbers(129) },
      'the sampler "sobol" searches at most 128 values, and there are 129; "random" has no limit.',
    ],
  ] as const)('%o', (options, message) => {
    expect(() => createSampler({ seed: 1, dimensions: MIXED, ...options })).toThrow(message);
  });

  it('an unknown name, with the nearest', () => {
    expect(samplerKind('tpe')).toBe('tpe');
    expect(() => samplerKind('cmaes')).toThrow('there is no sampler "cmaes"; did you mean "cma-es"');
  });

  it('a past with holes, where results guide the search', () => {
    const options = { kind: 'tpe', seed: 1, dimensions: MIXED } as const;
    const past = study(options, { trials: 8, batch: 4 }, () => ({ values: [0] }));
    expect(() => resumeSampler(options, past.toSpliced(1, 1), 2)).toThrow(
      'trial 1 is missing among the finished trials',
    );
  });
});
