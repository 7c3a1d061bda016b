import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { forbidden, RUNTIME_FOLDERS } from '../../import-rules.ts';
import { ROOT, temporaryRepository } from '../test-support/temporary-repository.fixture.ts';
import { checkImports } from './import-violations.ts';

const EMPTY = 'export {};\n';

/** Imports that every rule allows. */
const CLEAN: Readonly<Record<string, string>> = {
  'packages/strategy-sdk/src/index.ts': "import './graph/index.ts';\n",
  'packages/strategy-sdk/src/index.test.ts':
    "import 'node:fs';\nimport 'technicalindicators';\nimport 'vitest';\nimport './index.ts';\n",
  'packages/strategy-sdk/src/graph/index.ts': EMPTY,
  'packages/strategy-sdk/src/testing/index.ts': "import '../index.ts';\n",
  'packages/runtime/src/index.ts': "import './modes/backtest.ts';\n",
  'packages/runtime/src/contract/index.ts': "import '../core/trade.ts';\nimport 'zod';\n",
  'packages/runtime/src/contract/result.ts': "export type * from '../metrics/summary.ts';\n",
  'packages/runtime/src/ports/index.ts': "import '../data/index.ts';\n",
  'packages/runtime/src/ports/errors.ts': EMPTY,
  'packages/runtime/src/ports/committed-marks.ts': EMPTY,
  'packages/runtime/src/ports/committed.ts': "import './committed-marks.ts';\n",
  'packages/runtime/src/modes/session/step/written-attempts.ts': "import '../../../ports/committed.ts';\n",
  'packages/runtime/src/compose/open-order-exchange.ts': "import '../adapters/exchange/orders/tickets.ts';\n",
  'packages/runtime/src/container/live/account-key.ts': EMPTY,
  'packages/runtime/src/container/live/doctor.ts':
    "import '../../compose/open-order-exchange.ts';\nimport './account-key.ts';\n",
  'packages/runtime/src/adapters/exchange/orders/tickets.ts':
    "import '../../../ports/committed-marks.ts';\nimport '../load-ccxt.ts';\n",
  'packages/runtime/src/adapters/exchange/load-ccxt.ts':
    "import type ccxt from 'ccxt';\nexport type Ccxt = typeof ccxt;\nexport const loadCcxt = () => import('ccxt');\n",
  'packages/runtime/src/compose/candle-sources.test.ts': "import '../adapters/exchange/load-ccxt.ts';\n",
  'packages/runtime/src/data/index.ts': "import 'node:fs';\nimport '@tradai/strategy-sdk';\n",
  'packages/runtime/src/columns/plan.ts': "import '@tradai/strategy-sdk/graph';\n",
  'packages/runtime/src/columns/plan.test.ts':
    "import 'fast-check';\nimport '../report/html.ts';\nimport '@tradai/strategy-sdk/testing';\nimport '@tradai/sim-exchange';\n",
  'packages/runtime/src/core/trade.ts': "import '@tradai/strategy-sdk';\n",
  'packages/runtime/src/fills/candle-fills.ts': "import '../core/trade.ts';\n",
  'packages/runtime/src/orders/attempt.ts': "import '../core/trade.ts';\n",
  'packages/runtime/src/metrics/summary.ts': "import '../backtest/loop.ts';\n",
  'packages/runtime/src/backtest/loop.ts': "import '../columns/plan.ts';\nimport '../fills/candle-fills.ts';\n",
  'packages/runtime/src/report/html.ts':
    "import 'node:fs';\nimport '../metrics/summary.ts';\nimport '../backtest/loop.ts';\n",
  'packages/runtime/src/config/merge.ts': "import '../core/trade.ts';\n",
  'packages/runtime/src/adapters/embedded/file-objects.ts': "import '../../ports/index.ts';\n",
  'packages/runtime/src/compose/embedded.ts': "import '../adapters/embedded/file-objects.ts';\n",
  'packages/runtime/src/modes/backtest.ts': "import '../compose/embedded.ts';\nimport '../report/html.ts';\n",
  'packages/runtime/src/services.ts': "export * from './compose/embedded.ts';\n",
  'packages/runtime/src/adapters/aws/index.ts': EMPTY,
  'packages/runtime/src/adapters/aws/dynamo.ts': EMPTY,
  'packages/platform/src/adapters/aws/dynamo-run-store.ts':
    "import '@tradai/runtime/aws';\nimport '@tradai/runtime/dynamo';\nimport '@aws-sdk/client-sqs';\n",
  'packages/platform/src/compose/embedded.ts': "import '@tradai/runtime/services';\n",
  'packages/sim-exchange/src/index.ts': "import 'node:http';\nimport './core/clock.ts';\n",
  'packages/sim-exchange/src/core/clock.ts': EMPTY,
  'packages/sim-exchange/src/kit/ccxt.fixture.ts': "import 'ccxt';\n",
  'packages/sim-exchange/src/wire/orders.test.ts': "import 'ccxt';\nimport '../kit/ccxt.fixture.ts';\n",
  'packages/platform/src/index.ts': "import '@tradai/runtime/contract';\nimport '@tradai/runtime/data';\n",
  'packages/cli/src/main.ts': "import 'commander';\nimport '@tradai/runtime';\nimport '@tradai/strategy-sdk';\n",
  'packages/cli/src/main.test.ts': EMPTY,
  'examples/strategies/one/strategy.ts': "import '@tradai/strategy-sdk';\nimport 'technicalindicators';\n",
  'examples/strategies/one/strategy.test.ts':
    "import 'node:fs';\nimport 'vitest';\nimport './strategy.ts';\nimport '@tradai/strategy-sdk/testing';\n",
};

