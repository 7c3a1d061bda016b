import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { DomainEvent } from '../../ports/events.ts';
import { LocalEvents } from './local-events.ts';
import { ManualClock } from './manual-clock.fixture.ts';
import { PlatformDatabase } from './platform-database.ts';

const CHANGED: DomainEvent = { kind: 'run-changed', runId: 'r1', status: 'RUNNING', atMs: 1 };

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

describe('an event in this process', () => {
  it('is told to all who listen for its kind', async () => {
    const { events } = opened();
    const heard: string[] = [];
    events.subscribe('run-changed', ({ runId }) => Promise.resolve(void heard.push(`a ${runId}`)));
    const forget = events.subscribe('run-changed', ({ runId }) => Promise.resolve(void heard.push(`b ${runId}`)));
    events.subscribe('alias-moved', () => Promise.resolve(void heard.push('other')));
    await events.publish(CHANGED);
    await events.close();
    expect(heard.toSorted()).toEqual(['a r1', 'b r1']);
    forget();
  });

  it('is told again to one who failed, and holds up nobody', async () => {
    const { events, failures } = opened();
    const heard: string[] = [];
    let tries = 0;
    events.subscribe('run-changed', () =>
      tries++ < 3 ? Promise.reject(new Error('busy')) : Promise.resolve(void heard.push('late')),
    );
    events.subscribe('run-changed', () => Promise.resolve(void heard.push('at once')));
    await events.publish(CHANGED);
    await expect.poll(() => heard).toEqual(['at once', 'late']);
    expect(failures).toEqual(['busy', 'busy', 'busy']);
  });

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
    expect(heard).toEqual([CHANGED]);
    expect(await opened(first.place).events.resume()).toBe(0);
  });
});
