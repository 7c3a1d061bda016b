import { ServiceError } from '@tradai/runtime/ports';
import { expect, it, onTestFinished } from 'vitest';
import { PlatformDatabase } from '../adapters/embedded/platform-database.ts';
import { SqliteNoticesSent } from '../adapters/embedded/sqlite-notices-sent.ts';
import type { Notice, Notices } from '../ports/notices.ts';
import { memoryServices } from './memory-services.fixture.ts';
import { sendOnce } from './notify-run.ts';

const NOTICE: Notice = { id: 'r1', attempt: 1, status: 'FAILED', title: 't', text: '', to: [], atMs: 0 };

it('of several receivers of which one is away only that one is sent the notice again', async () => {
  const { clock, runs } = memoryServices();
  const database = new PlatformDatabase(runs.place);
  onTestFinished(() => database.close());
  const got: string[] = [];
  let isAway = true;
  const notices: Notices = {
    async send(_notice, once) {
      const all = ['a', 'b', 'c'].map((receiver) =>
        once!(receiver, () => {
          if (receiver === 'b' && isAway) return Promise.reject(new ServiceError('unavailable', 'b is away'));
          return Promise.resolve(void got.push(receiver));
        }),
      );
      const failure = (await Promise.allSettled(all)).find(({ status }) => status === 'rejected');
      if (failure !== undefined) throw (failure as PromiseRejectedResult).reason;
    },
  };
  const send = (notice: Notice) => sendOnce({ notices, noticesSent: new SqliteNoticesSent(database), clock }, notice);
  expect([await send(NOTICE), await send(NOTICE)]).toEqual(['failed', 'failed']);
  expect(got).toEqual(['a', 'c']);
  isAway = false;
  expect([await send(NOTICE), await send(NOTICE)]).toEqual(['sent', 'sent before']);
  expect(got).toEqual(['a', 'c', 'b']);
  expect(await send({ ...NOTICE, attempt: 2 })).toBe('sent');
  expect(got).toEqual(['a', 'c', 'b', 'a', 'b', 'c']);
});
