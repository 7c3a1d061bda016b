import { describe, expect, it } from 'vitest';
import type { DomainEvent, Events } from './events.ts';

type Changed = Extract<DomainEvent, { kind: 'run-changed' }>;

export const CHANGED: Changed = { kind: 'run-changed', runId: 'r1', status: 'RUNNING', atMs: 1 };

/** What every way to tell of events promises. */
export function eventsContract(name: string, open: () => Events): void {
  describe(`${name} keeps the promises of events`, () => {
    it('tells one to all who listen for its kind, until they no longer do', async () => {
      const events = open();
      const heard: string[] = [];
      events.subscribe('run-changed', ({ runId }) => Promise.resolve(void heard.push(`a ${runId}`)));
      const forget = events.subscribe('run-changed', ({ runId }) => Promise.resolve(void heard.push(`b ${runId}`)));
      events.subscribe('alias-moved', () => Promise.resolve(void heard.push('other')));
      await events.publish(CHANGED);
      await expect.poll(() => heard.toSorted()).toEqual(['a r1', 'b r1']);
      forget();
      await events.publish({ ...CHANGED, runId: 'r2' });
      await expect.poll(() => heard).toContain('a r2');
      expect(heard).toHaveLength(3);
    });

    it('tells one again to who failed, and holds up nobody', async () => {
      const events = open();
      const heard: string[] = [];
      let tries = 0;
      events.subscribe('run-changed', () => {
        tries += 1;
        return tries <= 3 ? Promise.reject(new Error('busy')) : Promise.resolve(void heard.push('late'));
      });
      events.subscribe('run-changed', () => Promise.resolve(void heard.push('at once')));
      await events.publish(CHANGED);
      await expect.poll(() => heard).toEqual(['at once', 'late']);
    });
  });
}
