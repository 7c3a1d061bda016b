import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../config/errors.ts';
import type { TradeRecord } from '../../../session/trade-record.ts';
import { DriverError } from '../driver/driver-error.ts';
import type { DriverAnswer } from '../driver/session-driver.ts';
import { HOUR, type PlayDriver } from '../play/play-driver.fixture.ts';
import { PLAY_CLOSES, PLAY_STRATEGY } from '../play/play-strategy.fixture.ts';
import { openTradesIn } from '../play/play-trades.fixture.ts';
import { PLAY_KEY, PLAY_VERSION, PlayWorld, type PlayProcess } from '../play/play-world.fixture.ts';
import { readRow } from '../rows/rows.ts';
import type { NamedVersion } from '../start/named-version.ts';
import { HOST_STATE, type HostState } from '../view/host-records.ts';
import { HOST_LEAVING } from './leaving.ts';
import { failureIn, firstVersion, HOST_SWAP, swapIn, type SwapRecord } from './swap-trial.ts';

const MINUTE = 60_000;
const named = (number: number): NamedVersion => ({
  spec: { ...PLAY_VERSION.spec, id: `play-${number}` },
  name: `play version ${number}`,
});
const [ONE, TWO, THREE] = [named(1), named(2), named(3)];

/** A session and a registry whose alias a test moves. */
class Registry {
  readonly world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
  process!: PlayProcess;
  version = ONE;
  /** Why what is named cannot be used. */
  problem: Error | null = null;

  /** A process that begins by what the registry names now. */
  async start(change: Parameters<PlayWorld['start']>[0] = {}): Promise<void> {
    this.process = this.world.start({
      ...change,
      logHours: 99,
      version: this.version,
      named: () => (this.problem === null ? Promise.resolve(this.version) : Promise.reject(this.problem)),
    });
    await this.world.time.pass(0);
  }

  get driver(): PlayDriver {
    return this.process.drivers.at(-1)!;
  }

  async records() {
    return (await this.world.store.read(PLAY_KEY))!.records;
  }

  /** Which versions began or took over, in order. */
  async entered(): Promise<readonly string[]> {
    const rows = await this.world.store.rows(PLAY_KEY, 'log', {});
    const events = rows.flatMap((row) => readRow('log', row).row.events);
    return events.flatMap((event) => (event.kind === 'start' || event.kind === 'version' ? [event.spec.id] : []));
  }

  async state(): Promise<HostState> {
    return JSON.parse((await this.records()).get(HOST_STATE)!) as HostState;
  }

  warnings(): readonly string[] {
    return this.world.received.flatMap(({ kind, title }) => (kind === 'warning' ? [title] : []));
  }

  async loseThread(): Promise<void> {
    this.driver.failNext = new DriverError('driver-hung', 'play hung.');
    await this.world.time.pass(MINUTE);
  }
}

async function swapped(): Promise<Registry> {
  const registry = new Registry();
  await registry.start();
  registry.version = TWO;
  await registry.world.time.pass(HOUR + 2 * MINUTE);
  return registry;
}

/** What a driver answers, with callbacks that have thrown so often. */
function throwing(driver: PlayDriver, failures: () => Readonly<Record<string, number>>): void {
  const take = driver.take.bind(driver);
  let account = '{}';
  driver.take = async (event): Promise<DriverAnswer> => {
    const answer = await take(event);
    account = answer.put.get('account') ?? account;
    const text = JSON.stringify({ ...(JSON.parse(account) as object), failures: failures() });
    return { ...answer, put: new Map([...answer.put, ['account', text]]) };
  };
}

