import { describe, expect, it } from 'vitest';
import { requestGate } from './request-gate.ts';

describe('a gate', () => {
  it('that closed for a ban stays that, whatever requests that were on their way are answered', () => {
    const asked = { exchange: 'made', place: 'a place of this test' };
    const gate = requestGate(asked, () => {});
    gate.close(429, '10');
    expect(gate.status).toBe(429);
    gate.close(418, '60');
    gate.close(429, '10');
    const other = requestGate(asked, () => {});
    expect([gate.status, other.status]).toEqual([418, 418]);
    expect(gate.leftMs).toBeGreaterThan(10_000);
  });

  it('is closed for fewer requests again once a ban is over', () => {
    const gate = requestGate({ exchange: 'made', place: 'another place of this test' }, () => {});
    gate.close(418, '0');
    gate.close(429, '10');
    expect(gate.status).toBe(429);
  });
});
