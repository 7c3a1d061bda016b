import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CHANGED, eventsContract } from '../../ports/events-contract.fixture.ts';
import type { DomainEvent } from '../../ports/events.ts';
import { LocalEvents } from './local-events.ts';
import { ManualClock } from './manual-clock.fixture.ts';
import { PlatformDatabase } from './platform-database.ts';

function opened(place = mkdtempSync(join(tmpdir(), 'tradai-events-'))) {
  const database = new PlatformDatabase(place);
  const failures: string[] = [];
  const events = new LocalEvents({
    ...{ database, clock: new ManualClock() },
    onFailure: (_, error) => void failures.push((error as Error).message),
  });
  onTestFinished(async () => {
    await events.close();
    database.close();
    rmSync(place, { recursive: true, force: true });
  });
  return { events, place, failures };
}

eventsContract('LocalEvents', () => opened().events);

describe('an event in this process', () => {
  it('that was not done with is told by the next process, and then no more', async () => {
    const first = opened();
    first.events.subscribe('run-changed', () => Promise.reject(new Error('broken')));
    await first.events.publish(CHANGED);
    await first.events.close();
    const second = opened(first.place);
    const heard: DomainEvent[] = [];
    second.events.subscribe('run-changed', (event) => Promise.resolve(void heard.push(event)));
    expect(await second.events.resume()).toBe(1);
    await second.events.close();
    expect([heard, first.failures]).toEqual([[CHANGED], ['broken']]);
    expect(await opened(first.place).events.resume()).toBe(0);
  });

  it('that was published before anybody listened is told to whoever does then', async () => {
    const { events } = opened();
    await events.publish(CHANGED);
    const heard: DomainEvent[] = [];
    events.subscribe('run-changed', (event) => Promise.resolve(void heard.push(event)));
    expect(await events.resume()).toBe(1);
    await expect.poll(() => heard).toEqual([CHANGED]);
  });

  it('that is being told is not told a second time', async () => {
    const { events } = opened();
    const { promise, resolve } = Promise.withResolvers<void>();
    const heard: DomainEvent[] = [];
    events.subscribe('run-changed', (event) => (heard.push(event), promise));
    await events.publish(CHANGED);
    expect(await events.resume()).toBe(0);
    resolve();
    await expect.poll(() => heard).toEqual([CHANGED]);
  });
});
