export interface Instruction {
  /** From 1. */
  readonly line: number;
  /** In capitals. */
  readonly name: string;
  /** The rest, its lines joined by a space. */
  readonly text: string;
}

/** Instructions of a Dockerfile in order, without comments and blank lines. */
export function instructionsOf(dockerfile: string): Instruction[] {
  const found: Instruction[] = [];
  let open: Omit<Instruction, 'name'> | null = null;
  for (const [index, raw] of dockerfile.split('\n').entries()) {
    if (/^\s*(#|$)/.test(raw)) continue;
    const isContinued = raw.trimEnd().endsWith('\\');
    const part = raw.trim().replace(/\s*\\$/, '');
    const whole: Omit<Instruction, 'name'> =
      open === null ? { line: index + 1, text: part } : { line: open.line, text: `${open.text} ${part}` };
    open = isContinued ? whole : null;
    if (!isContinued) found.push(instructionOf(whole));
  }
  return found;
}

function instructionOf({ line, text }: Omit<Instruction, 'name'>): Instruction {
  const [, name, rest] = /^(\S+)\s*(.*)$/s.exec(text)!;
  return { line, name: name!.toUpperCase(), text: rest! };
}

/** Instructions by stage; the part before the first FROM is the first. */
export function stagesOf(instructions: readonly Instruction[]): Instruction[][] {
  const stages: Instruction[][] = [[]];
  for (const instruction of instructions) {
    if (instruction.name === 'FROM') stages.push([]);
    stages.at(-1)!.push(instruction);
  }
  return stages;
}

/** What ENV sets in the last stage: the environment of a container that is given none. */
export function variablesOf(dockerfile: string): Readonly<Record<string, string>> {
  const own = stagesOf(instructionsOf(dockerfile))
    .at(-1)!
    .filter(({ name }) => name === 'ENV');
  const settings = own.flatMap(({ text }) => text.match(/\w+=\S+/g) ?? []);
  return Object.fromEntries(settings.map(argumentOf));
}

/** Of `name=value`; without a value it is empty. */
export function argumentOf(text: string): readonly [name: string, value: string] {
  const [name, ...value] = text.split('=');
  return [name!, value.join('=')];
}
