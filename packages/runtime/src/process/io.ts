/** A terminal, as far as drawing needs to know it. */
export interface Terminal {
  readonly columns: number;
  write(text: string): unknown;
}

/** What a command speaks to. Results go to `out`, everything else that a person reads to `err`. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  out(text: string): void;
  err(text: string): void;
  /** Columns for tables on `out`; a wide page when it is no terminal. */
  readonly outColumns: number;
  /** Where a progress bar may be drawn; null in a pipe. */
  readonly progress: Terminal | null;
}

/** Tables in a pipe: wide enough for every column, and the same everywhere. */
const PIPE_COLUMNS = 140;

export function processIo(): Io {
  const { stdout, stderr } = process;
  return {
    env: process.env,
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    outColumns: stdout.isTTY ? stdout.columns : PIPE_COLUMNS,
    progress: stderr.isTTY ? { columns: stderr.columns, write: (text) => stderr.write(text) } : null,
  };
}
