import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { operating } from '@tradai/runtime';
import { beforeAll, describe, expect, it } from 'vitest';
import { commandLine, temporaryFolder } from './command.fixture.ts';
import { KEY, writeSession } from './session-world.fixture.ts';

const tradai = commandLine();
const cwd = temporaryFolder();

/** Where the journal of a session lies in a place. */
const fileOf = (place: string): string => join(cwd, place, 'sessions/dry-run/rises.dry-run.db');

beforeAll(async () => {
  for (const place of ['state', 'newer', 'record']) await write(place);
  await write('several', { ...KEY, account: 'other' });
  await write('several', KEY);
  mkdirSync(join(cwd, 'damaged/sessions/dry-run'), { recursive: true });
  writeFileSync(fileOf('damaged'), 'this is no database '.repeat(500));
  await write('folders');
  rmSync(join(cwd, 'folders/state.db'), { force: true });
  mkdirSync(join(cwd, 'folders/state.db'));
  symlinkSync('state/sessions/dry-run/new.dry-run.db', join(cwd, 'leads-there'));
  symlinkSync('loop', join(cwd, 'loop'));
  for (const place of ['gone', 'empty']) {
    await write(place);
    for (const ending of ['', '-wal', '-shm']) rmSync(`${fileOf(place)}${ending}`, { force: true });
  }
  writeFileSync(fileOf('empty'), '');
  const newer = new DatabaseSync(fileOf('newer'));
  newer.exec('PRAGMA user_version = 99');
  newer.close();
});

async function write(place: string, key = KEY): Promise<void> {
  const { openSessions } = await operating();
  const door = await openSessions({ kind: 'folder', folder: join(cwd, place) });
  await (place === 'record' ? writeSession(door, key, new Map([['trade/7', '{']])) : writeSession(door, key));
  door.close();
}

const WHY = ['--reason', 'tried'];

/** [what is wrong, the command line, exit code, what the one message holds] */
type BadInput = readonly [problem: string, argv: readonly string[], code: number, says: readonly string[]];

const PLACES: readonly BadInput[] = [
  ['no store', ['list', '--state', 'nowhere'], 64, ['nowhere has no sessions', '--state', 'TRADAI_STATE']],
  ['a loop of links', ['list', '--state', 'loop'], 64, ['(ELOOP); expected the folder of the sessions.']],
  ['two places', ['list', '--state', 'state', '--heartbeat-table', 'beats'], 64, ['--state and --heartbeat-table']],
  [
    'a name that is no table',
    ['list', '--heartbeat-table', 'a b'],
    64,
    ['--heartbeat-table is "a b"', 'DynamoDB table'],
  ],
  ['an empty folder name', ['list', '--state', ''], 64, ['--state is empty']],
  ['a damaged file', ['show', 'rises', '--state', 'damaged'], 73, ['rises.dry-run.db']],
  ['a damaged file in a list', ['list', '--state', 'damaged'], 73, ['rises.dry-run.db']],
  ['a file that is gone, in a list', ['list', '--state', 'gone'], 73, ['rises.dry-run.db has lost its end']],
  ['a file that is gone', ['show', 'rises', '--state', 'gone'], 73, ['rises.dry-run.db has lost its end']],
  ['a file that is gone and is to be asked', ['pause', 'rises', '--state', 'gone', ...WHY], 73, ['has lost its end']],
  ['an empty file that is to be asked', ['pause', 'rises', '--state', 'empty', ...WHY], 73, ['has lost its end']],
  ['a file that is gone and is to be copied', ['copy', 'rises', 'new.db', '--state', 'gone'], 73, ['has lost its end']],
  ['an empty file that is to be copied', ['copy', 'rises', 'new.db', '--state', 'empty'], 73, ['has lost its end']],
  ['a folder for state.db', ['show', 'rises', '--state', 'folders'], 65, ['folders/state.db is no file']],
  ['a folder for state.db, in a list', ['list', '--state', 'folders'], 65, ['folders/state.db is no file']],
  ['a damaged file that is to be asked', ['pause', 'rises', '--state', 'damaged', ...WHY], 73, ['rises.dry-run.db']],
  ['a damaged file that is to be copied', ['copy', 'rises', 'new.db', '--state', 'damaged'], 73, ['rises.dry-run.db']],
  ['a file of a later version', ['show', 'rises', '--state', 'newer'], 73, ['newer version', 'schema 99']],
  ['a record that is no JSON', ['show', 'rises', '--state', 'record'], 65, ['The record trade/7 of rises (dry-run)']],
];