describe('a version that fails soon after it took over', () => {
  it('is taken back when its thread is lost, said once, and refused until the alias moves', async () => {
    const registry = await swapped();
    await registry.loseThread();
    expect(await registry.entered()).toEqual(['play-1', 'play-2', 'play-1']);
    await registry.world.time.pass(2 * HOUR);
    expect(await registry.entered()).toEqual(['play-1', 'play-2', 'play-1']);
    expect(registry.warnings()).toEqual(['Another version has failed, and the one before trades again']);
    expect(await registry.state()).toMatchObject({
      ...{ stage: 'RUNNING', causes: ['swap-rejected'] },
      detail:
        'play version 2 failed: play hung. play version 1 makes the entries again until another version is named.',
    });
    registry.version = THREE;
    await registry.world.time.pass(HOUR + MINUTE);
    expect((await registry.entered()).at(-1)).toBe('play-3');
    expect((await registry.state()).causes).toEqual([]);
    expect(registry.warnings().slice(1)).toEqual(['The version that failed is no longer asked for']);
  });

  it('stays refused over a restart, and may be tried again when the alias has come back to it', async () => {
    const registry = await swapped();
    await registry.loseThread();
    registry.world.kill();
    await registry.start();
    await registry.world.time.pass(HOUR + MINUTE);
    expect((await registry.entered()).slice(2)).toEqual(['play-1', 'play-1']);
    expect((await registry.state()).causes).toEqual(['swap-rejected']);
    for (registry.version of [ONE, TWO]) await registry.world.time.pass(HOUR + MINUTE);
    expect((await registry.entered()).at(-1)).toBe('play-2');
  });

  it('stays refused where what is named could not be read for a while', async () => {
    const registry = await swapped();
    await registry.loseThread();
    const { detail } = await registry.state();
    registry.problem = new ConfigError('invalid-config', 'pairs is no list.');
    await registry.world.time.pass(HOUR);
    expect(await registry.state()).toMatchObject({ causes: ['swap-rejected'], detail: 'pairs is no list.' });
    registry.problem = null;
    await registry.world.time.pass(2 * HOUR);
    expect((await registry.entered()).slice(2)).toEqual(['play-1']);
    expect(await registry.state()).toMatchObject({ causes: ['swap-rejected'], detail });
  });

  it('and the one before goes on, also when it loses its thread too', async () => {
    const registry = await swapped();
    await registry.loseThread();
    await registry.loseThread();
    expect((await registry.entered()).slice(2)).toEqual(['play-1', 'play-1']);
    expect((await registry.state()).causes).toEqual(['swap-rejected']);
  });

  it('is taken back when one of its callbacks throws again and again, and none before did', async () => {
    const registry = new Registry();
    await registry.start();
    let failures = { customStoploss: 40 } as Record<string, number>;
    throwing(registry.driver, () => failures);
    await registry.world.time.pass(30 * MINUTE);
    registry.version = TWO;
    await registry.world.time.pass(33 * MINUTE);
    expect((await registry.entered()).at(-1)).toBe('play-2');
    failures = { customStoploss: 90, confirmTradeEntry: 9 };
    await registry.world.time.pass(HOUR);
    expect((await registry.entered()).at(-1)).toBe('play-2');
    failures = { customStoploss: 90, confirmTradeEntry: 10 };
    await registry.world.time.pass(HOUR);
    expect((await registry.entered()).at(-1)).toBe('play-1');
    expect((await registry.state()).detail).toContain('confirmTradeEntry threw 10 times.');
    await registry.world.time.pass(HOUR);
    expect((await registry.entered()).at(-1)).toBe('play-1');
  });

  it('is taken back for what failed within three candles once those of the one before are there, however late', async () => {
    const registry = new Registry();
    let isSlow = false;
    const history = async () => {
      if (isSlow) await registry.world.time.sleep(2.5 * HOUR);
      return [];
    };
    await registry.start({ history });
    let failures: Record<string, number> = {};
    throwing(registry.driver, () => failures);
    registry.version = TWO;
    await registry.world.time.pass(HOUR + 2 * MINUTE);
    expect((await registry.entered()).at(-1)).toBe('play-2');
    isSlow = true;
    failures = { confirmTradeEntry: 10 };
    await registry.world.time.pass(3 * HOUR - 5 * MINUTE);
    expect((await registry.entered()).at(-1)).toBe('play-2');
    // The three candles are over with this close.
    await registry.world.time.pass(10 * MINUTE);
    expect((await registry.entered()).at(-1)).toBe('play-1');
  });

  it('after three candles is no longer taken back', async () => {
    const registry = await swapped();
    await registry.world.time.pass(3 * HOUR);
    expect((await registry.records()).has(HOST_SWAP)).toBe(false);
    await registry.loseThread();
    expect((await registry.entered()).slice(1)).toEqual(['play-2', 'play-2']);
    expect(registry.warnings()).toEqual(['The strategy was lost, and opened anew']);
  });

  it('is not taken back to one that was on trial itself', async () => {
    const registry = await swapped();
    registry.version = THREE;
    await registry.world.time.pass(HOUR);
    await registry.loseThread();
    expect(await registry.entered()).toEqual(['play-1', 'play-2', 'play-3', 'play-1']);
  });
});

