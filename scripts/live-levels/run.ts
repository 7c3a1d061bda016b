import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { buildProgram, removeProgram } from '../crash/program.ts';
import { LiveMarket } from '../live-place/live-market.ts';
import { minutesTape } from '../live-place/minutes-tape.ts';
import { sessionPlace } from '../live-place/session-place.ts';
import { isMissed, levelTable } from './level-rows.ts';
import { Levels } from './levels.ts';
import { WatchedSession } from './watched-session.ts';

/*
 * Service levels of a live session on real time: `npm run levels:live`; `-- --times 3` does everything three times as often. Exit code 3 when a
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

const { values } = parseArgs({ options: { times: { type: 'string', default: '1' } } });
const times = Number(values.times);
const program = await buildProgram([], STRATEGIES);
const tape = minutesTape({ pairs: PAIRS, fromMs: Date.parse('2021-02-01'), minutes: 240, isFlat: false });
const market = await LiveMarket.open(tape, { factor: 1, balance: '1000' });
const place = await sessionPlace({ program, strategy: STRATEGY, pairs: PAIRS, mode: 'live', config: CONFIG });
const session = new WatchedSession(program.main, place, market);
const say = (text: string): void => console.log(`${(performance.now() / 1000).toFixed(0).padStart(4)} s  ${text}`);
try {
  const levels = await new Levels(session, market, say).run({
    ...{ kills: 4 * times, handOvers: 3 * times, failOvers: times, vanished: times, deadStreams: times },
    ...{ steadyS: 130 * times, lostS: 60 * times },
  });
  console.log(`\n${levelTable(levels)}`);
  process.exitCode = levels.some(isMissed) ? 3 : 0;
} finally {
  session.end();
  await market.sim.close();
  place.remove();
  removeProgram(program);
}
