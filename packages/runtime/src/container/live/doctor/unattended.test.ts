import { describe, expect, it } from 'vitest';
import { KEY } from '../../../adapters/exchange/orders/order-exchange.fixture.ts';
import {
  beat,
  booked,
  bought,
  ENTRY,
  examined,
  known,
  limit,
  STOP,
  stopped,
  sure,
  troubles,
  world,
} from './examined.fixture.ts';
import type { DoctorReport } from './live-doctor.ts';

describe('the doctor of a session that nobody gets on with', { timeout: 60_000 }, () => {
  const outcome = { code: 143, name: 'terminated', message: '' };
  const RUNS: readonly [what: string, more: object | null][] = [
    ['has ended', { outcome }],
    ['was asked to end', { outcome: { ...outcome, code: 0 } }],
    ['is stalled', { stage: 'STALLED', causes: ['loop-lag'] }],
    ['has never beaten', null],
  ];
  const signs = (more: object | null) => ({ beat: more === null ? null : beat(more) });
  const beatOf = (report: DoctorReport): string => {
    const { state, found } = report.lines.find(({ what }) => what === 'beat')!;
    return `${state}: ${found}`;
  };

  it.each(RUNS)('that %s: a position fails, also with its stop', async (_, more) => {
    const open = await world('usdm');
    bought(open);
    stopped(open, STOP);
    const report = await examined(open, { ...booked(open.pair, '1'), ...known(ENTRY, STOP) }, signs(more));

    expect(beatOf(report)).toMatch(/^fail: .*, and the account still has of it: 1 of BTC\/USDT:USDT\.$/);
    expect(report.ending).toBe(3);
  });

  it.each(RUNS)('that %s: an open order that is no stop fails', async (_, more) => {
    const open = await world('spot');
    sure(open.sim.engine.spot.place(KEY.apiKey, limit(ENTRY)));
    const report = await examined(open, known(ENTRY), signs(more));

    expect(beatOf(report)).toMatch(/^fail: .*still has of it: an order to buy 1 of BTC\/USDT\.$/);
    expect(report.ending).toBe(3);
  });

  it.each(RUNS)('that %s: nothing but remains, stops and what is somebody else’s is a warning', async (_, more) => {
    const open = await world('spot');
    stopped(open, STOP);
    sure(open.sim.engine.spot.place(KEY.apiKey, limit('by-hand')));
    const report = await examined(open, { ...booked(open.pair, '0.0009'), ...known(ENTRY, STOP) }, signs(more));

    expect(beatOf(report)).toMatch(/^warn: /);
    expect(report.ending).toBe(0);
  });

  it('takes a position of futures that another session holds for none of it', async () => {
    const open = await world('usdm');
    bought(open);
    const report = await examined(open, { ...booked('ETH/USDT:USDT', '1') }, signs({ outcome }));

    expect(beatOf(report)).toMatch(/^warn: /);
  });

  it.each(['HALTED', 'SAFE'])('is none of one that is %s: that looks after what it holds', async (stage) => {
    const open = await world('usdm');
    bought(open);
    stopped(open, STOP);
    const causes = stage === 'SAFE' ? ['crash-loop'] : ['kill-switch'];
    const records = { ...booked(open.pair, '1'), ...known(ENTRY, STOP) };
    const report = await examined(open, records, { beat: beat({ stage, causes }) });

    expect(troubles(report)).toEqual(['beat warn']);
    expect(report.ending).toBe(0);
  });
});
