import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import type { SessionProcess } from '../crash/session-process.ts';
import { SaidToGone } from './said-to-gone.ts';

const WORD = '{"level":"error","exit_code":75,"event":"failed","message":"the lease ran out without being renewed"}\n';

/** A process whose time and words a test decides. */
function made() {
  const [stderr, over] = [new EventEmitter(), new AbortController()];
  let nowMs = 0;
  const session = { child: { stderr }, over: over.signal } as unknown as SessionProcess;
  return {
    measured: new SaidToGone(session, () => nowMs),
    say: (atMs: number, text: string) => ((nowMs = atMs), stderr.emit('data', Buffer.from(text))),
    end: (atMs: number) => ((nowMs = atMs), over.abort()),
  };
}

it('measures from the line in which a process says that it has lost its lease to its end, in however many pieces it comes', () => {
  const { measured, say, end } = made();
  say(1000, '{"event":"lease-busy"}\n');
  expect(measured.ms).toBeNull();
  say(2000, WORD.slice(0, 30));
  say(2100, WORD.slice(30));
  end(4100);
  expect(measured.ms).toBe(2000);
  expect(measured.problems('2')).toEqual([]);
});

it('finds one that is there for longer than two seconds after that, and one that is still there', () => {
  const { measured, say, end } = made();
  say(2000, WORD);
  end(4001);
  expect(measured.problems('2')).toEqual(['2 was there for 2001 ms after it said that it has lost its lease']);
  const other = made();
  other.say(2000, WORD);
  other.say(9000, 'more\n');
  expect(other.measured.problems('3')).toEqual(['3 was there for 7000 ms after it said that it has lost its lease']);
});

it('grants one what its last beat may have waited for a file in which another process stood still, and no more', () => {
  const { measured, say, end } = made();
  say(2000, WORD);
  end(7000);
  expect(measured.problems('2', 3000)).toEqual([]);
  expect(measured.problems('2', 2999)).toEqual(['2 was there for 5000 ms after it said that it has lost its lease']);
});

it('says nothing of one that never said so, and counts a line that is read after the end as none', () => {
  const silent = made();
  silent.end(9000);
  expect([silent.measured.ms, silent.measured.problems('1')]).toEqual([null, []]);
  const late = made();
  late.end(1000);
  late.say(1500, WORD);
  expect(late.measured.ms).toBe(0);
});
