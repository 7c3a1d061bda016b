import type { Notice, Notices, SendOnce } from '../../ports/notices.ts';

/** Several ways at once: all are tried, and the first failure is thrown afterwards. */
export function allNotices(ways: readonly Notices[]): Notices {
  return {
    async send(notice: Notice, once?: SendOnce): Promise<void> {
      const ended = await Promise.allSettled(ways.map((way) => way.send(notice, once)));
      const failure = ended.find(({ status }) => status === 'rejected');
      if (failure !== undefined) throw (failure as PromiseRejectedResult).reason;
    },
  };
}
