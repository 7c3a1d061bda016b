import { describe, expect, it } from 'vitest';
import { PLAY_VERSION } from '../play/play-world.fixture.ts';
import { tradedPairs } from './versions-in.ts';

const { spec } = PLAY_VERSION;

function records(closed: object | null): ReadonlyMap<string, string> {
  const old = { ...spec, id: 'old', pairs: ['XRP/USDT', 'BTC/USDT'] };
  return new Map(
    Object.entries({
      account: { versions: ['older', 'old', spec.id] },
      'version/old': old,
      'version/older': { ...old, id: 'older', pairs: ['ADA/USDT'] },
      'trade/1': { version: 'old', closed },
    }).map(([key, record]) => [key, JSON.stringify(record)]),
  );
}

describe('the pairs that a session looks at', () => {
  it('are those of its version, and of earlier ones as long as they have trades', () => {
    expect(tradedPairs(spec, records(null))).toEqual(['BTC/USDT', 'XRP/USDT']);
    expect(tradedPairs(spec, records({ number: 0 }))).toEqual(['BTC/USDT']);
    expect(tradedPairs(spec, new Map())).toEqual(['BTC/USDT']);
  });
});