const CHOICES: readonly BadInput[] = [
  ['an unknown strategy', ['show', 'rsies'], 64, ['no session of "rsies"', 'did you mean "rises"?']],
  ['a mode that does not exist', ['show', 'rises', '--mode', 'dry'], 64, ['--mode is "dry"', 'dry-run or live']],
  ['an account without a session', ['show', 'rises', '--account', 'main'], 64, ['it has dry-run dry-run']],
  [
    'a strategy with several',
    ['show', 'rises', '--state', 'several'],
    64,
    ['dry-run dry-run, other dry-run', '--account'],
  ],
  ['an unknown command', ['stopp', 'rises'], 64, ["unknown command 'stopp'", 'Did you mean stop?']],
  ['no number of lines', ['log', 'rises', '--last', '0'], 64, ['--last is "0"']],
  ['a command that was never asked', ['commands', 'rises', '--id', 'x'], 64, ['never asked for "x"']],
  [
    'a copy over the journal',
    ['copy', 'rises', fileOf('state')],
    64,
    ['rises.dry-run.db is there already', 'new file'],
  ],
  ['a copy without a name', ['copy', 'rises', ''], 64, ['The file name is empty; expected the name of a new file.']],
  [
    'a copy with a long name',
    ['copy', 'rises', `${cwd}/${'x'.repeat(300)}.db`],
    64,
    ['The file name has 303 bytes, which is too long; expected at most 200.'],
  ],
  [
    'a copy among the journals',
    ['copy', 'rises', 'state/sessions/dry-run/copy.dry-run.db'],
    64,
    ['copy.dry-run.db lies among the journals of the sessions; expected a file elsewhere.'],
  ],
  ['a copy over a link', ['copy', 'rises', 'leads-there'], 64, ['leads-there is there already']],
  ['a copy over a loop of links', ['copy', 'rises', 'loop'], 64, ['loop is there already']],
  ['a copy into no folder', ['copy', 'rises', 'none/new.db'], 64, ['none is not there']],
  [
    'a table over the journal',
    ['export', 'rises', '--out', fileOf('state')],
    64,
    ['rises.dry-run.db lies among the journals of the sessions; expected a file elsewhere.'],
  ],
  [
    'a table beside the journal',
    ['export', 'rises', '--out', 'state/sessions/dry-run/../dry-run/rises.dry-run.tail'],
    64,
    ['rises.dry-run.tail lies among the journals'],
  ],
  [
    'a table among the journals, by a link',
    ['export', 'rises', '--out', 'leads-there'],
    64,
    ['leads-there lies among the journals'],
  ],
  ['a table over a loop of links', ['export', 'rises', '--out', 'loop'], 64, ['loop: ']],
  ['a table without a name', ['export', 'rises', '--out', ''], 64, ['--out is empty; expected the name of a file.']],
  ['a table over the state', ['export', 'rises', '--out', 'state/state.db'], 64, ['state.db lies among the journals']],
  [
    'a file below a file',
    ['export', 'rises', '--out', 'state/sessions/dry-run/rises.dry-run.db/x'],
    64,
    ['rises.dry-run.db/x'],
  ],
];

