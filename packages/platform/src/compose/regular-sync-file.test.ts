import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { regularSyncsIn } from './regular-sync-file.ts';

function file(text: string): string {
  const place = mkdtempSync(join(tmpdir(), 'tradai-syncs-'));
  onTestFinished(() => rmSync(place, { recursive: true }));
  writeFileSync(join(place, 'syncs.json'), text);
  return join(place, 'syncs.json');
}

const SYNC = { name: 'binance-5m', exchange: 'binance', market: 'spot', timeframe: '5m', every_minutes: 5, days: 30 };

it('A file says which candles are kept fresh, and none says of none', () => {
  expect(regularSyncsIn('/nowhere/syncs.json')).toEqual([]);
  const { every_minutes: everyMinutes, ...rest } = SYNC;
  expect(regularSyncsIn(file(JSON.stringify([SYNC, { ...SYNC, pairs: ['BTC/USDT'] }])))).toEqual([
    { ...rest, everyMinutes },
    { ...rest, everyMinutes, pairs: ['BTC/USDT'] },
  ]);
});

it.each([
  ['{', /is not JSON/],
  ['{}', /the list: /],
  [JSON.stringify([{ ...SYNC, market: 'moon' }]), /0\.market: /],
  [JSON.stringify([{ ...SYNC, name: '../x' }]), /0\.name: /],
  [JSON.stringify([{ ...SYNC, every_minutes: 0 }]), /0\.every_minutes: /],
])('A file that says something else is refused: %s', (text, sentence) => {
  expect(() => regularSyncsIn(file(text))).toThrow(sentence);
});
