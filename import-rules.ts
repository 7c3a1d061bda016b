import type { DependencyType, ICruiseOptions, IForbiddenRuleType, IResolveOptions } from 'dependency-cruiser';

/**
 * Who may import whom, for dependency-cruiser. The only place of these rules; `scripts/imports/import-rules.test.ts` seeds a
 * violation of each and expects exactly that rule's name. A new folder of `packages/runtime/src` gets a row below.
 */

/**
 * Folders of `packages/runtime/src` and the folders beside them that they may import, tests aside.
 * They follow a candle's walk: data, columns, core and fills, backtest, metrics, report.
 * `types of x`: what is erased may come from there, and no code. `null`: wiring, which may import everything.
 */
export const RUNTIME_FOLDERS: Readonly<Record<string, readonly string[] | null>> = {
  contract: ['core', 'types of backtest', 'types of metrics'],
  ports: ['contract', 'data', 'types of core', 'types of orders'],
  data: ['types of ports'],
  columns: [],
  core: [],
  fills: ['core'],
  orders: ['core', 'types of ports'],
  backtest: ['columns', 'core', 'fills'],
  callbacks: ['core', 'types of backtest'],
  session: ['backtest', 'columns', 'core', 'fills'],
  market: ['contract', 'core', 'data', 'ports'],
  metrics: ['core', 'backtest'],
  report: ['contract', 'core', 'data', 'backtest', 'metrics'],
  search: ['core', 'metrics'],
  odds: ['metrics', 'search'],
  hyperopt: ['types of columns'],
  checks: ['backtest', 'columns'],
  compare: ['contract'],
  config: ['contract', 'core', 'data'],
  strategies: ['contract'],
  adapters: ['contract', 'ports', 'data', 'orders'],
  process: ['contract'],
  tracking: ['contract', 'metrics', 'ports'],
  compose: null,
  launch: null,
  container: null,
  modes: null,
};

/** No I/O, no clock, no chance. The same list stands in the overrides of `.oxlintrc.json`, which names the globals. */
export const PURE_FOLDERS: readonly string[] = [
  'packages/strategy-sdk/src',
  ...['columns', 'core', 'fills', 'orders', 'metrics', 'backtest', 'callbacks', 'session', 'search', 'odds'].map(
    (folder) => `packages/runtime/src/${folder}`,
  ),
  'packages/platform/src/domain',
];

const TEST = '\\.(test|test-d|fixture)\\.ts$';
const PURE = `^(${PURE_FOLDERS.join('|')})/`;
const FROM_NPM: DependencyType[] = [
  'npm',
  'npm-dev',
  'npm-optional',
  'npm-peer',
  'npm-bundled',
  'npm-no-pkg',
  'npm-unknown',
];
const OWN_RUNTIME = '^packages/runtime/src/';

const everywhere: IForbiddenRuleType[] = [
  {
    name: 'no-unresolvable',
    comment: 'An import that resolves to nothing is seen by no other rule.',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'no-cycles',
    comment: 'Files that need each other cannot be read, tested or moved alone. Types count too.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-test-code-in-sources',
    comment: 'What ships must not need a test or a fixture.',
    from: { path: '^(packages|examples)/', pathNot: TEST },
    to: { path: TEST },
  },
  {
    name: 'no-undeclared-package',
    comment:
      "Sources use only what their own package.json names under dependencies; a tool's package is not there at run time. Pure folders use none (below).",
    from: { path: '^packages/[^/]+/src/', pathNot: [TEST, PURE] },
    to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: '^packages/' },
  },
];

