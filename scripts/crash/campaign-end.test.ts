import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LIVE_MUTATIONS } from '../live-crash/live-mutations.ts';
import { campaignEnd, DIFFERS } from './campaign-end.ts';

const MISTAKE = { name: 'no-fence-wait', shows: /^duplicate: intent |is a breach$/u };
const found = (...differences: readonly string[]): readonly { differences: readonly string[] }[] => [{ differences }];

let said: string[] = [];
beforeEach(() => {
  said = [];
  vi.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text));
});
afterEach(() => {
  vi.restoreAllMocks();
});

it('ends well without a difference, and with any of them by 3', () => {
  expect(campaignEnd(found(), null)).toBe(0);
  expect(campaignEnd(found('waited in vain for a lease'), null)).toBe(DIFFERS);
});

it('counts a mistake as noticed by what shows it', () => {
  expect(campaignEnd(found('nobody ended in order', 'qploeo0000000c012s is a breach'), MISTAKE)).toBe(0);
  expect(said).toEqual(['The mistake no-fence-wait is noticed.']);
});

it.each([
  [[], 'Nothing notices the mistake no-fence-wait.'],
  [
    ['not one order got to the exchange', 'BTC/USDT: 61 s without a stop'],
    'The mistake no-fence-wait is not noticed: nothing that differs is what shows it, /^duplicate: intent |is a breach$/u.',
  ],
])('does not by %j', (differences, text) => {
  expect(campaignEnd(found(...differences), MISTAKE)).toBe(DIFFERS);
  expect(said).toEqual([text]);
});

it.each(LIVE_MUTATIONS)('has $name shown by nothing that a program which does not start differs by', ({ shows }) => {
  const broken = [
    'not one order got to the exchange',
    'life 1 did not come to trade in time',
    'nobody ended in order',
    'waited in vain for somebody to trade',
    'A was there for 5003 ms after it woke without its lease',
    'life 9 ended with 143: Stopped by SIGTERM. It was not in order within 20 s, and keeps its lease.',
  ];
  expect(broken.filter((text) => shows.test(text))).toEqual([]);
});
