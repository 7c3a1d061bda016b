import { describe, expect, it } from 'vitest';
import type { Marks } from './marks.ts';

const NOW = Date.UTC(2026, 0, 5, 10);

/** What every memory of what was seen promises. `open` gives an empty one. */
export function marksContract(adapter: string, open: () => Promise<Marks>): void {
  describe(`${adapter} keeps the promises of a memory of what was seen`, () => {
    it('tells when it was seen first', async () => {
      const marks = await open();
      expect(await marks.see('a', NOW, 60_000)).toEqual({ firstMs: NOW, isFirst: true });
      expect(await marks.see('a', NOW, 60_000)).toEqual({ firstMs: NOW, isFirst: false });
      expect(await marks.see('a', NOW + 59_999, 60_000)).toEqual({ firstMs: NOW, isFirst: false });
      expect(await marks.firstSeen('a', NOW + 1)).toBe(NOW);
      expect(await marks.firstSeen('b', NOW + 1)).toBeNull();
      expect(await marks.see('b', NOW + 1, 60_000)).toEqual({ firstMs: NOW + 1, isFirst: true });
    });

    it('forgets it after its time, or when it is told to', async () => {
      const marks = await open();
      await marks.see('a', NOW, 60_000);
      expect(await marks.firstSeen('a', NOW + 60_000)).toBeNull();
      expect(await marks.see('a', NOW + 60_000, 60_000)).toEqual({ firstMs: NOW + 60_000, isFirst: true });
      await marks.forget('a');
      await marks.forget('a');
      expect(await marks.see('a', NOW + 60_001, 60_000)).toEqual({ firstMs: NOW + 60_001, isFirst: true });
    });

    it('has one first of many', async () => {
      const marks = await open();
      const seen = await Promise.all(Array.from({ length: 20 }, () => marks.see('a', NOW, 60_000)));
      expect(seen.filter(({ isFirst }) => isFirst)).toHaveLength(1);
    });
  });
}
