import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { REAL_TIME } from '../../modes/session/host/real-time.ts';
import { ServiceError } from '../../ports/errors.ts';
import { MemorySessionStore } from '../../ports/memory-session-store.fixture.ts';
import { KillSwitch, type KillSwitchParts } from './kill-switch.ts';

const KEY = { account: 'main', strategy: 'rises', mode: 'live' } as const;

let folder: string;
let store: MemorySessionStore;
let open: KillSwitch[] = [];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tradai-kill-'));
  store = new MemorySessionStore();
  await store.begin(KEY, { holder: 'a', epoch: 1 });
});
afterEach(() => {
  for (const each of open) each.close();
  open = [];
  rmSync(folder, { recursive: true, force: true });
});

function killSwitch(change: Partial<KillSwitchParts> = {}): { readonly made: KillSwitch; readonly told: string[] } {
  const told: string[] = [];
  const onTrouble = (text: string): void => void told.push(text);
  const made = new KillSwitch();
  open.push(made);
  made.open({ ...{ store, key: KEY, time: REAL_TIME, file: join(folder, 'kill-switch'), onTrouble }, ...change });
  return { made, told };
}

async function asked(count: number): Promise<readonly { readonly wish: string; readonly reason: string }[]> {
  for (;;) {
    const commands = await store.commands(KEY, 'open');
    if (commands.length >= count) return commands.map(({ wish, reason }) => ({ wish: wish.kind, reason }));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('the kill switch', () => {
  it('is a wish to pause in the journal, by SIGUSR2', async () => {
    killSwitch();
    process.emit('SIGUSR2');
    expect(await asked(1)).toEqual([{ wish: 'pause', reason: 'SIGUSR2' }]);
  });

  it('is not SIGUSR1, which is told and opens no debugger', async () => {
    const { told } = killSwitch();
    process.emit('SIGUSR1');
    expect(told).toEqual(['SIGUSR1 stops nothing; expected SIGUSR2, which stops entries.']);
    expect(await store.commands(KEY, 'open')).toEqual([]);
  });

  it('remembers a signal that comes before there is a journal', async () => {
    const early = new KillSwitch();
    open.push(early);
    process.emit('SIGUSR2');
    early.open({ store, key: KEY, time: REAL_TIME, file: join(folder, 'kill-switch'), onTrouble: () => {} });
    expect(await asked(1)).toEqual([{ wish: 'pause', reason: 'SIGUSR2' }]);
  });

  it('is one by a file, once until somebody resumes, and again when the file is still there then', async () => {
    const file = join(folder, 'kill-switch');
    const { made } = killSwitch();
    writeFileSync(file, '');
    expect(await asked(1)).toEqual([{ wish: 'pause', reason: `the file ${file}` }]);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(await asked(1)).toHaveLength(1);

    made.heard(['kill-switch']);
    await new Promise((resolve) => setTimeout(resolve, 500));
    made.heard([]);
    expect(await asked(2)).toHaveLength(2);
  });

  it.each(['nowhere', 'kill-switch'])('is one by a link to %s as well: its name is there', async (target) => {
    const file = join(folder, 'kill-switch');
    killSwitch();
    symlinkSync(target, file);
    expect(await asked(1)).toEqual([{ wish: 'pause', reason: `the file ${file}` }]);
  });

  it('asks anew by a file that was put down in a crash loop, which refuses it, once that is over', async () => {
    const { made } = killSwitch();
    made.heard(['crash-loop']);
    writeFileSync(join(folder, 'kill-switch'), '');
    expect(await asked(1)).toHaveLength(1);
    made.heard([]);
    expect(await asked(2)).toHaveLength(2);
  });

  it('waits for a journal that is not there yet, and says so once', async () => {
    let isThere = false;
    const late: KillSwitchParts['store'] = {
      order: (key, order) =>
        isThere ? store.order(key, order) : Promise.reject(new ServiceError('unknown-session', 'There is no session.')),
    };
    const { made, told } = killSwitch({ store: late });
    made.heard(['kill-switch']);
    made.hold('a config that is read again');
    made.heard([]);
    made.hold('live.kill_switch');
    await new Promise((resolve) => setTimeout(resolve, 500));
    isThere = true;
    expect(await asked(1)).toEqual([{ wish: 'pause', reason: 'live.kill_switch' }]);
    expect(told).toEqual(['The kill switch (live.kill_switch) cannot be written down yet: There is no session.']);
  });
});
