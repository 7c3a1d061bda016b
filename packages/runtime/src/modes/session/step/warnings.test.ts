import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Draft } from './trade-news.ts';
import { happened, lasting, unwritten, unwrittenOver, type Trouble, type Warned, type Warnings } from './warnings.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LATE: Trouble = { cause: 'stale-data', text: 'BTC/USDT 4h is late.' };
const BAN: Trouble = { cause: 'ban', text: '' };
const SLOW: Trouble = { cause: 'slow-strategy', text: 'It took 3000 ms.' };

/** What is told over time, each with the minute. */
class Play {
  warnings: Warnings = {};
  readonly told: string[] = [];
  readonly drafts: Draft[] = [];

  at(minute: number, make: (warnings: Warnings, at: { nowMs: number; seq: number }) => Warned): void {
    const { warnings, news } = make(this.warnings, { nowMs: minute * MINUTE, seq: minute });
    this.warnings = warnings;
    this.drafts.push(...news);
    this.told.push(...news.map(({ title }) => `${minute}: ${title}`));
  }

  lasts(minute: number, ...troubles: Trouble[]): void {
    this.at(minute, (warnings, at) => lasting(warnings, troubles, at));
  }

  happens(minute: number, trouble: Trouble): void {
    this.at(minute, (warnings, at) => happened(warnings, trouble, at));
  }
}

describe('a trouble that lasts', () => {
  it('is told when it begins and when it is over, with how long it was', () => {
    const play = new Play();
    for (const minute of [1, 2, 3]) play.lasts(minute, LATE);
    for (const minute of [11, 12]) play.lasts(minute);
    expect(play.told).toEqual(['1: Candles are late', '11: Candles are there again']);
    expect(play.drafts.map(({ level, text }) => [level, text])).toEqual([
      ['warn', 'BTC/USDT 4h is late.'],
      ['info', 'It lasted 10 min. What was said: BTC/USDT 4h is late.'],
    ]);
    expect(play.drafts.map(({ data }) => data)).toEqual([
      { cause: 'stale-data', is_over: false, since_ms: MINUTE },
      { cause: 'stale-data', is_over: true, since_ms: MINUTE, lasted_s: 600 },
    ]);
  });

  it('that comes again and again is told once an hour, with how often', () => {
    const play = new Play();
    for (let minute = 0; minute < 60; minute += 2) {
      play.lasts(minute, LATE);
      play.lasts(minute + 1);
    }
    play.lasts(60, LATE);
    expect(play.told).toEqual(['0: Candles are late', '1: Candles are there again', '60: Candles are late']);
    expect(play.drafts.at(-1)!.text).toBe('BTC/USDT 4h is late. It came 30 times since 1970-01-01 00:00 UTC.');
  });

  it('that came again within the hour and stays is told when the hour is over', () => {
    const play = new Play();
    for (const minute of [0, 2, 30, 59, 60, 61]) play.lasts(minute, LATE);
    play.lasts(62);
    const again = new Play();
    again.lasts(0, LATE);
    again.lasts(1);
    for (const minute of [2, 59, 60, 61]) again.lasts(minute, LATE);
    expect(play.told).toEqual(['0: Candles are late', '62: Candles are there again']);
    expect(again.told).toEqual(['0: Candles are late', '1: Candles are there again', '60: Candles are late']);
  });

  it('has nothing to do with others, nor has a version that was refused with another one', () => {
    const play = new Play();
    const refused = (text: string): Trouble => ({ cause: 'swap-rejected', about: text, text });
    play.lasts(0, LATE, refused('version 2'));
    play.lasts(1, BAN, refused('version 3'));
    expect(play.told).toEqual([
      '0: Candles are late',
      '0: Another version cannot take over',
      '1: Candles are there again',
      '1: The version that was refused is no longer asked for',
      '1: The exchange has banned this address',
      '1: Another version cannot take over',
    ]);
  });

  it('is told no more than once an hour, and over as often as begun, whatever happens', () => {
    const minutes = fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.boolean()), { maxLength: 200 });
    fc.assert(
      fc.property(minutes, (steps) => {
        const play = new Play();
        let minute = 0;
        for (const [after, isOn] of steps) play.lasts((minute += after), ...(isOn ? [LATE] : []));
        play.lasts(minute + 1);
        const begun = play.drafts.filter(({ data }) => data!['is_over'] === false);
        const times = play.told.filter((line) => line.endsWith('late')).map((line) => Number(line.split(':')[0]));
        const apart = times.slice(1).map((time, i) => time - times[i]!);
        expect(Math.min(60, ...apart)).toBe(60);
        expect(begun).toHaveLength(play.drafts.length / 2);
        expect(new Set(play.drafts.map(({ about }) => about)).size).toBe(play.drafts.length);
        expect(Object.values(play.warnings).every(({ isOn }) => !isOn)).toBe(true);
      }),
    );
  });
});

describe('what happens and does not last', () => {
  it('is told once an hour, with how often it came', () => {
    const play = new Play();
    for (let minute = 0; minute <= 90; minute += 10) {
      play.happens(minute, SLOW);
      play.lasts(minute);
    }
    expect(play.told).toEqual(['0: The strategy is slow', '60: The strategy is slow']);
    expect(play.drafts.at(-1)!.text).toBe('It took 3000 ms. It came 6 times since 1970-01-01 00:00 UTC.');
  });

  it('is forgotten after a day', () => {
    const play = new Play();
    play.happens(0, SLOW);
    play.lasts(23 * 60);
    expect(Object.keys(play.warnings)).toEqual(['slow-strategy']);
    play.lasts(24 * 60);
    expect(play.warnings).toEqual({});
  });
});

describe('a trouble during which nothing can be written', () => {
  const away: Trouble = { cause: 'journal-away', text: 'The disk is full.' };

  it('is told unwritten when it begins, and written when it is over; both are counted then', () => {
    const play = new Play();
    const since = { nowMs: HOUR, seq: 7 };
    expect(unwritten(play.warnings, away, since)).toMatchObject({ title: 'The journal cannot be written' });
    play.at(62, (warnings, at) => unwrittenOver(warnings, away, since, at));
    expect(play.told).toEqual(['62: The journal can be written again']);
    expect(play.drafts[0]!.text).toBe('It lasted 2 min. What was said: The disk is full.');
    expect(unwritten(play.warnings, away, { nowMs: HOUR + 50 * MINUTE, seq: 9 })).toBeNull();
    expect(unwritten(play.warnings, away, { nowMs: 2 * HOUR, seq: 9 })).not.toBeNull();
  });
});
