import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../contract/exit-code.ts';
import { MemoryLeaseRows } from '../../ports/memory-lease-rows.fixture.ts';
import { allowLive, permitIn, type LivePermit } from '../../ports/live-permits.ts';
import { assertMayTrade, liveProblems, type LiveClaim } from './may-trade.ts';

const PERMIT: LivePermit = { builds: ['1.0.0'], by: 'deploy', atMs: 1 };
const CLAIM: LiveClaim = {
  ...{ strategy: 'rises', account: 'main', mode: 'live', dryRun: false, hasKey: true },
  ...{ permit: PERMIT, build: '1.0.0' },
};

const MATRIX = ['dry-run', 'live'].flatMap((mode) =>
  [false, true].flatMap((hasKey) => [null, PERMIT].map((permit) => ({ mode, hasKey, permit }))),
);

describe('who may trade with money', () => {
  it('of the eight combinations of mode, credentials and permit, one may', () => {
    const may = MATRIX.filter((part) => liveProblems({ ...CLAIM, ...part }).length === 0);

    expect(MATRIX).toHaveLength(8);
    expect(may).toEqual([{ mode: 'live', hasKey: true, permit: PERMIT }]);
  });

  it.each([
    [{ mode: 'dry-run' }, 'The mode is dry-run'],
    [{ dryRun: true }, 'dry_run: false'],
    [{ dryRun: undefined }, 'dry_run: false'],
    [{ dryRun: 'false' }, 'dry_run: false'],
    [{ hasKey: false }, 'exchange/main'],
    [{ permit: null }, 'tradai live allow'],
    [{ build: '1.0.1' }, 'The build 1.0.1 is not allowed'],
  ])('%j is refused with 78', (part, words) => {
    const [problem] = liveProblems({ ...CLAIM, ...part });
    let thrown: unknown;
    try {
      assertMayTrade({ ...CLAIM, ...part });
    } catch (error) {
      thrown = error;
    }

    expect(problem).toContain(words);
    expect(thrown).toMatchObject({ code: 'not-allowed', message: problem });
    expect(exitCodeOf(thrown)).toBe(78);
  });

  it('all of it is not refused', () => {
    expect(() => assertMayTrade(CLAIM)).not.toThrow();
  });
});

describe('a permit', () => {
  const owner = { account: 'main', strategy: 'rises' };
  const key = { kind: 'live-permit', ...owner } as const;

  it('names the builds that were allowed last', async () => {
    const rows = new MemoryLeaseRows();
    expect(permitIn(await rows.read(key))).toBeNull();
    await allowLive(rows, owner, PERMIT);
    await allowLive(rows, owner, { builds: ['sha256:ab', '1.0.1'], by: 'ann', atMs: 2 });

    expect(permitIn(await rows.read(key))).toEqual({ builds: ['sha256:ab', '1.0.1'], by: 'ann', atMs: 2 });
  });

  it('is no lease, and a lease is no permit', async () => {
    const rows = new MemoryLeaseRows();
    await allowLive(rows, owner, PERMIT);
    expect(await rows.read({ ...key, kind: 'strategy' })).toBeNull();

    const row = await rows.read(key);
    expect(permitIn({ ...row!, mode: 'dry-run' })).toBeNull();
    expect(permitIn({ ...row!, isReleased: true })).toBeNull();
  });

  it.each([[[]], [['1.0.0', 'two words']], [['']]])('of the builds %j is refused', async (builds) => {
    const made = allowLive(new MemoryLeaseRows(), owner, { builds, by: 'ann', atMs: 1 });
    await expect(made).rejects.toMatchObject({ code: 'invalid-entry' });
  });

  it('is not written over one that changed meanwhile', async () => {
    const rows = new MemoryLeaseRows();
    const lost = { read: async () => Promise.resolve(null), replace: rows.replace.bind(rows) };
    await allowLive(rows, owner, PERMIT);
    await expect(allowLive(lost, owner, PERMIT)).rejects.toMatchObject({ code: 'busy' });
  });
});
