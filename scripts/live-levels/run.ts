import { fileURLToPath } from 'node:url';
import { buildProgram, removeProgram } from '../crash/program.ts';
import { LiveMarket } from '../live-place/live-market.ts';
import { minutesTape } from '../live-place/minutes-tape.ts';
import { sessionPlace } from '../live-place/session-place.ts';
import { scriptOptions, wholeNumber } from '../script-options.ts';
import { isMissed, type Level, levelTable, merged } from './level-rows.ts';
import { type LevelCounts, Levels } from './levels.ts';
import { WatchedSession } from './watched-session.ts';

/*
 * Service levels of a live session on real time: `npm run levels:live`; `-- --times 3` does everything three times. Exit code 3 when a
 * goal is missed.
 */

const STRATEGIES = fileURLToPath(new URL('../live-crash/strategies', import.meta.url));
const STRATEGY = 'hectic';
const PAIRS = ['BTC/USDT', 'ETH/USDT', 'ADA/USDT'];
const CONFIG = {
  ...{ timeframe: '1m', stake_amount: 60, max_open_trades: PAIRS.length, dry_run_wallet: 1000 },
  order_types: { entry: 'limit', exit: 'limit', stoploss: 'market', stoploss_on_exchange: true },
  entry_pricing: { price_side: 'other' },
  exit_pricing: { price_side: 'other' },
};

const COUNTS: LevelCounts = {
  ...{ kills: 3, handOvers: 3, failOvers: 1, deadStreams: 1 },
  ...{ steadyS: 70, lostS: 60 },
};

const times = wholeNumber('times', scriptOptions({ times: { type: 'string', default: '1' } }).times, 1);
const program = await buildProgram([], STRATEGIES);
const say = (text: string): void => console.log(`${(performance.now() / 1000).toFixed(0).padStart(4)} s  ${text}`);
const found: Level[] = [];
try {
  for (let n = 0; n < times; n++) {
    const both = [(each: Levels) => each.ofCalm(COUNTS), (each: Levels) => each.ofTrouble(COUNTS)];
    found.push(...(await Promise.all(both.map(measured))).flat());
  }
} finally {
  removeProgram(program);
}
const levels = merged(found);
console.log(`\n${levelTable(levels)}`);
process.exitCode = levels.some(isMissed) ? 3 : 0;

/** By a session and an exchange of its own. */
async function measured(work: (levels: Levels) => Promise<readonly Level[]>): Promise<readonly Level[]> {
  const tape = minutesTape({ pairs: PAIRS, fromMs: Date.parse('2021-02-01'), minutes: 240, isFlat: false });
  const market = await LiveMarket.open(tape, { factor: 1, balance: '1000' });
  const place = await sessionPlace({ program, strategy: STRATEGY, pairs: PAIRS, mode: 'live', config: CONFIG });
  const session = new WatchedSession(program.main, place, market);
  try {
    return await work(new Levels(session, market, say));
  } finally {
    session.end();
    await market.sim.close();
    place.remove();
  }
}
