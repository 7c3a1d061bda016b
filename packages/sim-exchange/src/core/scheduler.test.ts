import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PRIORITY, Scheduler } from './scheduler.ts';

describe('Scheduler', () => {
  it('runs by time, then priority, then order of arrival', () => {
    const instant = fc.record({ time: fc.nat(5), priority: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(instant, { maxLength: 40 }), (events) => {
        const scheduler = new Scheduler(0);
        const ran: number[] = [];
        events.forEach(({ time, priority }, index) => scheduler.call(time, priority, () => ran.push(index)));
        scheduler.run(10);
        const expected = events
          .map((event, index) => ({ ...event, index }))
          .toSorted((a, b) => a.time - b.time || a.priority - b.priority || a.index - b.index);

        expect(ran).toEqual(expected.map(({ index }) => index));
      }),
    );
  });

  it('leaves what is later, and stands where it was told to run to', () => {
    const scheduler = new Scheduler(100);
    const seen: number[] = [];
    scheduler.call(150, 0, () => seen.push(scheduler.time));
    scheduler.call(250, 0, () => seen.push(scheduler.time));

    expect(scheduler.run(200)).toBe(true);
    expect([seen, scheduler.time, scheduler.next]).toEqual([[150], 200, 250]);
  });

  it('does at present what is scheduled for the past', () => {
    const scheduler = new Scheduler(100);
    scheduler.call(50, 0, () => expect(scheduler.time).toBe(100));
    expect(scheduler.run(100)).toBe(true);
    expect.assertions(2);
  });

  it('stops after a limit of events and says that some are left', () => {
    const scheduler = new Scheduler(0);
    let count = 0;
    for (let i = 0; i < 3; i++) scheduler.call(1, 0, () => count++);

    expect([scheduler.run(1, 2), count, scheduler.run(1, 2), count]).toEqual([false, 2, true, 3]);
  });

  it('goes on from what was saved, without work of sockets', () => {
    const scheduler = new Scheduler(0);
    scheduler.schedule(5, PRIORITY.timer, 'ring', 'a');
    scheduler.schedule(5, PRIORITY.admin, 'ring', 'b');
    scheduler.call(4, 0, () => expect.unreachable());
    const other = new Scheduler(0);
    const rung: string[] = [];
    other.handle('ring', (key) => rung.push(key));
    other.restore(scheduler.save());
    other.run(5);

    expect(rung).toEqual(['b', 'a']);
  });

  it('throws for a kind that nothing handles', () => {
    const scheduler = new Scheduler(0);
    scheduler.schedule(1, 0, 'unknown', '');
    expect(() => scheduler.run(1)).toThrow('"unknown"');
  });
});