describe('a version that takes over by a start (17.6)', () => {
  async function started(change: Parameters<PlayWorld['start']>[0] = {}): Promise<Registry> {
    const registry = new Registry();
    await registry.start();
    await registry.world.time.pass(2 * MINUTE);
    registry.world.kill();
    registry.version = TWO;
    await registry.start(change);
    await registry.world.time.pass(MINUTE);
    return registry;
  }

  it('is on trial for three candles, as one that takes over in a running process', async () => {
    const registry = await started();
    expect(swapIn(await registry.records())).toMatchObject({ from: { name: ONE.name }, to: { id: 'play-2' } });
    await registry.loseThread();
    expect(await registry.entered()).toEqual(['play-1', 'play-2', 'play-1']);
    expect((await registry.state()).causes).toEqual(['swap-rejected']);
    registry.world.kill();
    await registry.start();
    expect((await registry.entered()).at(-1)).toBe('play-1');
  });

  it('is not taken back once the three are over, and is on no trial by another start', async () => {
    const registry = await started();
    registry.world.kill();
    await registry.start();
    await registry.world.time.pass(MINUTE);
    expect(swapIn(await registry.records())).not.toBeNull();
    await registry.world.time.pass(4 * HOUR);
    expect(swapIn(await registry.records())).toBeNull();
    registry.world.kill();
    await registry.start();
    await registry.loseThread();
    expect((await registry.entered()).at(-1)).toBe('play-2');
  });

  it('is on none where the code of the one before is not in its image', async () => {
    const registry = await started({ mayReturnTo: () => false });
    expect(swapIn(await registry.records())).toBeNull();
    await registry.loseThread();
    expect((await registry.entered()).at(-1)).toBe('play-2');
  });
});

describe('the version that begins', () => {
  const swap: SwapRecord = { from: ONE, to: { id: 'play-2', name: TWO.name }, sinceMs: 0, failures: {}, failed: null };
  const trade = { trade: { pair: 'BTC/USDT' }, version: 'play-2', closed: null } as unknown as TradeRecord;
  const recordsOf = (record: SwapRecord, pair = 'BTC/USDT') =>
    new Map([
      [HOST_SWAP, JSON.stringify(record)],
      ['trade/1', JSON.stringify({ ...trade, trade: { ...trade.trade, pair } })],
    ]);
  const at = { nowMs: HOUR, timeframe: '1h' };
  const lost = { id: 'play-2', text: 'It hung.' };

  it('looks after the trades of the one that failed, where it trades their pairs', () => {
    expect(firstVersion(recordsOf(swap), TWO, lost, at).version.spec).toMatchObject({
      id: 'play-1',
      without: ['play-2'],
    });
    expect(firstVersion(recordsOf(swap, 'X/USDT'), TWO, lost, at).version.spec).not.toHaveProperty('without');
  });

  it('is the one that is named when another one was lost, or when the trial is over', () => {
    expect(firstVersion(recordsOf(swap), ONE, { ...lost, id: 'play-1' }, at)).toMatchObject({
      version: ONE,
      swap: null,
    });
    expect(firstVersion(recordsOf(swap), TWO, lost, { ...at, nowMs: 3 * HOUR })).toMatchObject({
      version: TWO,
      swap: null,
    });
    expect(firstVersion(new Map(), TWO, lost, at)).toEqual({ version: TWO, refused: null, swap: null });
  });
});

