import { gzipSync } from 'node:zlib';
import { candlesCsv, strategyText } from './command.fixture.ts';

/** What works, for command lines that are wrong in something else. */
const GOOD: Readonly<Record<string, string>> = {
  'in/BTC_USDT-1h.csv': candlesCsv(),
  'in/ETH_BTC-1h.csv': candlesCsv(400, 0.001),
  'strategies/swing/strategy.ts': strategyText('swing'),
  'twins/a/strategy.ts': strategyText('twin'),
  'twins/b/strategy.ts': `${strategyText('twin')}// Another.\n`,
};

const CONFIG_FILES: Readonly<Record<string, string>> = {
  'configs/comma.json': '{\n  "stake_amount": 5\n  "exchange": {"secret": "hunter2"}\n}',
  'configs/comment.json': '{\n  /* never closed\n  "secret": "hunter2"\n}',
  'configs/empty.json': '',
  'configs/list.json': '[]',
  'configs/nan.json': '{"stake_amount":NaN}',
  'configs/plain.json': '{}',
  'configs/stop.json': '{\n  // a stop\n  "stoploss": 0.1\n}',
  'configs/slots.json': '{"max_open_trades": "three"}',
  'configs/roi.json': '{"minimal_roi": {"soon": 0.1}}',
  'configs/unlimited.json': '{"max_open_trades": -1, "stake_amount": "unlimited"}',
  'configs/trailing.json':
    '{"trailing_stop": true, "trailing_stop_positive": 0.02, "trailing_stop_positive_offset": 0.01}',
  'configs/loop.json': '{"add_config_files": ["loop.json"]}',
  'configs/include.json': '{"add_config_files": ["nowhere.json"]}',
  'configs/exchange.json': '{"exchange": "kraken"}',
  'configs/exchange-path.json': '{"exchange": {"name": "../x"}}',
  'configs/timerange.json': '{"timerange": 2021}',
  'configs/timeframe.json': '{"timeframe": "7m"}',
  'configs/futures.json': '{"trading_mode": "futures"}',
  'configs/wallet.json': '{"dry_run_wallet": {"EUR": 100}, "stake_currency": "USDT"}',
  'configs/stake.json': '{"stake_currency": "EUR"}',
  'configs/sub/notes.md': 'nothing to import',
};

/** JavaScript, whose author has no compiler: one line of a definition is replaced. */
function javaScript(from: string, to: string): string {
  const text = `import { crossesAbove, defineStrategy, enterLong, int, sma } from '@tradai/strategy-sdk';
export default defineStrategy({
  name: 'plain', timeframe: '1h', stoploss: -0.1,
  params: { fast: int({ min: 2, max: 20, default: 4 }) },
  indicators: ({ candles, params }) => ({
    fast: sma(candles.close, 4) }),
  entry: ({ candles, fast, params }) => [enterLong(crossesAbove(candles.close, fast))],
});
`;
  return text.replace(from, to);
}

const STRATEGY_FILES: Readonly<Record<string, string>> = {
  'bad/syntax.ts': 'const a = 1;\nexport const c = a;\nconst b: number = = 2;\nexport default b;\n',
  'bad/syntax.js': 'export const a = 1;\nconst b = = 2;\nexport default b;\n',
  'bad/imports-syntax.ts': "import { c } from './syntax.ts';\nexport default c;\n",
  'bad/enum.ts': 'enum Side { long }\nexport default Side;\n',
  'bad/throws-at-load.ts': "const luck = false;\nthrow new Error('no luck');\nexport default luck;\n",
  'bad/no-default.ts': strategyText('nameless').replace('export default', 'export const strategy ='),
  'bad/other-default.ts': 'export default { name: "nothing" };\n',
  'bad/imports-nothing.ts': "import './levels.ts';\nexport default 1;\n",
  'bad/imports-package.ts': "import 'lodash';\nexport default 1;\n",
  'bad/imports-name.ts': "import { emaa } from '@tradai/strategy-sdk';\nexport default emaa;\n",
  'bad/version.ts': `${strategyText('old').replace('export default', 'const strategy =')}
const definition = Object.getOwnPropertyDescriptors(strategy);
export default Object.defineProperties({}, { ...definition, sdkVersion: { value: '3.0.0' } });
`,
  'bad/stop.ts': strategyText('stopper').replace('stoploss: -0.2', 'stoploss: 0.2'),
  'bad/setting.ts': strategyText('setter', { more: 'stopLoss: -0.1,' }),
  'bad/timeframe.ts': strategyText('timer').replace("'1h'", "'7m'"),
  'bad/name.ts': strategyText('my strategy'),
  'bad/async.ts': strategyText('later').replace('entry: ({', 'entry: async ({'),
  'bad/indicators-throw.ts': `import { defineStrategy } from '@tradai/strategy-sdk';
export default defineStrategy({
  name: 'thrower', timeframe: '1h', stoploss: -0.1,
  indicators: () => {
    const far = 9;
    if (far > 8) {  throw new RangeError('too far'); }
    return {};
  },
  entry: () => [],
});
`,
  'bad/column.js': javaScript('({ candles, fast, params })', '({ candles, fsat })').replace(
    'close, fast',
    'close, fsat',
  ),
  'bad/parameter.js': javaScript('crossesAbove(candles.close, fast)', 'fast.gt(params.fats)'),
  'bad/shift.js': javaScript('sma(candles.close, 4)', 'candles.close.shift(-1)'),
  'bad/entry.js': javaScript(
    '[enterLong(crossesAbove(candles.close, fast))]',
    'enterLong(crossesAbove(candles.close, fast))',
  ),
  'bad/scan.ts': `import { defineStrategy, enterLong, scan } from '@tradai/strategy-sdk';
export default defineStrategy({
  name: 'scanner', timeframe: '1h', stoploss: -0.1,
  indicators: ({ candles }) => ({
    heat: scan({ close: candles.close }, { sum: 0 }, (now, state) => {
      if (now.close > 105) throw new Error('candle too hot');
      return state.sum;
    }),
  }),
  entry: ({ heat }) => [enterLong(heat.gt(1))],
});
`,
  'bad/callback.ts': strategyText('caller', { more: 'customExit: () => null,' }),
  'bad/shorts.ts': strategyText('shorts', { more: 'canShort: true,' }),
};

function candleFiles(): Readonly<Record<string, string | Uint8Array>> {
  const good = candlesCsv(20).split('\n');
  const line = (number: number, change: (text: string) => string): string =>
    good.map((text, i) => (i + 1 === number ? change(text) : text)).join('\n');
  const swapHighLow = (text: string): string => {
    const [time, open, high, low, ...rest] = text.split(',');
    return [time, open, low, high, ...rest].join(',');
  };
  return {
    'broken/text.csv': line(4, (text) => text.replace(/,[\d.]+,/, ',abc,')),
    'broken/escape.csv': line(3, (text) => text.replace(/,[\d.]+,/, ',\u001B[2J,')),
    'broken/range.csv': line(5, swapHighLow),
    'broken/twice.csv': line(5, (text) => `${text}\n${text}`),
    'broken/empty_BTC_USDT-1h.csv': '',
    'broken/cut_BTC_USDT-1h.csv.gz': gzipSync(candlesCsv()).subarray(0, 900),
    'broken/nameless.csv': good.join('\n'),
    'broken/other/BTC_USDT-1h.csv': candlesCsv(20, 1.5),
  };
}

/** Everything that the bad command lines name, by path. */
export function inputFiles(): Readonly<Record<string, string | Uint8Array>> {
  return { ...GOOD, ...CONFIG_FILES, ...STRATEGY_FILES, ...candleFiles() };
}
