import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { BotOrder } from '../oracle/bot-state.ts';
import { type BotPlace, type ChaosOptions, chaosTest, runSeed } from './vitest.ts';

const folder = mkdtempSync(join(tmpdir(), 'chaos-'));
afterAll(() => rmSync(folder, { recursive: true }));

const BOT = fileURLToPath(new URL('./tiny-bot.fixture.ts', import.meta.url));
const DATA = fileURLToPath(new URL('../../../../examples/data/binance/spot/2024/BTC_USDT-1m.csv.gz', import.meta.url));

/** The bot of a few lines; each `name` has a file of its own for each seed. */
function tiny(name: string, how = ''): ChaosOptions {
  const fileOf = ({ seed }: BotPlace) => join(folder, `${name}-${seed}.json`);
  return {
    tapes: { data: [DATA], from: Date.UTC(2024, 3, 3) },
    pace: 600,
    intentPrefix: 'q',
    launch: (place) => ({
      command: process.execPath,
      args: [BOT],
      env: { REST: place.rest, FILE: fileOf(place), HOW: how },
    }),
    state: (place) => {
      const known = JSON.parse(readFileSync(fileOf(place), 'utf8')) as Record<string, BotOrder>;
      return { orders: Object.values(known).filter(({ status }) => status !== 'UNKNOWN') };
    },
  };
}

describe('a bot that knows what it did', () => {
  chaosTest(
    'comes through lost answers',
    { ...tiny('lost'), scenario: 'lost-answers', seeds: 2, without: ['ledger'] },
    async ({ sim, bot, oracle }) => {
      await bot.runUntil(() => sim.ledger.orders().length > 4, '12h');
      expect(oracle).toHaveNoDuplicates();
      expect(oracle).toStayBelow({ weight: 6_000, connects: 2, unprotectedMs: 1 });
      expect(oracle.report().postsPerClientId).toBe(1);
      expect((await bot.state()).orders.length).toBeGreaterThan(2);
    },
  );

  chaosTest(
    'comes through a kill and a freeze, and misses no time',
    { ...tiny('killed'), without: ['ledger'] },
    async ({ sim, bot, oracle }) => {
      await bot.runUntil(() => sim.ledger.orders().length > 2, '12h');
      await bot.kill();
      const at = sim.clock.now();
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect([bot.isAlive, sim.clock.now()]).toEqual([false, at]);
      bot.start();
      await bot.runFor('2m');
      await bot.freeze(60_000);
      await bot.runFor('2m');
      expect(oracle).toHaveNoDuplicates();
      expect(sim.ledger.orders().every(({ order }) => order.clientOrderId.startsWith(bot.intentPrefix))).toBe(true);
    },
  );
});

describe('a bot that does wrong', () => {
  const again = '\nagain: CHAOS_SEED=4 npx vitest run -t "does wrong"';
  const lost = {
    version: 1,
    rules: [{ match: { method: 'POST' }, do: { shape: { id: 'A02', point: 'after' } } }],
  } as const;

  it.each([
    [
      'sends again what may have arrived',
      { ...tiny('careless', 'careless'), scenario: lost },
      'intents that became two orders',
    ],
    ['ends by itself', tiny('ends', 'ends'), 'The bot ended by itself (exit code 3). It said last:'],
    ['tells another story', { ...tiny('liar'), state: () => ({ orders: [] }) }, 'differences from the ledger'],
  ] as const)('%s, and it is said how to see that again', async (_, options, words) => {
    const failed = runSeed('does wrong', options, 4, ({ sim, bot }) =>
      bot.runUntil(() => sim.ledger.orders().length > 1, '12h'),
    ).then(
      () => 'nothing was wrong',
      (error: Error) => error.message,
    );
    expect(await failed).toContain(words);
    expect((await failed).endsWith(again)).toBe(true);
  });

  it('is told at once where its command is not there', async () => {
    const options = { ...tiny('none'), launch: () => ({ command: join(folder, 'nothing'), args: [] }) };
    await expect(runSeed('does wrong', options, 4, ({ bot }) => bot.runFor('5m'))).rejects.toThrow('ENOENT');
  });
});
