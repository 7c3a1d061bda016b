import { describe, expect, it, vi } from 'vitest';
import { SimClock } from './clock.ts';
import { Scheduler } from './scheduler.ts';

const START = Date.UTC(2025, 0, 1);

describe('a stepped clock', () => {
  it('moves only when told, and runs what is due', async () => {
    const scheduler = new Scheduler(START);
    const clock = new SimClock({ mode: 'stepped', start: START }, scheduler);
    const seen: number[] = [];
    scheduler.call(START + 10, 0, () => seen.push(clock.now() - START));
    scheduler.call(START + 30, 0, () => seen.push(30));

    expect(await clock.advance(20)).toBe(START + 20);
    expect([seen.length, clock.now()]).toEqual([1, START + 20]);
    await expect(clock.advanceTo(START)).rejects.toThrow('cannot go back');
  });

  it('waits for what must be written', async () => {
    const clock = new SimClock({ mode: 'stepped', start: START }, new Scheduler(START));
    const flush = vi.fn<() => Promise<void>>(() => Promise.resolve());
    clock.onFlush(flush);
    await clock.advance(1);

    expect(flush).toHaveBeenCalledOnce();
  });

  it('steps until something is so, or until a limit', async () => {
    const scheduler = new Scheduler(START);
    const clock = new SimClock({ mode: 'stepped', start: START }, scheduler);
    let rang = false;
    scheduler.call(START + 500, 0, () => (rang = true));

    expect(await clock.runUntil(() => rang, 100)).toBe(false);
    expect(await clock.runUntil(() => rang, 1_000)).toBe(true);
    expect(clock.now()).toBe(START + 500);
  });
});

describe('a clock that moves by itself', () => {
  it('runs events in its own time, a factor faster', async () => {
    const scheduler = new Scheduler(START);
    const clock = new SimClock({ mode: 'scaled', start: START, factor: 1_000 }, scheduler);
    const rang = new Promise<number>((resolve) => scheduler.call(START + 20_000, 0, () => resolve(clock.now())));

    expect(await rang).toBeGreaterThanOrEqual(START + 20_000);
    clock.close();
  });

  it('is not advanced by hand', async () => {
    const clock = new SimClock({ mode: 'real', start: START }, new Scheduler(START));
    await expect(clock.advance(1)).rejects.toThrow('moves by itself');
    clock.close();
  });

  it('stands still when paused and changes its pace', () => {
    const clock = new SimClock({ mode: 'scaled', start: START, factor: 60 }, new Scheduler(START));
    clock.pause();
    const paused = clock.now();

    expect(clock.now()).toBe(paused);
    clock.setFactor(10);
    expect(clock.factor).toBe(10);
    clock.jumpTo(START + 1_000_000);
    expect(clock.now()).toBeGreaterThanOrEqual(START + 1_000_000);
    clock.close();
  });
});
