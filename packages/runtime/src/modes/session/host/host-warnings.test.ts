import { describe, expect, it } from 'vitest';
import { HOUR, type PlayDriver } from '../play/play-driver.fixture.ts';
import { PLAY_CLOSES, PLAY_STRATEGY } from '../play/play-strategy.fixture.ts';
import { PLAY_KEY, PLAY_VERSION, PlayWorld } from '../play/play-world.fixture.ts';

const MINUTE = 60_000;

function play() {
  const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
  return { world, ...world.start() };
}

/** What people were told beside trades, each with the minute since the start. */
function told(world: PlayWorld, kinds: readonly string[] = ['warning']): readonly string[] {
  return world.received
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ title, atMs }) => `${Math.floor((atMs - world.startMs) / MINUTE)}: ${title}`);
}

function slow(driver: PlayDriver): void {
  const take = driver.take.bind(driver);
  driver.take = async (event) => ({ ...(await take(event)), tookMs: 3000 });
}

describe('people are warned', () => {
  it('of data that are late, by series, and not of every change of the state between them', async () => {
    const { world, feeds } = play();
    await world.time.pass(MINUTE);
    Object.assign(feeds[0]!, { isFresh: false, causes: ['stale-data'] });
    await world.time.pass(3 * MINUTE);
    Object.assign(feeds[0]!, { isFresh: true, causes: [] });
    await world.time.pass(MINUTE);
    expect(told(world, ['warning', 'state'])).toEqual([
      '0: RUNNING',
      '1: Candles are late',
      '4: Candles are there again',
    ]);
    expect(world.received.find(({ kind }) => kind === 'warning')!.text).toBe(
      'BTC/USDT 1h (late, 0 min old): nothing is entered there; exits go on.',
    );
    expect(world.lines).toEqual(expect.arrayContaining(['warn: DEGRADED: stale-data', 'info: RUNNING']));
  });

  it('of what comes and goes all the time once an hour, also over a restart', async () => {
    const { world, feeds } = play();
    await world.time.pass(0);
    let feed = feeds[0]!;
    for (let minute = 0; minute < 90; minute += 3) {
      feed.causes = ['no-exchange-answer'];
      await world.time.pass(MINUTE);
      feed.causes = [];
      await world.time.pass(2 * MINUTE);
      if (minute !== 30) continue;
      world.kill();
      const next = world.start();
      await world.time.pass(0);
      feed = next.feeds[0]!;
    }
    expect(told(world).filter((line) => line.endsWith('does not answer'))).toHaveLength(2);
    expect(told(world).filter((line) => line.endsWith('answers again'))).toHaveLength(2);
  });

  it('of a journal that cannot be written at once, although nothing is, and of its end as of anything', async () => {
    const { world } = play();
    await world.time.pass(2 * HOUR - MINUTE);
    world.store.commitFaults.push(...Array.from({ length: 20 }, () => 'away' as const));
    await world.time.pass(2 * MINUTE);
    expect(told(world)).toEqual(['120: The journal cannot be written']);
    await world.time.pass(2 * MINUTE);
    expect(told(world).slice(1)).toEqual([expect.stringContaining('The journal can be written again')]);
  });

  it('of a lease that cannot be renewed', async () => {
    const { world } = play();
    await world.time.pass(2 * HOUR - 6_000);
    world.rows.writeFaults.push('away', 'away');
    await world.time.pass(MINUTE);
    expect(told(world)).toEqual(['120: The lease cannot be renewed', '120: The lease is renewed again']);
  });

  it('of streams of the market that send what nobody knows, once an hour', async () => {
    const { world, feeds } = play();
    await world.time.pass(MINUTE);
    const part = '2.0 % of what the stream of binance with prices of 2 pairs sent in five minutes';
    for (let minute = 0; minute < 65; minute += 5) {
      feeds[0]!.unknown.push(part);
      await world.time.pass(5 * MINUTE);
    }
    const title = 'A stream of the exchange sends what nobody knows';
    expect(told(world)).toEqual([`1: ${title}`, `61: ${title}`]);
    const warnings = world.received.filter(({ kind }) => kind === 'warning');
    expect(warnings[0]).toMatchObject({
      text: `${part} means nothing to this program.`,
      data: { cause: 'unknown-frames', is_over: false },
    });
    expect(world.stages.at(-1)).toBe('RUNNING');
  });

  it('of a strategy that is slow', async () => {
    const { world, drivers } = play();
    await world.time.pass(MINUTE);
    slow(drivers[0]!);
    await world.time.pass(5 * MINUTE);
    expect(told(world)).toEqual(['1: The strategy is slow']);
    expect(world.lines).toContainEqual(expect.stringContaining('warn: The strategy took 3000 ms for "turn"'));
  });

  it('of what happens at every look by one line of the log, and then by one with a count every ten minutes', async () => {
    const { world, drivers } = play();
    await world.time.pass(MINUTE);
    slow(drivers[0]!);
    await world.time.pass(35 * MINUTE);
    const lines = world.lines.filter((line) => line.startsWith('warn: The strategy took'));
    expect(lines).toHaveLength(4);
    expect(lines[0]).not.toContain('times');
    for (const line of lines.slice(1)) expect(line).toMatch(/ It came \d{2,3} times within 10 min\.$/);
    expect(told(world)).toEqual(['1: The strategy is slow']);
  });

  it('of what happens at every look with all of it counted, though it is written down every ten minutes alone', async () => {
    const { world, drivers } = play();
    await world.time.pass(MINUTE);
    slow(drivers[0]!);
    let times = 0;
    const take = drivers[0]!.take.bind(drivers[0]);
    drivers[0]!.take = (event) => {
      times += 1;
      return take(event);
    };
    const written = new Set<string>();
    for (let minute = 0; minute < 62 && told(world).length < 2; minute += 0.25) {
      await world.time.pass(MINUTE / 4);
      written.add((await world.store.read(PLAY_KEY))!.records.get('host/warnings') ?? '');
    }
    const [, second] = world.received.filter(({ kind }) => kind === 'warning');
    const counted = Number(/It came (\d+) times since/.exec(second!.text)![1]);
    // Without the first, which people were told of at once, and what came after the message within a quarter of a minute.
    expect(counted).toBeGreaterThan(times - 10);
    expect(counted).toBeLessThan(times);
    expect(written.size).toBeLessThan(12);
  });

  it('of a look that took too long', async () => {
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    const { drivers } = world.start({
      named: () => Promise.resolve({ ...PLAY_VERSION, spec: { ...PLAY_VERSION.spec, id: 'play-2' } }),
    });
    await world.time.pass(HOUR - 10_000);
    drivers[0]!.opens = () => world.time.sleep(2 * MINUTE);
    await world.time.pass(HOUR);
    expect(world.received.find(({ kind }) => kind === 'warning')).toMatchObject({
      title: 'The session did not get on',
      text: 'A look at everything took 120 s; nothing was entered or left meanwhile.',
    });
  });

  it('of a crash loop, and of its end', async () => {
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    for (let start = 1; start <= 6; start += 1) {
      world.start();
      await world.time.pass(25_000);
      if (start < 6) world.kill();
    }
    const warnings = () =>
      world.received.flatMap(({ kind, level, title }) => (kind === 'warning' ? [`${level}: ${title}`] : []));
    expect(warnings()).toEqual(['error: The session was started too often']);
    await world.store.order(PLAY_KEY, { id: 'a', wish: { kind: 'resume' }, reason: 'seen', by: 'ann', atMs: 0 });
    await world.time.pass(MINUTE);
    expect(warnings().slice(1)).toEqual(['info: The session trades again']);
  });
});