const packages: IForbiddenRuleType[] = [
  {
    name: 'strategy-sdk-imports-nothing-of-ours',
    comment: 'The author-facing package is the base of everything else.',
    from: { path: '^packages/strategy-sdk/src/' },
    to: { path: '^(packages|examples|bench|scripts)/', pathNot: '^packages/strategy-sdk/' },
  },
  {
    name: 'runtime-imports-only-strategy-sdk',
    comment: 'Its tests may meet the simulated exchange.',
    from: { path: '^packages/runtime/src/' },
    to: { path: '^(packages|examples|bench|scripts)/', pathNot: '^packages/(runtime|strategy-sdk|sim-exchange)/' },
  },
  {
    name: 'sim-exchange-only-in-tests',
    from: { path: '^packages/runtime/src/', pathNot: TEST },
    to: { path: '^packages/sim-exchange/' },
  },
  {
    name: 'sim-exchange-imports-nothing-of-ours',
    comment: 'What proves the runtime must not share its mistakes.',
    from: { path: '^packages/sim-exchange/src/' },
    to: { path: '^(packages|examples|bench|scripts)/', pathNot: '^packages/sim-exchange/' },
  },
  {
    name: 'platform-imports-only-public-runtime',
    comment: 'The service drives containers through contract, ports and data; how a strategy runs is not its business.',
    from: { path: '^packages/platform/src/' },
    to: {
      path: '^(packages|examples|bench|scripts)/',
      pathNot: [
        '^packages/platform/',
        '^packages/runtime/src/(contract|ports|data)/index\\.ts$',
        // The subpath `sqlite`: how SQLite is opened and what is said of it.
        '^packages/runtime/src/adapters/embedded/open-database\\.ts$',
        // The subpaths `services`, `aws` and `dynamo`: see the next rules.
        '^packages/runtime/src/services\\.ts$',
        // The subpath `trials`: what plans and merges the parts of a search.
        '^packages/runtime/src/trials\\.ts$',
        '^packages/runtime/src/adapters/aws/(index|dynamo)\\.ts$',
        '^packages/strategy-sdk/src/index\\.ts$',
      ],
    },
  },
  {
    name: 'platform-opens-services-in-compose',
    comment: 'Whoever uses a service is given it; only what puts a program together says which one that is.',
    from: {
      path: '^packages/platform/src/',
      pathNot: [TEST, '^packages/platform/src/(compose/|index\\.ts$|lambdas/[^/]+/entry\\.ts$)'],
    },
    to: { path: '^packages/(runtime/src/services\\.ts$|platform/src/compose/)' },
  },
  {
    name: 'platform-reaches-aws-in-its-adapters',
    comment: 'A program that uses no service of AWS loads none of its clients, and whoever uses one does not know.',
    from: {
      path: '^packages/platform/src/',
      pathNot: [TEST, '^packages/platform/src/(adapters/aws/|compose/|lambdas/[^/]+/entry\\.ts$)'],
    },
    to: {
      path: [
        '^packages/runtime/src/adapters/aws/(index|dynamo)\\.ts$',
        '^packages/platform/src/adapters/aws/',
        'node_modules/@aws-sdk/',
      ],
    },
  },
  {
    name: 'platform-operations-know-ports',
    comment: 'What the service does is the same wherever it runs: on AWS, in one process, in tests.',
    from: { path: '^packages/platform/src/(domain|ports|operations)/', pathNot: TEST },
    to: { path: '^packages/platform/src/', pathNot: '^packages/platform/src/(domain|ports|operations)/' },
  },
  {
    name: 'packages-meet-at-exports',
    comment: 'Another package is entered by a subpath of its exports, never by a path to one of its files.',
    from: { path: '^packages/(runtime|cli)/' },
    to: {
      path: '^packages/(strategy-sdk|runtime|sim-exchange|platform)/',
      pathNot: [
        '^packages/$1/',
        '^packages/strategy-sdk/src/(graph/|testing/)?index\\.ts$',
        '^packages/sim-exchange/src/index\\.ts$',
        '^packages/runtime/src/((contract/|ports/|data/|process/)?index|services|trials|adapters/aws/(index|dynamo))\\.ts$',
        '^packages/platform/src/index\\.ts$',
      ],
    },
  },
  {
    name: 'testing-kit-only-in-tests',
    from: { path: '^packages/[^/]+/src/', pathNot: [TEST, '^packages/strategy-sdk/src/testing/'] },
    to: { path: '^packages/strategy-sdk/src/testing/' },
  },
  {
    name: 'examples-import-only-strategy-sdk',
    comment: 'An example is what an author writes: the public SDK, and a package of indicators if they like.',
    from: { path: '^examples/strategies/([^/]+)/', pathNot: TEST },
    to: {
      pathNot: [
        '^examples/strategies/$1/',
        '^packages/strategy-sdk/src/index\\.ts$',
        'node_modules/technicalindicators/',
      ],
    },
  },
  {
    name: 'example-tests-import-only-the-testing-kit',
    from: { path: `^examples/strategies/([^/]+)/.*${TEST}` },
    to: {
      path: '^(packages|examples)/',
      pathNot: ['^examples/strategies/$1/', '^packages/strategy-sdk/src/(testing/)?index\\.ts$'],
    },
  },
];

