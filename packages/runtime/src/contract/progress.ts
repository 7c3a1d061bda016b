/** One structured line of progress, as a supervisor reads it. */
export interface ProgressLine {
  readonly type: 'progress';
  readonly phase: string;
  readonly done: number;
  /** `null` when the end is not known. */
  readonly total: number | null;
  readonly unit: string;
  readonly elapsed_s: number;
  /** Units per second. */
  readonly rate: number;
  /** Seconds left at the present rate; `null` when the end is not known or nothing is done. */
  readonly eta_s: number | null;
}

export interface ProgressReporter {
  /** `done` of `total` units; both may rise. Cheap when called often. */
  update(done: number, total?: number): void;
  /** Takes the bar away. */
  end(): void;
}

export interface ProgressOptions {
  readonly phase: string;
  readonly unit: string;
  readonly total: number | null;
  /** Monotonic clock in ms. */
  readonly now: () => number;
  /** The terminal; `null` in a pipe, where no bar is drawn. */
  readonly terminal?: { readonly columns?: number; write(text: string): unknown } | null;
  /** Where structured lines go, one every `lineEveryMs`. */
  readonly onLine?: (line: ProgressLine) => void;
  readonly lineEveryMs?: number;
}

/** Nothing is drawn for work that ends sooner. */
const QUIET_MS = 1000;
const REDRAW_MS = 100;
const CLEAR_LINE = '\r\u001B[2K';

/** A bar on a terminal for anything longer than a second, and structured lines for a supervisor. */
export function makeProgress(options: ProgressOptions): ProgressReporter {
  const { now, terminal = null, onLine, lineEveryMs = 10_000 } = options;
  const started = now();
  let total = options.total;
  let drawn = -Infinity;
  let told = started;
  return {
    update(done, newTotal) {
      if (newTotal !== undefined) total = newTotal;
      const time = now();
      const line = (): ProgressLine => progressLine(options, done, total, (time - started) / 1000);
      if (terminal !== null && time - started >= QUIET_MS && time - drawn >= REDRAW_MS) {
        terminal.write(CLEAR_LINE + progressText(line(), terminal.columns ?? 80));
        drawn = time;
      }
      if (onLine !== undefined && time - told >= lineEveryMs) {
        onLine(line());
        told = time;
      }
    },
    end() {
      if (terminal !== null && drawn > -Infinity) terminal.write(CLEAR_LINE);
    },
  };
}

function progressLine(
  { phase, unit }: ProgressOptions,
  done: number,
  total: number | null,
  elapsed: number,
): ProgressLine {
  const rate = elapsed > 0 ? done / elapsed : 0;
  const eta = total === null || rate === 0 ? null : Math.max(0, (total - done) / rate);
  return { type: 'progress', phase, done, total, unit, elapsed_s: elapsed, rate, eta_s: eta };
}

/** `Backtest  ███████░░░░░  58 %  1,234,000 candles/s  0:03 left`, at most `columns` wide. */
export function progressText(line: ProgressLine, columns: number): string {
  const speed = `${wholeNumber(line.rate)} ${line.unit}/s`;
  if (line.total === null)
    return `${line.phase}  ${wholeNumber(line.done)} ${line.unit}  ${speed}`.slice(0, columns - 1);
  const share = line.total === 0 ? 1 : Math.min(1, line.done / line.total);
  const left = line.eta_s === null ? '' : `  ${minutesAndSeconds(line.eta_s)} left`;
  const texts = `  ${String(Math.floor(share * 100)).padStart(3)} %  ${speed}${left}`;
  const width = Math.max(0, Math.min(40, columns - 1 - line.phase.length - 2 - texts.length));
  const full = Math.round(share * width);
  return `${line.phase}  ${'█'.repeat(full)}${'░'.repeat(width - full)}${texts}`.slice(0, columns - 1);
}

function wholeNumber(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function minutesAndSeconds(seconds: number): string {
  const whole = Math.ceil(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${String(whole % 60).padStart(2, '0')}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${String(whole % 60).padStart(2, '0')}`;
}
