import { SqliteStudies } from '../../adapters/embedded/study-sqlite.ts';
import { loadStrategy } from '../../strategies/load-strategy.ts';
import type { WalkForwardRequest } from './walk-forward-request.ts';
import { walkForward } from './walk-forward.ts';

/** A walk in a process of its own that a test can kill: its request, without what cannot be handed over, comes as JSON. */
const [text, file] = process.argv.slice(2) as [string, string];
const given = JSON.parse(text) as WalkForwardRequest;
const { strategy, objectives } = await loadStrategy(given.strategyFile);
const markets = { ...given.backtest.markets, rules: new Map(), tiers: new Map() };
const studies = new SqliteStudies(file);
await walkForward({ ...given, studies, objectives, backtest: { ...given.backtest, strategy, markets } });
studies.close();
