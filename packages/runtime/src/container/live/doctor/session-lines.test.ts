import { expect, it } from 'vitest';
import { UNKNOWN_BUILD } from '../../../ports/leases.ts';
import { signLines, type SessionSigns } from './session-lines.ts';

const NOW = Date.UTC(2026, 0, 1);
const SIGNS: SessionSigns = {
  ...{ strategy: 'rises', account: 'main', dryRun: false, build: '1.0.0', signsTrouble: null },
  permit: { builds: ['1.0.0'], by: 'ann', atMs: 1 },
  lease: {
    ...{ holder: 'h1', epoch: 3, rvn: 'r', ttlMs: 20_000, build: '1.0.0', mode: 'live', isReleased: false },
    startedMs: NOW - 60_000,
  },
  beat: null,
};

function told(what: string, more: Partial<SessionSigns>): string {
  const lines = signLines({ ...SIGNS, ...more }, { nowMs: NOW, written: 3, held: [] });
  const { state, found } = lines.find((line) => line.what === what)!;
  return `${state}: ${found}`;
}

it('a lease that was put in the place of a lost one is held against no build, and is of no age, as nobody knows them', () => {
  const lease = { ...SIGNS.lease!, holder: 'restored', build: UNKNOWN_BUILD, startedMs: 0 };

  expect(told('lease', { lease })).toBe('ok: Held: epoch 3, live, restored.');
  expect(told('permit', { lease })).toBe('ok: ann allowed 1.0.0.');
  expect(told('lease', {})).toBe('ok: Held: epoch 3, live, h1, started 60 s ago.');
});
