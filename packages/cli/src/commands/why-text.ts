import { plainTable, type CandleStory, type ConditionStory, type InsideStory, type SignalStory } from '@tradai/runtime';

/** The story of a candle for a terminal: prices, trades on it, columns, signals, gates. */
export function storyText(story: CandleStory): string {
  const blocks = [
    headText(story),
    ...story.inside.map(insideText),
    columnsText(story),
    signalsText('Entry conditions', story.entries),
    signalsText('Exit conditions', story.exits),
    entryText(story),
    callsText(story),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function headText(story: CandleStory): string {
  const note = story.isTraded
    ? ''
    : '\nThe run does not trade on this candle: it lies before its first one, or is that.';
  return `${pricesText(story)}${note}`;
}

export function pricesText({
  pair,
  timeframe,
  openTimeMs,
  prices,
}: Pick<CandleStory, 'pair' | 'timeframe' | 'openTimeMs' | 'prices'>): string {
  const { open, high, low, close, volume } = prices;
  return `${pair} ${timeframe} ${utc(openTimeMs)}\nopen ${open}  high ${high}  low ${low}  close ${close}  volume ${volume}`;
}

function insideText({
  tradeId,
  isShort,
  openTimeMs,
  openRate,
  minutes,
  profit,
  stop,
  exits,
  left,
}: InsideStory): string {
  const { open, best, worst, close } = profit;
  const moved = stop.before === stop.after ? String(stop.after) : `${stop.before} → ${stop.after}`;
  return [
    `In trade ${tradeId}, ${isShort ? 'short' : 'long'} since ${utc(openTimeMs)} at ${openRate}, ${minutes} minutes`,
    `  profit: open ${percent(open)}, best ${percent(best)}, worst ${percent(worst)}, close ${percent(close)}`,
    `  stop: ${moved}${stop.isTrailing ? ', has moved' : ''}`,
    ...exits.map(({ reason, isReached, text }) => `  ${mark(isReached)} ${reason}: ${text}`),
    left === null ? '  stayed open' : `  left by ${left.reason} at ${left.rate}`,
  ].join('\n');
}

export function columnsText({ columns }: Pick<CandleStory, 'columns'>): string {
  if (columns.length === 0) return '';
  const rows = columns.map(({ path, value, before }) => [path, valueText(value), valueText(before)]);
  return plainTable(['Column', 'Value', 'Candle before'], rows, ['Value', 'Candle before']);
}

export function signalsText(title: string, signals: readonly SignalStory[]): string {
  if (signals.length === 0) return '';
  const lines = signals.flatMap(({ direction, tag, condition }) => [
    `  ${mark(condition.isTrue)} ${direction}${tag === null ? '' : ` "${tag}"`}`,
    ...clauseLines(condition, '    '),
  ]);
  return [title, ...lines].join('\n');
}

/** A list of clauses is told clause by clause; a single one as itself. */
function clauseLines(condition: ConditionStory, indent: string): string[] {
  const clauses = condition.how === 'all' ? condition.parts : [condition];
  return clauses.flatMap((clause) => clauseText(clause, indent));
}

function clauseText(clause: ConditionStory, indent: string): string[] {
  const { name, text, isTrue, how, parts, operands } = clause;
  const values = operands
    .filter((operand) => operand.text !== text)
    .map(
      ({ text: what, value, before }) =>
        `${what} = ${before === undefined ? '' : `${valueText(before)} → `}${valueText(value)}`,
    );
  const line = `${indent}${mark(isTrue)} ${name === null ? '' : `${name}: `}${text}${values.length === 0 ? '' : `  (${values.join(', ')})`}`;
  return how === null ? [line] : [line, ...parts.flatMap((part) => clauseText(part, `${indent}  `))];
}

function entryText({ entry, entries }: CandleStory): string {
  if (entry === null) return entries.length === 0 ? '' : 'No entry signal: nothing was considered on the next candle.';
  const { side, tag, fate, gates, trade } = entry;
  const shown = gates.filter(({ isPassed }) => isPassed !== null);
  const lines = shown.map(
    ({ gate, isPassed, text }) => `  ${mark(isPassed === true)} ${gate}${text === '' ? '' : `: ${text}`}`,
  );
  const head = `Entry signal, ${side}${tag === '' ? '' : ` "${tag}"`}, on the next candle`;
  return [head, ...lines, `  ${endText(fate, trade)}`].join('\n');
}

function endText(fate: string, trade: NonNullable<CandleStory['entry']>['trade']): string {
  if (fate !== 'entered') return `no trade: ${fate}`;
  if (trade === null) return 'an order was placed and never filled';
  const { id, openRate, closeTimeMs, closeRate, exitReason, profitRatio } = trade;
  return `trade ${id} at ${openRate}, left ${utc(closeTimeMs)} at ${closeRate} by ${exitReason}: ${percent(profitRatio)}`;
}

function callsText({ calls }: CandleStory): string {
  if (calls.length === 0) return '';
  const lines = calls.map(({ timeMs, name, asked, answer }) => {
    const given = Object.entries(asked).map(([what, value]) => `${what} ${value}`);
    return `  ${utc(timeMs)} ${name}(${given.join(', ')}) → ${JSON.stringify(answer) ?? 'nothing'}`;
  });
  return ['Callbacks asked', ...lines].join('\n');
}

function mark(isTrue: boolean): string {
  return isTrue ? 'yes' : 'no ';
}

function valueText(value: number | boolean | null): string {
  return value === null ? 'NaN' : typeof value === 'number' ? String(Number(value.toPrecision(10))) : String(value);
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(3)} %`;
}

function utc(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ');
}
