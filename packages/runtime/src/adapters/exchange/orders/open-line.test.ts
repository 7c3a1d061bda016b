import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { committedAttempt } from '../../../ports/committed.ts';
import { OpenLine, type LineParts } from './open-line.ts';
import { anAttempt, orderWorld } from './order-exchange.fixture.ts';

function aLine(parts: Partial<LineParts> = {}) {
  vi.useFakeTimers();
  const ask = vi.fn<LineParts['ask']>(() => Promise.resolve({}));
  const line = new OpenLine({ ask, mayAsk: () => true, ...parts });
  onTestFinished(() => {
    line.close();
    vi.useRealTimers();
  });
  return { line, ask };
}

describe('a line that stays open', () => {
  it('is asked over at once, and every ten seconds until it is closed', () => {
    const { line, ask } = aLine();
    line.open();
    line.open();
    expect(ask).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(30_000);
    expect(ask).toHaveBeenCalledTimes(4);
    line.close();
    vi.advanceTimersByTime(30_000);
    expect(ask).toHaveBeenCalledTimes(4);
  });

  it('says nothing while the exchange wants to be left alone, and goes on after that', () => {
    let mayAsk = false;
    const { line, ask } = aLine({ mayAsk: () => mayAsk });
    line.open();
    vi.advanceTimersByTime(20_000);
    expect(ask).not.toHaveBeenCalled();
    mayAsk = true;
    vi.advanceTimersByTime(10_000);
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('goes on after an answer that did not come', async () => {
    const ask = vi.fn<LineParts['ask']>(() => Promise.reject(new Error('nobody is there')));
    const { line } = aLine({ ask });
    line.open();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ask).toHaveBeenCalledTimes(2);
  });
});

/** How many connections this process has begun since. */
function connectionsSince(): () => number {
  let count = 0;
  const counted = (): void => void (count += 1);
  subscribe('net.client.socket', counted);
  onTestFinished(() => void unsubscribe('net.client.socket', counted));
  return () => count;
}

describe.each(['spot', 'usdm'] as const)('the client of orders on %s', (kind) => {
  it('has a connection of its own open before the first order, which leaves over it', async () => {
    const world = await orderWorld(kind);
    const { sim, exchange } = world;
    await exchange.events();
    const pings = () => sim.log.records.filter(({ path }) => path.endsWith('/ping'));
    await vi.waitFor(() => expect(pings().map(({ status }) => status)).toEqual([200]));
    // The answer has to be in as well.
    await exchange.exchangeMs();
    const begun = connectionsSince();
    const answer = await exchange.send(committedAttempt(anAttempt(world, 'q1')), 8_000);
    expect(answer.kind).toBe('accepted');
    expect(begun()).toBe(0);
  });
});
