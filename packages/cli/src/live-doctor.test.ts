import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { startSimExchange, type SimExchange } from '@tradai/sim-exchange';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine, temporaryFolder, writeFiles, type Ended } from './command.fixture.ts';
import { nextHost, worldRecords } from './session-world.fixture.ts';
import { operating } from '@tradai/runtime';
import { VERSION } from '@tradai/runtime/contract';
import { openState } from '@tradai/runtime/services';

const ACCOUNT = { apiKey: 'a-key-of-the-account', secret: 'a-secret-of-the-account' };
const tradai = commandLine();
const cwd = temporaryFolder();
writeFiles(cwd, {
  'live.json': '{"exchange": {"name": "binance"}, "dry_run": false}',
  'dry.json': '{"exchange": {"name": "binance"}, "dry_run": true}',
});

let sim: SimExchange;
beforeAll(async () => {
  const lines = [{ at: '+0', trade: { p: '100', q: '1' } }];
  const source = { kind: 'script', lines } as const;
  sim = await startSimExchange({
    seed: 7,
    clock: { mode: 'real', start: Date.now() },
    markets: [
      { kind: 'spot', symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', filters: [], source, book: { base: '5' } },
    ],
    accounts: [{ ...ACCOUNT, spot: { balances: { USDT: '10000' } } }],
  });
});
afterAll(() => sim.close());

function live(words: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const variables = { TRADAI_EXCHANGE_URL: sim.urls.rest, TRADAI_SECRET_EXCHANGE_MAIN: JSON.stringify(ACCOUNT) };
  return tradai.run(['live', ...words.split(' ')], { cwd, env: { ...variables, ...env } });
}

const DOCTOR = 'doctor --strategy rises --account main';

describe('tradai live doctor', { timeout: 60_000 }, () => {
  it('asks for an exchange where nobody says which', async () => {
    const { code, err } = await live(DOCTOR);

    expect(code).toBe(64);
    expect(err).toContain('does not say where rises trades; expected --config with exchange.name.');
  });

  it('fails without a permit, and says so', async () => {
    const { code, out } = await live(`${DOCTOR} --config live.json`);

    expect(code).toBe(3);
    expect(out).toMatch(/^fail +permit +Nobody allowed rises on the account main to trade live/m);
    expect(out).toMatch(/^warn +journal +There is none/m);
  });

  it('has nothing against a session that was allowed, by the container’s variables too', async () => {
    const allowed = await live('allow rises --account main --by ann');
    const env = { STRATEGY_NAME: 'rises', ACCOUNT: 'main', TRADAI_CONFIG_PATH: 'live.json' };
    const { code, out } = await live('doctor --json', env);
    const lines = JSON.parse(out) as readonly { readonly what: string; readonly state: string }[];

    expect(allowed).toMatchObject({ code: 0 });
    expect(code).toBe(0);
    expect(lines.filter(({ state }) => state === 'ok').map(({ what }) => what)).toEqual([
      ...[
        'card',
        'clock',
        'filters',
        'key',
        'balances',
        'position mode',
        'leverage',
        'limits',
        'orders',
        'orphan orders',
      ],
      ...['foreign orders', 'positions', 'stops', 'unknown orders', 'blocked intents', 'permit'],
    ]);
    expect(out).not.toContain('of-the-account');
  });

  it('refuses another build, and a config that says dry_run', async () => {
    expect((await live(`${DOCTOR} --config live.json --build 9.9.9`)).out).toContain('The build 9.9.9 is not allowed');
    expect((await live(`${DOCTOR} --config dry.json`)).out).toContain('expected it for trades with money');
  });

  it('finds the exchange in the journal', async () => {
    const api = await operating();
    const door = await api.openSessions({ kind: 'folder', folder: `${cwd}/state` });
    const host = await nextHost(door, { account: 'main', strategy: 'rises', mode: 'live' });
    await host.step({ put: worldRecords() });
    door.close();
    const leaseless = await live(DOCTOR);
    const state = await openState({ kind: 'folder', folder: `${cwd}/state` });
    const me = { holder: 'host-1', build: VERSION, mode: 'live', startedMs: Date.now() } as const;
    await state.leases.acquire({ kind: 'strategy', account: 'main', strategy: 'rises' }, me);
    state.close();
    const { code, out } = await live(DOCTOR);

    expect(leaseless).toMatchObject({ code: 3, out: expect.stringMatching(/^fail +lease .*nobody ever held it/m) });
    expect(code).toBe(0);
    expect(out).toMatch(/^ok +journal +It has \d+ records\.$/m);
  });

  it('says of a config what refuses the start or lets it enter nothing, and warns of what may be said elsewhere', async () => {
    const wrong = { trading_mode: 'Futures', max_open_trades: 0, live: { caps: { leverage: 'x' } } };
    const bare = { order_types: { entry: 'limit', exit: 'limit', stoploss: 'limit', stoploss_on_exchange: false } };
    const named = { exchange: { name: 'binance' }, dry_run: false };
    writeFiles(cwd, {
      'wrong.json': JSON.stringify({ ...named, stake_currency: 'USDT', ...wrong }),
      'bare.json': JSON.stringify({ ...named, stake_currency: 'USDT', ...bare }),
    });
    const configIn = async (file: string, env = {}): Promise<readonly string[]> => {
      const { out } = await live(`${DOCTOR} --config ${file}`, env);
      return out.split('\n').filter((row) => /^\S+ +config /.test(row));
    };

    expect(await configIn('wrong.json')).toEqual([
      expect.stringMatching(/^fail .*trading_mode is "Futures"/),
      expect.stringMatching(/^fail .*max_open_trades is 0/),
      expect.stringMatching(/^fail .*live\.caps\.leverage is "x"/),
    ]);
    expect(await configIn('bare.json')).toEqual([expect.stringMatching(/^fail .*nothing is entered without stops/)]);
    expect(await configIn('bare.json', { TRADAI_LIVE_UNPROTECTED: 'yes' })).toEqual([
      expect.stringMatching(/^ok .*Live trading accepts it/),
    ]);
    writeFiles(cwd, {
      'twice.json': JSON.stringify({ ...named, stake_currency: 'USDT' }).replace(
        '{',
        '{"stoploss": -0.1, "stoploss": -0.3, ',
      ),
    });
    expect(await configIn('twice.json')).toEqual([
      expect.stringMatching(/^warn .*twice\.json: stoploss is given twice; the last one counts\./),
    ]);
    writeFiles(cwd, { 'deep.json': JSON.stringify({ ...named, stake_currency: 'USDT', stoploss: -5 }) });
    expect(await configIn('deep.json')).toEqual([
      expect.stringMatching(/^fail .*stoploss is -5, .*expected a ratio above -1, .*, or TRADAI_LIVE_UNPROTECTED/),
    ]);
    const { out } = await live(`${DOCTOR} --config live.json`);
    expect(out).toMatch(/^warn +messages +As far as is known here: Nobody is told what it does/m);
    expect(await configIn('live.json')).toEqual([expect.stringMatching(/^warn .*stake_currency is given neither/)]);
  });

  it('asks the market that the journal names, where the config leaves that to the version', async () => {
    const api = await operating();
    const door = await api.openSessions({ kind: 'folder', folder: `${cwd}/state` });
    const host = await nextHost(door, { account: 'main', strategy: 'futures', mode: 'live' });
    const about = { exchange: 'binance', market: 'futures', pairs: ['BTC/USDT:USDT'] };
    await host.step({ put: new Map([['host/about', JSON.stringify(about)]]) });
    door.close();
    const { out } = await live('doctor --strategy futures --account main --config live.json');

    expect(out).toMatch(/^ok +card +binance futures may trade live/m);
  });

  it('refuses a folder of sessions that is none or that nobody may look into, and takes it for no empty one', async () => {
    writeFiles(cwd, { afile: 'x' });
    symlinkSync('loop', join(cwd, 'loop'));
    const [file, loop] = [
      await live(`${DOCTOR} --config live.json --state afile`),
      await live(`${DOCTOR} --config live.json --state loop`),
    ];

    expect(file).toMatchObject({ code: 64, err: expect.stringContaining('afile is no folder') });
    expect(loop).toMatchObject({ code: 64, err: expect.stringContaining('loop cannot be looked into (ELOOP)') });
  });

  it('shows the exchange where journal or state.db are no databases', async () => {
    writeFiles(cwd, { 'damaged/state.db': 'x'.repeat(5000), 'damaged/sessions/main/rises.live.db': 'x'.repeat(5000) });
    const { code, out } = await live(`${DOCTOR} --config live.json --state damaged`);

    expect(code).toBe(3);
    expect(out).toMatch(/^ok +balances /m);
    expect(out).toMatch(/^fail +journal .*cancel nothing there/m);
    expect(out).toMatch(/^fail +state .*state\.db is no SQLite database that can be read/m);
    expect(await live(`${DOCTOR} --state damaged`)).toMatchObject({ code: 73, out: '' });
  });

  it('tells the same exit codes in its help as in the docs', async () => {
    const page = readFileSync(new URL('../../../docs/live-doctor.md', import.meta.url), 'utf8');
    const codes = (text: string): readonly string[] => [...text.matchAll(/\b(\d+): /g)].map(([, code]) => code!).sort();
    const told = codes(/^Exit 0: .*$/m.exec(page)![0]);

    expect(codes(/^Exit 0: [^]*?\n\n/m.exec((await live('doctor --help')).out)![0])).toEqual(told);
    expect(told).toEqual(['0', '3', '64', '69', '73', '77', '78']);
  });

  it('fails for a lock that is no file, by which each start ends with 78', async () => {
    mkdirSync(join(cwd, 'locked/sessions/main/rises.live.lock'), { recursive: true });
    const { code, out } = await live(`${DOCTOR} --config live.json --state locked`);

    expect(code).toBe(3);
    expect(out).toMatch(
      /^fail +lock .*rises\.live\.lock is no file; expected the lock of a session there, or nothing\./m,
    );
  });

  it('says of what cannot be looked at within the folder that it cannot', async () => {
    mkdirSync(join(cwd, 'odd/sessions'), { recursive: true });
    symlinkSync('main', join(cwd, 'odd/sessions/main'));
    const { out } = await live(`${DOCTOR} --config live.json --state odd`);
    const { code, err } = await tradai.run(['session', 'list', '--state', 'odd'], { cwd });

    expect(out).toMatch(/^fail +journal .*cannot be looked at \(ELOOP\)/m);
    expect(code).toBe(78);
    expect(err).toContain('cannot be looked at (ELOOP)');
  });

  it('ends with 77 for keys that are refused, and 69 for an exchange that is away', async () => {
    const wrong = JSON.stringify({ ...ACCOUNT, apiKey: 'another' });

    expect((await live(`${DOCTOR} --config live.json`, { TRADAI_SECRET_EXCHANGE_MAIN: wrong })).code).toBe(77);
    expect((await live(`${DOCTOR} --config live.json --exchange-url http://127.0.0.1:9`)).code).toBe(69);
  });

  it.each(['nope', 'ws://127.0.0.1:9', ''])('refuses --exchange-url "%s" by the name of the option', async (url) => {
    const { code, err } = await live(`${DOCTOR} --config live.json --exchange-url ${url}`);

    expect(code).toBe(64);
    expect(err).toBe('error: --exchange-url is no address of a server; expected one such as http://127.0.0.1:8080.\n');
  });

  it.each([
    ['doctor --strategy a/b --account main --config live.json', 'The strategy is "a/b"; expected the name of a reg'],
    ['doctor --strategy rises --account ../main --config live.json', 'The account is "../main"; expected the name'],
    [`${DOCTOR} --config live.json --build latest`, 'The build is "latest"; expected sha256: and 64 hex'],
    [`${DOCTOR} --config live.json --build `, 'The build is ""; expected sha256: and 64 hex'],
  ])('looks for nothing that no start can be: %s', async (words, sentence) => {
    expect(await live(words)).toMatchObject({ code: 64, out: '', err: expect.stringContaining(sentence) });
  });

  it('sends nothing but questions', () => {
    expect(sim.log.length).toBeGreaterThan(0);
    expect(sim.log.records.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('allows nothing under a name that no container has', async () => {
    expect(await live('allow rises --account ../main')).toMatchObject({
      code: 64,
      err: expect.stringContaining('The account is "../main"; expected the name of an account'),
    });
    expect(await live('allow a/b --account main')).toMatchObject({
      code: 64,
      err: expect.stringContaining('The strategy is "a/b"; expected the name of a registered strategy'),
    });
  });

  it('allows nobody without an account', async () => {
    expect(await live('allow rises')).toMatchObject({ code: 64, err: expect.stringContaining('Give --account') });
  });
});
