import { describe, expect, it } from 'vitest';
import { lineProblem, NOTHING_BEFORE, type ChainEnd } from '../domain/audit-chain.ts';
import type { AuditEntry, AuditLog } from './audit.ts';

export function auditEntry(number: number, more: Partial<AuditEntry> = {}): AuditEntry {
  return {
    ...{ atMs: Date.UTC(2026, 0, 5, 10) + number, actor: 'ann', action: 'alias.move', subject: 'momentum' },
    ...{ before: { version: number }, after: { version: number + 1 }, requestId: null },
    ...more,
  };
}

/** What every audit log promises. `open` gives an empty one. */
export function auditContract(adapter: string, open: () => Promise<AuditLog>): void {
  describe(`${adapter} keeps the promises of an audit log`, () => {
    it('its lines are numbered, and each has the hash of the one before', async () => {
      const log = await open();
      const first = await log.append(auditEntry(1));
      const second = await log.append(auditEntry(2, { requestId: 'r-2', after: ['x', null, 1.5] }));
      expect(first).toMatchObject({ ...auditEntry(1), sequence: 1, previousHash: NOTHING_BEFORE });
      expect(second).toMatchObject({
        sequence: 2,
        previousHash: first.hash,
        requestId: 'r-2',
        after: ['x', null, 1.5],
      });
      expect(await log.read(0, 10)).toEqual([first, second]);
    });

    it('gives lines after any one, so many at most', async () => {
      const log = await open();
      for (let number = 1; number <= 5; number++) await log.append(auditEntry(number));
      const sequences = async (after: number, limit: number): Promise<number[]> =>
        (await log.read(after, limit)).map(({ sequence }) => sequence);
      expect(await sequences(2, 2)).toEqual([3, 4]);
      expect(await sequences(4, 10)).toEqual([5]);
      expect(await sequences(5, 10)).toEqual([]);
    });

    it('takes lines from many at once, each after another', async () => {
      const log = await open();
      await Promise.all(Array.from({ length: 12 }, (_, at) => log.append(auditEntry(at))));
      let last: ChainEnd | null = null;
      const lines = await log.read(0, 100);
      expect(lines).toHaveLength(12);
      for (const line of lines) {
        expect(lineProblem(last, line)).toBeNull();
        last = line;
      }
    });
  });
}
