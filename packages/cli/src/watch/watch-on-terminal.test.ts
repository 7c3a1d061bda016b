import { join } from 'node:path';
import { operating } from '@tradai/runtime';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../command.fixture.ts';
import { HAS_TERMINAL, onTerminal } from '../on-terminal.fixture.ts';
import { writeSession } from '../session-world.fixture.ts';

const cwd = temporaryFolder();
const LEFT = '\u001B[?7h\u001B[?25h\u001B[?1049l';

describe.runIf(HAS_TERMINAL)('the screen of a session on a terminal', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    const { openSessions } = await operating();
    const door = await openSessions({ kind: 'folder', folder: join(cwd, 'state') });
    await writeSession(door);
    door.close();
  });

  it.each([
    ['q', '0'],
    ['\u0003', '130'],
  ])('is left by %j with %s, and the terminal is given back', async (key, ending) => {
    const { shown, code, settings } = await onTerminal(cwd, 'session watch rises', key, 'AGE OF DATA');

    expect(shown).toContain('Equity 1,009.000 USDT');
    expect(shown.lastIndexOf(LEFT)).toBeGreaterThan(shown.lastIndexOf('AGE OF DATA'));
    expect(code).toBe(ending);
    expect(settings).toMatch(/(?<!-)isig (?<!-)icanon/);
    expect(settings).toMatch(/(?<!-)echo /);
  });

  it('never comes up where there is no such session', async () => {
    const { shown, code } = await onTerminal(cwd, 'session watch rsies', '');

    expect(shown).not.toContain('\u001B[?1049h');
    expect([shown.includes('did you mean "rises"?'), code]).toEqual([true, '64']);
  });
});