const WISHES: readonly BadInput[] = [
  ['no reason', ['pause', 'rises'], 64, ["required option '--reason <text>'"]],
  ['an empty reason', ['pause', 'rises', '--reason', ' '], 64, ['--reason is empty']],
  ['nobody who asks', ['pause', 'rises', ...WHY, '--by', ''], 64, ['--by is empty']],
  ['a bad id', ['pause', 'rises', ...WHY, '--id', 'a b'], 64, ['--id is "a b"', '128']],
  ['a wait in words', ['pause', 'rises', ...WHY, '--wait', 'long'], 64, ['--wait is "long"', '3600']],
  [
    'an unknown trade',
    ['force-exit', 'rises', '9', ...WHY],
    64,
    ['rises has no trade 9', 'open: 2 (BTC/USDT), 3 (ETH/USDT)'],
  ],
  [
    'a trade that is closed',
    ['force-exit', 'rises', '1', ...WHY],
    64,
    ['Trade 1', 'is closed already (exit_signal)', 'open: 2'],
  ],
  ['a trade in words', ['force-exit', 'rises', 'first', ...WHY], 64, ['The trade is "first"', 'its number, or all']],
  ['a trade without an order', ['cancel-order', 'rises', '2', ...WHY], 64, ['Trade 2', 'no order that waits']],
  ['orders of all trades', ['cancel-order', 'rises', 'all', ...WHY], 64, ['The trade is "all"', 'its number']],
  ['an unknown pair', ['force-entry', 'rises', 'SOL/USDC', ...WHY], 64, ['does not trade "SOL/USDC"', '"SOL/USDT"']],
  ['no side', ['force-entry', 'rises', 'SOL/USDT', '--side', 'up', ...WHY], 64, ['--side is "up"', 'long or short']],
  ['a setting without a value', ['set', 'rises', 'max_open_trades', ...WHY], 64, ['no setting', 'key=value']],
  [
    'an unknown setting',
    ['set', 'rises', 'max_trades=1', ...WHY],
    64,
    ['max_trades cannot change', 'did you mean "max_open_trades"?'],
  ],
  [
    'a bad value',
    ['set', 'rises', 'max_open_trades=many', ...WHY],
    64,
    ['max_open_trades is "many"', 'a whole number'],
  ],
  ['a number as programs write it', ['set', 'rises', 'stake_amount=0x10', ...WHY], 64, ['stake_amount is "0x10"']],
  ['a binary number', ['set', 'rises', 'max_open_trades=0b11', ...WHY], 64, ['max_open_trades is "0b11"']],
  ['no number that ends', ['set', 'rises', 'stake_amount=1e999', ...WHY], 64, ['stake_amount is "1e999"']],
  [
    'a reserve beyond half',
    ['set', 'rises', 'amount_reserve_percent=50', ...WHY],
    64,
    ['amount_reserve_percent is "50"; expected a ratio from 0 to 0.5.'],
  ],
  [
    'a setting twice',
    ['set', 'rises', 'stake_amount=1', 'stake_amount=2', ...WHY],
    64,
    ['stake_amount is given twice'],
  ],
  ['no setting', ['set', 'rises', ...WHY], 64, ["missing required argument 'key=value'"]],
  ['a stop without what becomes of trades', ['stop', 'rises', ...WHY], 64, ['--drain', '--close', '--leave']],
  ['a stop with two ways', ['stop', 'rises', '--drain', '--close', ...WHY], 64, ['expected one of']],
];

describe.each([
  ['a place', PLACES],
  ['a choice', CHOICES],
  ['a wish', WISHES],
])('%s', (_, inputs) => {
  it.each(inputs)('%s', async (__, argv, code, says) => {
    const ended = await tradai.run(['session', ...argv], { cwd });
    expect(ended.err).toMatch(/^error: [^\n]+\n$/);
    for (const part of says) expect(ended.err).toContain(part);
    expect(ended.err).not.toMatch(/\bat .*\.ts|defect/);
    expect(ended.code).toBe(code);
  });
});

it('a wish that is refused here leaves no command behind', async () => {
  const { out } = await tradai.run(['session', 'commands', 'rises'], { cwd });
  expect(out).toBe('rises was never asked for anything.\n');
});