const purity: IForbiddenRuleType[] = [
  {
    name: 'pure-folders-do-no-io',
    comment: 'No built-in module and no package: everything comes in as an argument and goes out as a value.',
    from: { path: PURE, pathNot: TEST },
    to: { dependencyTypes: ['core', ...FROM_NPM], pathNot: '^packages/' },
  },
  {
    name: 'only-compose-names-adapters',
    comment: 'Everything else knows ports.',
    from: { path: OWN_RUNTIME, pathNot: [TEST, `${OWN_RUNTIME}(adapters|compose)/`] },
    to: { path: `${OWN_RUNTIME}adapters/` },
  },
  {
    name: 'only-the-journal-commits-orders',
    comment: 'What is sent to an exchange was written down before; only the code that writes it may say so.',
    from: { path: OWN_RUNTIME, pathNot: [TEST, `${OWN_RUNTIME}modes/session/step/written-attempts\\.ts$`] },
    to: { path: `${OWN_RUNTIME}ports/committed\\.ts$` },
  },
  {
    name: 'only-live-reaches-accounts',
    comment: 'A dry run loads no key and cannot name what sends orders.',
    from: {
      path: OWN_RUNTIME,
      pathNot: [
        TEST,
        `${OWN_RUNTIME}((container/live/|compose/open-order-|adapters/exchange/orders/)|(operating|container/run-container)\\.ts$)`,
      ],
    },
    to: {
      path: `${OWN_RUNTIME}(compose/open-order-(exchange|reader)\\.ts$|container/live/|adapters/exchange/orders/)`,
    },
  },
  {
    name: 'only-committed-orders-are-marked',
    from: { path: OWN_RUNTIME, pathNot: [TEST, `${OWN_RUNTIME}(ports/committed\\.ts$|adapters/exchange/orders/)`] },
    to: { path: `${OWN_RUNTIME}ports/committed-marks\\.ts$` },
  },
];

const ccxt: IForbiddenRuleType[] = [
  {
    name: 'only-load-ccxt-imports-ccxt',
    comment:
      'What ccxt sends goes by no journal, no lease and no gate. Types too: they come from load-ccxt.ts. The simulated exchange is held to ccxt in its tests.',
    from: {
      pathNot: [`${OWN_RUNTIME}adapters/exchange/load-ccxt\\.ts$`, `^packages/sim-exchange/src/.*${TEST}`],
    },
    to: { path: 'node_modules/ccxt/' },
  },
  {
    name: 'only-the-exchange-adapter-loads-ccxt',
    comment: 'Tests may, so that what takes the better part of a second is over when they begin.',
    from: { pathNot: [TEST, `${OWN_RUNTIME}adapters/exchange/`] },
    to: { path: `${OWN_RUNTIME}adapters/exchange/load-ccxt\\.ts$` },
  },
];

const runtimeFolders: IForbiddenRuleType[] = Object.entries(RUNTIME_FOLDERS).flatMap(([folder, mayImport]) =>
  mayImport === null ? [] : folderRules(folder, mayImport),
);

export const forbidden: IForbiddenRuleType[] = [...everywhere, ...packages, ...purity, ...ccxt, ...runtimeFolders].map(
  (rule) => ({ ...rule, severity: 'error' }),
);

export const cruiseOptions: ICruiseOptions = {
  doNotFollow: { path: 'node_modules|/dist/' },
  // Test data hold no imports of ours. `dist` stays visible: an import that resolves there must meet the rules, not vanish.
  exclude: { path: '(^|/)(test-data|fixtures|goldens/data)/' },
  tsPreCompilationDeps: true,
};

/** Packages are read through the private export condition, so that a rule sees the source file behind a package's name. */
export const resolveOptions: Partial<IResolveOptions> = {
  exportsFields: ['exports'],
  conditionNames: ['@tradai/source', 'import', 'types', 'node', 'default'],
};

function folderRules(folder: string, mayImport: readonly string[]): IForbiddenRuleType[] {
  const typesOf = mayImport.filter((entry) => entry.startsWith('types of ')).map((entry) => entry.slice(9));
  const from = { path: `${OWN_RUNTIME}${folder}/`, pathNot: TEST };
  // Adapters have their own rule.
  const visible = [folder, ...mayImport.filter((entry) => !entry.startsWith('types of ')), ...typesOf, 'adapters'];
  const onlyItsRow: IForbiddenRuleType = {
    name: `runtime-${folder}-imports-only-its-row`,
    comment: `${folder}/ may import ${mayImport.join(', ') || 'no other folder'} of the runtime (RUNTIME_FOLDERS).`,
    from,
    to: { path: OWN_RUNTIME, pathNot: `${OWN_RUNTIME}(${visible.join('|')})/` },
  };
  if (typesOf.length === 0) return [onlyItsRow];

  const onlyTypes: IForbiddenRuleType = {
    name: `runtime-${folder}-takes-only-types`,
    comment: `${folder}/ may import nothing but types of ${typesOf.join(', ')}.`,
    from,
    to: { path: `${OWN_RUNTIME}(${typesOf.join('|')})/`, dependencyTypesNot: ['type-only'] },
  };
  return [onlyItsRow, onlyTypes];
}
