import { describe, expect, it } from 'vitest';
import { StreamProof } from './stream-proof.ts';

describe('streams of pairs (12.6)', () => {
  it('are proven once each kind that is subscribed has told something', () => {
    const proof = new StreamProof();
    proof.expect('candle', ['A/USDT', 'B/USDT', 'C/USDT']);
    proof.expect('quote', ['A/USDT', 'B/USDT']);
    expect(proof.unproven).toEqual(['A/USDT', 'B/USDT', 'C/USDT']);
    proof.saw('candle', 'A/USDT');
    proof.saw('candle', 'A/USDT');
    proof.saw('quote', 'B/USDT');
    proof.saw('candle', 'C/USDT');
    expect(proof.unproven).toEqual(['A/USDT', 'B/USDT']);
    proof.saw('quote', 'A/USDT');
    proof.saw('quote', 'D/USDT');
    expect(proof.unproven).toEqual(['B/USDT']);
    proof.saw('candle', 'B/USDT');
    expect(proof.unproven).toEqual([]);
  });
});