describe('a version on trial', () => {
  const swap: SwapRecord = {
    from: ONE,
    to: { id: 'play-2', name: TWO.name },
    sinceMs: HOUR,
    failures: {},
    failed: null,
  };
  const halted = (reason: string, sinceMs: number) =>
    new Map([
      [HOST_SWAP, JSON.stringify(swap)],
      ['halt/BTC/USDT', JSON.stringify({ reason, sinceMs })],
    ]);
  const END = 4 * HOUR;
  const failed = (reason: string, sinceMs: number) => failureIn(swap, halted(reason, sinceMs), END + HOUR, '1h');

  it.each(['orders-per-minute', 'orders-per-day', 'notional', 'rejects-in-row', 'unknowns-in-row', 'loss-of-day'])(
    'has failed when its orders reached %s from its first moment to the end of its third candle',
    (cap) => {
      expect(failed(cap, HOUR - 1)).toBeNull();
      expect(failed(cap, HOUR)).toContain(`reached the cap ${cap},`);
      expect(failed(cap, END - 1)).toContain(`reached the cap ${cap},`);
      expect(failed(cap, END)).toBeNull();
    },
  );

  it.each(['foreign-fill', 'taken-over', 'step-gone', 'restored-store', 'account-drawdown'])(
    'has not failed by %s, which others did to the account',
    (reason) => {
      expect(failed(reason, 2 * HOUR)).toBeNull();
    },
  );

  it('is judged by the first candle after a start for what its orders have halted, however late that is', () => {
    const at = { nowMs: END + HOUR, timeframe: '1h' };
    expect(firstVersion(halted('notional', 2 * HOUR), TWO, null, at)).toMatchObject({ version: TWO, swap });
    expect(firstVersion(halted('foreign-fill', 2 * HOUR), TWO, null, at)).toMatchObject({ version: TWO, swap: null });
  });
});

describe('trades of the version before', () => {
  async function takenOver(version: NamedVersion): Promise<Registry> {
    const registry = new Registry();
    await registry.start();
    await registry.world.time.pass(2 * HOUR + MINUTE);
    expect(openTradesIn(await registry.records())).toHaveLength(1);
    registry.version = version;
    await registry.world.time.pass(HOUR);
    return registry;
  }

  it('stay, unless the new version says otherwise', async () => {
    const registry = await takenOver(TWO);
    expect((await registry.entered()).at(-1)).toBe('play-2');
    expect(openTradesIn(await registry.records())).toHaveLength(1);
  });

  it('are left when the new version takes over, where it closes them; its own trades are not', async () => {
    const registry = await takenOver({ ...TWO, closesTrades: true });
    expect(openTradesIn(await registry.records())).toEqual([]);
    expect(registry.world.lines).toContainEqual(expect.stringContaining('closed by force_exit'));
    await registry.world.time.pass(3 * HOUR);
    expect((await registry.records()).has(HOST_LEAVING)).toBe(false);
    expect(swapIn(await registry.records())).toBeNull();
    await registry.world.time.pass(3 * HOUR);
    expect(registry.world.lines.filter((line) => line.includes('closed by force_exit'))).toHaveLength(1);
  });

  it('are left where it takes over by a start, as one of another image does', async () => {
    const registry = await takenOver(ONE);
    registry.world.kill();
    registry.version = { ...TWO, closesTrades: true };
    await registry.start();
    await registry.world.time.pass(MINUTE);
    expect((await registry.entered()).at(-1)).toBe('play-2');
    expect(openTradesIn(await registry.records())).toEqual([]);
  });

  it.each([
    ['is read again', false],
    ['was changed before a start', true],
  ])('stay where the same version has another config that %s', async (_, isStart) => {
    const registry = await takenOver(ONE);
    registry.version = { ...TWO, name: ONE.name, closesTrades: true };
    if (isStart) registry.world.kill();
    if (isStart) await registry.start();
    await registry.world.time.pass(HOUR - MINUTE);
    expect((await registry.entered()).at(-1)).toBe('play-2');
    expect(openTradesIn(await registry.records())).toHaveLength(1);
    expect(registry.world.lines).not.toContainEqual(expect.stringContaining('force_exit'));
  });

  it('that cannot be left at once are left later, also after a kill', async () => {
    const registry = new Registry();
    await registry.start();
    await registry.world.time.pass(2 * HOUR + MINUTE);
    registry.version = { ...TWO, closesTrades: true };
    registry.process.feeds[0]!.quoteOf = () => null;
    await registry.world.time.pass(HOUR);
    expect(openTradesIn(await registry.records())).toHaveLength(1);
    registry.world.kill();
    await registry.start();
    await registry.world.time.pass(MINUTE);
    expect(openTradesIn(await registry.records())).toEqual([]);
  });
});
