import { SqliteStudies } from '../../adapters/embedded/study-sqlite.ts';
import { loadStrategy } from '../../strategies/load-strategy.ts';
import type { HyperoptRequest } from './hyperopt-request.ts';
import { hyperopt } from './hyperopt.ts';

/** A search in a process of its own that a test can kill: its request, without what cannot be handed over, comes as JSON. */
const [text, file] = process.argv.slice(2) as [string, string];
const given = JSON.parse(text) as HyperoptRequest;
const { strategy, objectives } = await loadStrategy(given.strategyFile);
const markets = { ...given.backtest.markets, rules: new Map(), tiers: new Map() };
const studies = new SqliteStudies(file);
await hyperopt({ ...given, studies, objectives, backtest: { ...given.backtest, strategy, markets } });
studies.close();