/** Rule → file that breaks it → what the file imports. */
const SEEDS: readonly (readonly [rule: string, path: string, imported: string])[] = [
  ['no-unresolvable', 'packages/cli/src/lost.ts', './nowhere.ts'],
  ['no-unresolvable', 'packages/cli/src/private.ts', '@tradai/strategy-sdk/market'],
  ['no-cycles', 'packages/cli/src/itself.ts', './itself.ts'],
  ['no-test-code-in-sources', 'packages/cli/src/ships.ts', './main.test.ts'],
  ['no-undeclared-package', 'packages/cli/src/tool.ts', 'vitest'],
  ['no-undeclared-package', 'packages/cli/src/dev.ts', 'esbuild'],
  ['strategy-sdk-imports-nothing-of-ours', 'packages/strategy-sdk/src/upward.ts', '@tradai/runtime'],
  ['strategy-sdk-imports-nothing-of-ours', 'packages/strategy-sdk/src/upward.test.ts', '@tradai/runtime'],
  ['runtime-imports-only-strategy-sdk', 'packages/runtime/src/modes/service.ts', '@tradai/platform'],
  ['runtime-imports-only-strategy-sdk', 'packages/runtime/src/modes/command.ts', '../../../cli/src/main.ts'],
  ['sim-exchange-only-in-tests', 'packages/runtime/src/modes/rehearsal.ts', '@tradai/sim-exchange'],
  ['sim-exchange-imports-nothing-of-ours', 'packages/sim-exchange/src/bot.ts', '@tradai/runtime'],
  ['sim-exchange-imports-nothing-of-ours', 'packages/sim-exchange/src/bot.test.ts', '../../cli/src/main.ts'],
  ['platform-imports-only-public-runtime', 'packages/platform/src/whole.ts', '@tradai/runtime'],
  ['platform-imports-only-public-runtime', 'packages/platform/src/inside.ts', '../../runtime/src/core/trade.ts'],
  ['platform-imports-only-public-runtime', 'packages/platform/src/command.ts', '../../cli/src/main.ts'],
  ['platform-opens-services-in-compose', 'packages/platform/src/operations/open.ts', '@tradai/runtime/services'],
  ['platform-reaches-aws-in-its-adapters', 'packages/platform/src/api/table.ts', '@tradai/runtime/dynamo'],
  ['platform-reaches-aws-in-its-adapters', 'packages/platform/src/lambdas/x/x.ts', '@aws-sdk/client-sqs'],
  ['platform-operations-know-ports', 'packages/platform/src/operations/submit.ts', '../index.ts'],
  ['packages-meet-at-exports', 'packages/cli/src/deep.ts', '../../runtime/src/core/trade.ts'],
  ['testing-kit-only-in-tests', 'packages/cli/src/kit.ts', '@tradai/strategy-sdk/testing'],
  ['examples-import-only-strategy-sdk', 'examples/strategies/two/reads.ts', 'node:fs'],
  ['examples-import-only-strategy-sdk', 'examples/strategies/two/engine.ts', '@tradai/runtime'],
  ['examples-import-only-strategy-sdk', 'examples/strategies/two/neighbor.ts', '../one/strategy.ts'],
  ['example-tests-import-only-the-testing-kit', 'examples/strategies/two/engine.test.ts', '@tradai/runtime'],
  ['pure-folders-do-no-io', 'packages/strategy-sdk/src/indicators/file.ts', 'node:fs'],
  ['pure-folders-do-no-io', 'packages/strategy-sdk/src/indicators/package.ts', 'technicalindicators'],
  ['pure-folders-do-no-io', 'packages/runtime/src/columns/file.ts', 'node:fs'],
  ['pure-folders-do-no-io', 'packages/runtime/src/core/net.ts', 'node:net'],
  ['pure-folders-do-no-io', 'packages/runtime/src/fills/clock.ts', 'node:timers/promises'],
  ['pure-folders-do-no-io', 'packages/runtime/src/metrics/chance.ts', 'node:crypto'],
  ['pure-folders-do-no-io', 'packages/runtime/src/backtest/schema.ts', 'zod'],
  ['pure-folders-do-no-io', 'packages/runtime/src/odds/chance.ts', 'node:crypto'],
  ['pure-folders-do-no-io', 'packages/runtime/src/session/clock.ts', 'node:timers'],
  ['only-compose-names-adapters', 'packages/runtime/src/modes/live.ts', '../adapters/embedded/file-objects.ts'],
  ['only-compose-names-adapters', 'packages/runtime/src/core/keep.ts', '../adapters/embedded/file-objects.ts'],
  [
    'only-live-reaches-accounts',
    'packages/runtime/src/container/session/trade.ts',
    '../../compose/open-order-exchange.ts',
  ],
  ['only-live-reaches-accounts', 'packages/runtime/src/container/session/key.ts', '../live/account-key.ts'],
  ['only-live-reaches-accounts', 'packages/runtime/src/compose/other.ts', '../adapters/exchange/orders/tickets.ts'],
  ['only-the-journal-commits-orders', 'packages/runtime/src/modes/session/send.ts', '../../ports/committed.ts'],
  ['only-the-journal-commits-orders', 'packages/runtime/src/adapters/embedded/send.ts', '../../ports/committed.ts'],
  [
    'only-the-journal-commits-orders',
    'packages/runtime/src/modes/session/orders/send.ts',
    '../../../ports/committed.ts',
  ],
  [
    'only-committed-orders-are-marked',
    'packages/runtime/src/modes/session/orders/mark.ts',
    '../../../ports/committed-marks.ts',
  ],
  ['only-load-ccxt-imports-ccxt', 'packages/runtime/src/modes/session/orders/shortcut.ts', 'ccxt'],
  ['only-load-ccxt-imports-ccxt', 'packages/runtime/src/adapters/exchange/orders/shortcut.ts', 'ccxt'],
  ['only-load-ccxt-imports-ccxt', 'packages/runtime/src/adapters/exchange/orders/shortcut.test.ts', 'ccxt'],
  ['only-load-ccxt-imports-ccxt', 'scripts/live-place/shortcut.ts', 'ccxt'],
  [
    'only-the-exchange-adapter-loads-ccxt',
    'packages/runtime/src/compose/shortcut.ts',
    '../adapters/exchange/load-ccxt.ts',
  ],
  ['runtime-contract-imports-only-its-row', 'packages/runtime/src/contract/upward.ts', '../report/html.ts'],
  ['runtime-contract-takes-only-types', 'packages/runtime/src/contract/code.ts', '../metrics/summary.ts'],
  ['runtime-ports-imports-only-its-row', 'packages/runtime/src/ports/upward.ts', '../report/html.ts'],
  ['runtime-ports-takes-only-types', 'packages/runtime/src/ports/code.ts', '../core/trade.ts'],
  ['runtime-data-imports-only-its-row', 'packages/runtime/src/data/upward.ts', '../columns/plan.ts'],
  ['runtime-data-takes-only-types', 'packages/runtime/src/data/code.ts', '../ports/errors.ts'],
  ['runtime-columns-imports-only-its-row', 'packages/runtime/src/columns/core.ts', '../core/trade.ts'],
  ['runtime-columns-imports-only-its-row', 'packages/runtime/src/columns/report.ts', '../report/html.ts'],
  ['runtime-columns-imports-only-its-row', 'packages/runtime/src/columns/loop.ts', '../backtest/loop.ts'],
  ['runtime-core-imports-only-its-row', 'packages/runtime/src/core/columns.ts', '../columns/plan.ts'],
  ['runtime-core-imports-only-its-row', 'packages/runtime/src/core/loop.ts', '../backtest/loop.ts'],
  ['runtime-core-imports-only-its-row', 'packages/runtime/src/core/data.ts', '../data/index.ts'],
  ['runtime-core-imports-only-its-row', 'packages/runtime/src/core/report.ts', '../report/html.ts'],
  ['runtime-fills-imports-only-its-row', 'packages/runtime/src/fills/loop.ts', '../backtest/loop.ts'],
  ['runtime-orders-imports-only-its-row', 'packages/runtime/src/orders/loop.ts', '../backtest/loop.ts'],
  ['runtime-orders-takes-only-types', 'packages/runtime/src/orders/code.ts', '../ports/errors.ts'],
  ['pure-folders-do-no-io', 'packages/runtime/src/orders/clock.ts', 'node:timers/promises'],
  ['runtime-callbacks-imports-only-its-row', 'packages/runtime/src/callbacks/report.ts', '../report/html.ts'],
  ['runtime-callbacks-takes-only-types', 'packages/runtime/src/callbacks/loop.ts', '../backtest/loop.ts'],
  ['runtime-session-imports-only-its-row', 'packages/runtime/src/session/report.ts', '../report/html.ts'],
  ['runtime-market-imports-only-its-row', 'packages/runtime/src/market/report.ts', '../report/html.ts'],
  ['runtime-metrics-imports-only-its-row', 'packages/runtime/src/metrics/report.ts', '../report/html.ts'],
  ['runtime-backtest-imports-only-its-row', 'packages/runtime/src/backtest/report.ts', '../report/html.ts'],
  ['runtime-backtest-imports-only-its-row', 'packages/runtime/src/backtest/metrics.ts', '../metrics/summary.ts'],
  ['runtime-backtest-imports-only-its-row', 'packages/runtime/src/backtest/data.ts', '../data/index.ts'],
  ['runtime-report-imports-only-its-row', 'packages/runtime/src/report/mode.ts', '../modes/backtest.ts'],
  ['runtime-search-imports-only-its-row', 'packages/runtime/src/search/report.ts', '../report/html.ts'],
  ['runtime-hyperopt-imports-only-its-row', 'packages/runtime/src/hyperopt/report.ts', '../report/html.ts'],
  ['runtime-hyperopt-takes-only-types', 'packages/runtime/src/hyperopt/code.ts', '../columns/plan.ts'],
  ['runtime-odds-imports-only-its-row', 'packages/runtime/src/odds/report.ts', '../report/html.ts'],
  ['runtime-checks-imports-only-its-row', 'packages/runtime/src/checks/report.ts', '../report/html.ts'],
  ['runtime-compare-imports-only-its-row', 'packages/runtime/src/compare/report.ts', '../report/html.ts'],
  ['runtime-config-imports-only-its-row', 'packages/runtime/src/config/loop.ts', '../backtest/loop.ts'],
  ['runtime-strategies-imports-only-its-row', 'packages/runtime/src/strategies/loop.ts', '../backtest/loop.ts'],
  ['runtime-process-imports-only-its-row', 'packages/runtime/src/process/core.ts', '../core/trade.ts'],
  ['runtime-tracking-imports-only-its-row', 'packages/runtime/src/tracking/report.ts', '../report/html.ts'],
  ['runtime-adapters-imports-only-its-row', 'packages/runtime/src/adapters/core.ts', '../core/trade.ts'],
];

