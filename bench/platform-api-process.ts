import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { startPlatform } from '../packages/platform/src/index.ts';
import { openRegistry } from '../packages/runtime/src/services.ts';

/*
 * A platform for the bench, in a process of its own: `node platform-api-process.ts <folder>`. Its containers wait for ever, so that runs are accepted and
 * nothing else happens; nobody is limited. Says where it listens and the admin's secret in one line.
 */

const [folder = ''] = process.argv.slice(2);
const registry = await openRegistry({ folder: join(folder, 'registry'), env: {} });
const tags = { timeframe: '1h', pairs: '["BTC/USDT"]', exchange: 'binance', market: 'spot', warmup_days: '0' };
await registry.register({
  ...{ name: 'bench', source: '/strategies/bench', description: '' },
  tags: { ...tags, strategy_class: 'bench', schema_version: '1', config_sha256: createHash('sha256').digest('hex') },
});
registry.close();
const platform = await startPlatform({
  ...{ folder, port: 0, slots: 1, requestsIn5Minutes: 10_000_000, env: {}, strategyDirs: [], hasUi: false },
  ...{ withMlflow: false, program: [join(import.meta.dirname, 'platform-idle-container.ts')] },
});
console.log(JSON.stringify({ address: platform.address, admin: platform.firstAdmin }));
process.on('SIGTERM', () => void platform.close().then(() => process.exit(0)));
