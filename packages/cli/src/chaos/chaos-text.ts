import { isHeld, type ChaosWishes, type SeedOutcome } from './chaos-wishes.ts';

/** The report for people, as Markdown. `again`: the command that runs a seed again. */
export function chaosPage(
  wishes: ChaosWishes,
  outcomes: readonly SeedOutcome[],
  again: (outcome: SeedOutcome) => string,
): string {
  const { strategy, scenario, from, clock, kills } = wishes;
  const failed = outcomes.filter((outcome) => !isHeld(outcome));
  const head = [
    `# ${strategy} under ${scenario}`,
    `From ${from} at ${clock}, ${kills} kills for each seed. ${outcomes.length - failed.length} of ${outcomes.length} seeds held.`,
    table(outcomes),
  ];
  const checks = outcomes[0]?.held.map(({ check }) => `- ${check}`) ?? [];
  const sections = failed.flatMap((outcome) => [
    `## Seed ${outcome.seed}`,
    outcome.held.flatMap(({ check, wrong }) => (wrong === null ? [] : [`- ${check}: **${wrong}**`])).join('\n'),
    `Again: \`${again(outcome)}\``,
    ...(outcome.said === '' ? [] : [`It said last:\n\n\`\`\`\n${outcome.said.trim()}\n\`\`\``]),
  ]);
  return `${[...head, `What is looked at:\n\n${checks.join('\n')}`, ...sections].join('\n\n')}\n`;
}

const COLUMNS: readonly (readonly [title: string, of: (outcome: SeedOutcome) => string | number])[] = [
  ['Seed', ({ seed }) => seed],
  ['Held', (outcome) => (isHeld(outcome) ? 'yes' : '**no**')],
  ['Hours', ({ figures }) => figures.hours.toFixed(1)],
  ['Faults', ({ figures }) => figures.fired],
  ['Starts', ({ figures }) => figures.starts],
  ['Decided', ({ figures }) => figures.decided],
  ['Missed bars', ({ figures }) => figures.missed],
  ['Trades', ({ figures }) => figures.trades],
  ['Explained differences', ({ figures }) => figures.explained ?? '–'],
  ['Worst unprotected, ms', ({ figures }) => figures.unprotectedMs],
  ['Weight', ({ figures }) => figures.maxUsedWeight],
  ['Connects in 5 min', ({ figures }) => figures.connectsPer5Min],
];

function table(outcomes: readonly SeedOutcome[]): string {
  const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [
    row(COLUMNS.map(([title]) => title)),
    row(COLUMNS.map(() => '---')),
    ...outcomes.map((outcome) => row(COLUMNS.map(([, of]) => of(outcome)))),
  ].join('\n');
}

/** One line of a seed, for a terminal. */
export function seedLine(outcome: SeedOutcome): string {
  const { seed, figures, held } = outcome;
  const wrong = held.flatMap((each) => each.wrong ?? []);
  const { hours, decided, missed, trades, fired, starts } = figures;
  const facts = `${hours.toFixed(1)} h, ${fired} faults, ${starts} starts, ${decided} candles decided, ${missed} missed, ${trades} trades`;
  return `seed ${seed}: ${wrong.length === 0 ? 'held' : wrong.join('; ')} (${facts})\n`;
}

/** The outcome for tools of continuous integration: a case for each check of each seed. */
export function junitXml({ strategy, scenario }: ChaosWishes, outcomes: readonly SeedOutcome[]): string {
  const cases = outcomes.flatMap(({ seed, held }) =>
    held.map(({ check, wrong }) => {
      const head = `  <testcase classname="${escaped(`${strategy} ${scenario}`)}" name="${escaped(`seed ${seed}: ${check}`)}"`;
      return wrong === null ? `${head}/>` : `${head}><failure message="${escaped(wrong)}"/></testcase>`;
    }),
  );
  const failures = outcomes.flatMap(({ held }) => held).filter(({ wrong }) => wrong !== null).length;
  const suite = `<testsuite name="tradai chaos" tests="${cases.length}" failures="${failures}">`;
  return ['<?xml version="1.0" encoding="UTF-8"?>', suite, ...cases, '</testsuite>', ''].join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (sign) => ENTITIES[sign]!);
}