describe('import rules', () => {
  it('allow what the architecture allows', async () => {
    const { filesRead, violations } = await checkImports(temporaryRepository(CLEAN));

    expect(violations).toEqual([]);
    expect(filesRead).toBe(Object.keys(CLEAN).filter((path) => path.startsWith('packages/')).length);
  });

  it('report each seeded violation by the name of its rule, and nothing else', async () => {
    const seeds = Object.fromEntries(SEEDS.map(([, path, imported]) => [path, `import '${imported}';\n`]));
    const { violations } = await checkImports(temporaryRepository({ ...CLEAN, ...seeds }));

    expect(violations.map(({ rule, from }) => `${rule}: ${from}`).toSorted()).toEqual(
      SEEDS.map(([rule, path]) => `${rule}: ${path}`).toSorted(),
    );
  });

  it('see an import of types alone', async () => {
    const path = 'packages/runtime/src/core/data.ts';
    const root = temporaryRepository({ ...CLEAN, [path]: "export type * from '../data/index.ts';\n" });
    const { violations } = await checkImports(root);

    expect(violations.map(({ rule }) => rule)).toEqual(['runtime-core-imports-only-its-row']);
  });

  it.each(["import ccxt from 'ccxt';", "import type ccxt from 'ccxt';", "export const load = () => import('ccxt');"])(
    'see in whichever way ccxt is imported: %s',
    async (line) => {
      const path = 'packages/runtime/src/modes/session/orders/shortcut.ts';
      const { violations } = await checkImports(temporaryRepository({ ...CLEAN, [path]: `${line}\nexport {};\n` }));

      expect(violations.map(({ rule, from }) => [rule, from])).toEqual([['only-load-ccxt-imports-ccxt', path]]);
    },
  );

  it('see a cycle over several files', async () => {
    const cycle = {
      'packages/cli/src/hen.ts': "import './egg.ts';\n",
      'packages/cli/src/egg.ts': "import './hen.ts';\n",
    };
    const { violations } = await checkImports(temporaryRepository({ ...CLEAN, ...cycle }));

    expect(new Set(violations.map(({ rule }) => rule))).toEqual(new Set(['no-cycles']));
  });

  it('see the same after a build', async () => {
    const built = { 'packages/runtime/dist/index.js': EMPTY, 'packages/runtime/dist/index.d.ts': EMPTY };
    const seed = { 'packages/platform/src/whole.ts': "import '@tradai/runtime';\n" };
    const { violations } = await checkImports(temporaryRepository({ ...CLEAN, ...built, ...seed }));

    expect(violations.map(({ rule }) => rule)).toEqual(['platform-imports-only-public-runtime']);
  });

  it('are each seeded above', () => {
    expect(new Set(SEEDS.map(([rule]) => rule))).toEqual(new Set(forbidden.map(({ name }) => name)));
  });

  it('have a row for each folder of the runtime', () => {
    const sources = join(ROOT, 'packages/runtime/src');
    const folders = existsSync(sources) ? readdirSync(sources, { withFileTypes: true }) : [];

    expect(Object.keys(RUNTIME_FOLDERS)).toEqual(
      expect.arrayContaining(folders.filter((entry) => entry.isDirectory()).map(({ name }) => name)),
    );
  });
});

describe('npm run deps', () => {
  const deps = (root: string) =>
    spawnSync('node', [join(ROOT, 'scripts/imports/run.ts')], { cwd: root, encoding: 'utf8' });

  it('exits 1 on a forbidden import and names file, import and rule', () => {
    const seed = { 'packages/cli/src/deep.ts': "import '../../runtime/src/core/trade.ts';\n" };
    const { status, stdout } = deps(temporaryRepository({ ...CLEAN, ...seed }));

    expect(status).toBe(1);
    expect(stdout).toContain('packages/cli/src/deep.ts → packages/runtime/src/core/trade.ts: packages-meet-at-exports');
  });

  it('exits 0 on a clean tree', () => {
    expect(deps(temporaryRepository(CLEAN)).status).toBe(0);
  });

  it('exits 1 when there was nothing to read', () => {
    const { status, stderr } = deps(temporaryRepository({}));

    expect(status).toBe(1);
    expect(stderr).toContain('nothing was checked');
  });
});
