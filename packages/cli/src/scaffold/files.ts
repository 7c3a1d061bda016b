/** Files of a new strategy by name. `command` is how this command was called: `tradai` or `npx tradai`. */
export function scaffoldFiles(
  name: string,
  { command, folder, types }: ScaffoldOptions,
): Readonly<Record<string, string>> {
  return {
    'strategy.ts': strategyText(name),
    'strategy.test.ts': TEST,
    'config.json': CONFIG,
    'README.md': readmeText(name, command, folder),
    'tsconfig.json': tsconfigText(types),
  };
}

export interface ScaffoldOptions {
  readonly command: string;
  /** As a person would type it: `strategies/my-strategy`. */
  readonly folder: string;
  /** Files with the types of packages that the folder cannot resolve by itself. */
  readonly types: Readonly<Record<string, string>>;
}

function strategyText(name: string): string {
  return `import {
  all,
  crossesAbove,
  crossesBelow,
  decimal,
  defineStrategy,
  ema,
  enterLong,
  exitLong,
  int,
  rsi,
} from '@tradai/strategy-sdk';

/** Buys when the fast average crosses above the slow one, unless the market has run hot, and leaves when it crosses back. */
export default defineStrategy({
  name: '${name}',
  timeframe: '1h',
  // Leaves at a loss of 10 % of the stake.
  stoploss: -0.1,
  // Takes 10 % at any time, and 4 % after a day (minutes in trade → ratio).
  minimalRoi: { 0: 0.1, 1440: 0.04 },
  params: {
    fast: int({ min: 5, max: 50, default: 12 }),
    slow: int({ min: 20, max: 200, default: 36 }),
    rsiMax: decimal({ min: 50, max: 90, decimals: 0, default: 75 }),
  },

  // One value per candle; NaN until enough candles are known.
  indicators: ({ candles, params }) => ({
    fast: ema(candles.close, params.fast),
    slow: ema(candles.close, params.slow),
    rsi: rsi(candles.close, 14),
  }),
  entry: ({ fast, slow, rsi, params }) => [
    enterLong(all(crossesAbove(fast, slow), rsi.lt(params.rsiMax)), 'crossed above'),
  ],
  exit: ({ fast, slow }) => [exitLong(crossesBelow(fast, slow), 'crossed below')],
});
`;
}

const TEST = `import { candlesFromShapes, crash, flat, rally, runStrategy } from '@tradai/strategy-sdk/testing';
import { expect, it } from 'vitest';
import strategy from './strategy.ts';

it('buys when a market turns up, and leaves when it turns down', () => {
  const candles = candlesFromShapes([flat(60), crash(30, 0.1), rally(40, 0.15), crash(40, 0.2)]);
  const { enterLong, exitLong, enterTag } = runStrategy(strategy, candles, { params: { rsiMax: 90 } });

  const bought = enterLong.indexOf(true);
  expect(bought).toBeGreaterThan(90);
  expect(enterTag[bought]).toBe('crossed above');
  expect(exitLong.indexOf(true, bought)).toBeGreaterThan(130);
});

it('stays out of a market that does not move', () => {
  const { enterLong } = runStrategy(strategy, candlesFromShapes([flat(200)]));

  expect(enterLong).not.toContain(true);
});
`;

const CONFIG = `{
  // freqtrade's keys. Values here replace the strategy's own.
  "max_open_trades": 3,
  "stake_currency": "USDT",
  // Live trading sends no order above a tenth of the account, so that "unlimited" needs max_open_trades of 10 or more.
  "stake_amount": 90,
  "dry_run_wallet": 1000,
  // Of sessions: the stop lies at the exchange, and what a person leaves goes at any price.
  "order_types": {
    "entry": "limit",
    "exit": "limit",
    "stoploss": "market",
    "stoploss_on_exchange": true,
    "force_exit": "market"
  },
  "exchange": {
    "name": "binance",
    // Without a list: every pair that the data folder has in the strategy's timeframe.
    "pair_whitelist": ["BTC/USDT", "ETH/USDT"]
  }
}
`;

function readmeText(name: string, command: string, folder: string): string {
  return `# ${name}

Buys when the fast average crosses above the slow one, unless the market has run hot, and leaves when it crosses back.

| file               | holds                                             |
| ------------------ | ------------------------------------------------- |
| \`strategy.ts\`      | the strategy: parameters, columns, entries, exits |
| \`strategy.test.ts\` | what it must do on made-up candles                |
| \`config.json\`      | wallet, stakes, pairs; \`//\` comments are allowed  |
| \`tsconfig.json\`    | lets an editor check the types                    |

\`\`\`sh
${command} test ${name}
${command} backtest ${name} --config ${folder}/config.json
${command} backtest ${name} --config ${folder}/config.json --set fast=8 --set slow=30
${command} describe ${name} --effective --config ${folder}/config.json
\`\`\`
`;
}

function tsconfigText(types: ScaffoldOptions['types']): string {
  const paths = Object.entries(types).map(
    ([name, file]) => `\n      ${JSON.stringify(name)}: [${JSON.stringify(file)}]`,
  );
  const pathsText = paths.length === 0 ? '' : `,\n    "paths": {${paths.join(',')}\n    }`;
  return `{
  "compilerOptions": {
    "target": "es2024",
    "lib": ["es2024"],
    "module": "nodenext",
    "strict": true,
    "noUncheckedIndexedAccess": true,
    "exactOptionalPropertyTypes": true,
    "erasableSyntaxOnly": true,
    "allowImportingTsExtensions": true,
    "noEmit": true,
    "skipLibCheck": true,
    "types": []${pathsText}
  },
  "include": ["*.ts"]
}
`;
}
