import { describe, expect, it } from 'vitest';
import { costOfRun, durationFrom, type CostOptions } from './cost.ts';

const SPOT: CostOptions = { capacity: 'spot', architecture: 'x86' };
const ARM: CostOptions = { capacity: 'on-demand', architecture: 'arm' };
const X86: CostOptions = { capacity: 'on-demand', architecture: 'x86' };

describe('what a thousand runs of twenty minutes cost', () => {
  it.each([
    // of                run    prepare workflow services logs  total
    ['Spot x86', SPOT, 4.94, 0.82, 0.4, 0.15, 1, 7.3],
    ['on demand ARM', ARM, 13.17, 0.66, 0.4, 0.15, 1, 15.4],
    ['on demand x86', X86, 16.46, 0.82, 0.4, 0.15, 1, 18.8],
  ] as const)('%s', (_, options, run, prepare, workflow, services, logs, total) => {
    const cost = costOfRun(1200, options);
    const ofThousand = (part: keyof typeof cost): number => Math.round(cost[part] * 100_000) / 100;
    expect([ofThousand('run'), ofThousand('prepare'), ofThousand('workflow')]).toEqual([run, prepare, workflow]);
    expect([ofThousand('services'), ofThousand('logs')]).toEqual([services, logs]);
    expect(Math.round(cost.total * 10_000) / 10).toBe(total);
  });

  it('is 18 dollars more where images come through a NAT gateway', () => {
    expect((costOfRun(1200, { ...SPOT, isNatGateway: true }).total - costOfRun(1200, SPOT).total) * 1000).toBeCloseTo(
      18,
    );
  });

  it('lies between half a cent and five cents for one of five minutes and one of an hour', () => {
    expect([costOfRun(300, X86).run, costOfRun(3600, X86).run].map((usd) => usd.toFixed(3))).toEqual([
      '0.004',
      '0.049',
    ]);
  });
});

describe('how long a run takes', () => {
  it.each([
    ['in general, where none is known', [], 7200, { typical: 1200, long: 3600, runs: 0 }],
    ['and never longer than it may', [], 600, { typical: 600, long: 600, runs: 0 }],
    ['as the one before', [42], 3600, { typical: 42, long: 42, runs: 1 }],
    ['as most before', [90, 10, 30, 20, 40, 50, 60, 70, 80, 500], 3600, { typical: 60, long: 500, runs: 10 }],
  ] as const)('%s', (_, took, most, estimate) => {
    expect(durationFrom(took, most)).toEqual(estimate);
  });
});
