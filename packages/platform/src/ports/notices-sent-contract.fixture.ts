import { describe, expect, it } from 'vitest';
import type { NoticeKey, NoticesSent } from './notices-sent.ts';
import { runIdOf } from './run-store-contract.fixture.ts';

const NOW = Date.UTC(2026, 0, 5, 10);
const UNTIL = NOW + 60_000;
const KEY: NoticeKey = { id: runIdOf(1), attempt: 1, status: 'COMPLETED' };

/** What every list of sent notices promises. `open` gives an empty one. */
export function noticesSentContract(adapter: string, open: () => Promise<NoticesSent>): void {
  describe(`${adapter} keeps the promises of a list of sent notices`, () => {
    it('of many that want to send one may', async () => {
      const notices = await open();
      const answers = await Promise.all(Array.from({ length: 20 }, () => notices.claim(KEY, NOW, UNTIL)));
      expect(answers.filter((answer) => answer === 'mine')).toHaveLength(1);
      expect(answers.filter((answer) => answer === 'taken')).toHaveLength(19);
    });

    it('what was sent is not sent again, however late', async () => {
      const notices = await open();
      await notices.claim(KEY, NOW, UNTIL);
      await notices.sent(KEY);
      await notices.sent(KEY);
      expect(await notices.claim(KEY, UNTIL + 1, UNTIL + 60_000)).toBe('sent');
    });

    it('a claim that nobody made good is over after its time', async () => {
      const notices = await open();
      await notices.claim(KEY, NOW, UNTIL);
      expect(await notices.claim(KEY, UNTIL - 1, UNTIL + 60_000)).toBe('taken');
      expect(await notices.claim(KEY, UNTIL, UNTIL + 60_000)).toBe('mine');
    });

    it('what could not be sent is anybody’s again, and what was sent stays so', async () => {
      const notices = await open();
      await notices.claim(KEY, NOW, UNTIL);
      await notices.giveBack(KEY);
      expect(await notices.claim(KEY, NOW, UNTIL)).toBe('mine');
      await notices.sent(KEY);
      await notices.giveBack(KEY);
      expect(await notices.claim(KEY, NOW, UNTIL)).toBe('sent');
    });

    it('another status, attempt or run is another notice', async () => {
      const notices = await open();
      const keys: NoticeKey[] = [KEY, { ...KEY, status: 'FAILED' }, { ...KEY, attempt: 2 }, { ...KEY, id: runIdOf(2) }];
      for (const key of keys) expect(await notices.claim(key, NOW, UNTIL)).toBe('mine');
    });
  });
}
