import {
  explainFailure,
  findStrategy,
  placeText,
  runSettings,
  shortPath,
  strategyFolders,
  type EffectiveSetting,
  type LoadedConfig,
  parseAssignment,
  runConfig,
  strategyRoots,
  plainTable,
} from '@tradai/runtime';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import {
  buildStrategy,
  paramSpecs,
  parseParam,
  strategyDefinition,
  type BuiltStrategy,
  type ParamSpec,
} from '@tradai/strategy-sdk/graph';
import { type Io, withSignalsAtOnce, withSignalsAtOnceAsync } from '@tradai/runtime/process';

interface DescribeOptions {
  readonly effective?: boolean;
  readonly set?: readonly string[];
  readonly config?: readonly string[];
  readonly strategyDir?: readonly string[];
}

/** `tradai describe`: parameters with ranges, columns, signals, look-back per timeframe; with `--effective`, settings and origins. */
export async function describeCommand(name: string, options: DescribeOptions, io: Io): Promise<ExitCode> {
  const folders = strategyFolders(strategyRoots(), options.strategyDir);
  const loaded = await withSignalsAtOnceAsync(() => findStrategy(name, folders));
  const { strategy, file } = loaded;
  const assignments = (options.set ?? []).map(parseAssignment);
  const params = Object.fromEntries(assignments.map(([param, text]) => [param, parseParam(strategy, param, text)]));
  const config = runConfig(options.config, { env: io.env, pairsGiven: true });
  const settings = runSettings(strategyDefinition(strategy), config.values);
  let built: BuiltStrategy;
  try {
    built = withSignalsAtOnce(() => buildStrategy(strategy, params, settings.timeframe));
  } catch (error) {
    throw explainFailure(error, loaded);
  }
  const sections = [
    `${strategy.name}, ${settings.timeframe}, ${shortPath(file)}`,
    parametersText(paramSpecs(strategy), built),
    `Columns: ${built.columnPaths.map(({ path }) => path).join(', ') || 'none'}`,
    signalsText(built),
    lookbackText(built),
    ...(options.effective === true ? [settingsText(settings.effective, config)] : []),
  ];
  io.out(`${sections.join('\n\n')}\n`);
  for (const warning of config.warnings) io.err(`Warning: ${warning}\n`);
  return EXIT_CODE.done;
}

function parametersText(specs: ReadonlyMap<string, ParamSpec>, { params }: BuiltStrategy): string {
  if (specs.size === 0) return 'Parameters: none';
  const rows = [...specs].map(([name, spec]) => [
    name,
    spec.kind,
    rangeText(spec),
    String(spec.default),
    String(params[name]),
    spec.space,
    spec.optimize ? 'yes' : 'no',
  ]);
  return plainTable(['Parameter', 'Kind', 'Values', 'Default', 'Value', 'Space', 'Optimized'], rows);
}

function rangeText(spec: ParamSpec): string {
  switch (spec.kind) {
    case 'int':
      return `${spec.min} … ${spec.max}${spec.step === 1 ? '' : ` by ${spec.step}`}`;
    case 'decimal':
      return `${spec.min} … ${spec.max}, ${spec.decimals} decimals`;
    case 'bool':
      return 'true, false';
    case 'choice':
      return spec.options.join(', ');
  }
}

function signalsText({ entries, exits }: BuiltStrategy): string {
  const text = (signals: readonly { readonly direction: string; readonly tag: string | null }[]): string =>
    signals.map(({ direction, tag }) => `${direction}${tag === null ? '' : ` "${tag}"`}`).join(', ') || 'none';
  return `Entries: ${text(entries)}\nExits: ${text(exits)}`;
}

function lookbackText({ frameLookbacks, lookback, graph }: BuiltStrategy): string {
  const rows = [...frameLookbacks].map(([frame, candles]) => [
    `${frame.pair ?? 'own pair'} ${frame.timeframe}`,
    String(frame === graph.own ? lookback : candles),
  ]);
  return plainTable(['Candles', 'Look-back'], rows, ['Look-back']);
}

function settingsText(effective: readonly EffectiveSetting[], config: LoadedConfig): string {
  const rows = effective.map(({ key, value, origin, hidden }) => {
    const place = origin === 'config' ? config.places.get(key) : undefined;
    const replaced = [
      ...(hidden === undefined ? [] : [`strategy ${valueText(hidden)}`]),
      ...(config.hidden.get(key) ?? []).map((other) => `${placeText(other)} ${valueText(other.value)}`),
    ];
    return [key, valueText(value), place === undefined ? origin : `config ${placeText(place)}`, replaced.join(', ')];
  });
  return plainTable(['Setting', 'Value', 'From', 'Hides'], rows);
}

function valueText(value: unknown): string {
  return value === Number.POSITIVE_INFINITY ? 'no limit' : (JSON.stringify(value) ?? 'none');
}
