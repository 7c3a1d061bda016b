import { argumentOf, instructionsOf, stagesOf, type Instruction } from './dockerfile.ts';

const KNOWN = 'ARG CMD COPY ENTRYPOINT ENV FROM HEALTHCHECK LABEL RUN STOPSIGNAL USER VOLUME WORKDIR'.split(' ');
const LABELS = ['title', 'version', 'revision', 'licenses'].map((name) => `org.opencontainers.image.${name}=`);
const SECRET = /(?:^|\s)(\w*(?:secret|password|passwd|token|credential|private|api_?key|access_?key)\w*)/i;
/** With all three numbers, by digest or not. */
const EXACT = /^[\w./-]+:\d+\.\d+\.\d+[\w.-]*(@sha256:[\da-f]{64})?$/;

/** Everything about a Dockerfile that this repository does not want, in sentences that begin with the line. */
export function dockerfileProblems(dockerfile: string): string[] {
  const instructions = instructionsOf(dockerfile);
  const stages = stagesOf(instructions);
  const problems = [
    ...instructions.flatMap((one) => wordingOf(one).map((text) => ({ line: one.line, text }))),
    ...baseProblems(stages),
    ...nameProblems(stages),
    ...endProblems(stages.at(-1)!),
  ];
  return problems.toSorted((a, b) => a.line - b.line).map(({ line, text }) => `line ${line}: ${text}`);
}

interface Problem {
  readonly line: number;
  readonly text: string;
}

/** Of one instruction, wherever it stands. */
function wordingOf({ name, text }: Instruction): string[] {
  const problems: string[] = [];
  if (!KNOWN.includes(name)) problems.push(`${name} is not wanted; expected one of ${KNOWN.join(', ')}`);
  const command = name === 'HEALTHCHECK' ? text.replace(/^(--\S+\s+)*CMD\s+/, '') : text;
  if (['ENTRYPOINT', 'CMD', 'HEALTHCHECK', 'VOLUME'].includes(name) && !isJsonList(command))
    problems.push(`${name} is for a shell; expected a JSON list`);
  if (name === 'ARG' || name === 'ENV') {
    const secret = SECRET.exec(text)?.[1];
    if (secret !== undefined) problems.push(`${name} ${secret} would be readable in the image`);
  }
  if (name === 'WORKDIR' && !text.startsWith('/')) problems.push(`WORKDIR ${text} is not absolute`);
  if (name === 'RUN') problems.push(...runProblems(text));
  return problems;
}

function runProblems(text: string): string[] {
  const problems: string[] = [];
  if (/\bsudo\b/.test(text)) problems.push('RUN uses sudo');
  if (/\|\s*(ba)?sh\b/.test(text)) problems.push('RUN gives a download to a shell');
  if (/\bnpm (install|i|update)\b/.test(text)) problems.push('RUN installs what no lock names; expected npm ci');
  if (!/\bapt(-get)? /.test(text)) return problems;
  if (/\bapt(-get)? (dist-)?upgrade\b/.test(text)) problems.push('RUN upgrades the base; expected a newer base');
  if (!text.includes('--no-install-recommends')) problems.push('RUN installs recommended packages');
  if (!text.includes('rm -rf /var/lib/apt/lists/*')) problems.push('RUN leaves the lists of apt');
  return problems;
}

/** A base is an argument with an exact version for its default. */
function baseProblems(stages: readonly (readonly Instruction[])[]): Problem[] {
  const bases = new Map(stages.slice(1).map(([from]) => [/^\$\{?(\w+)\}?/.exec(from!.text)?.[1], from!]));
  return [...bases].flatMap(([base, { line, text }]) => {
    const argument = stages[0]!.find((one) => one.name === 'ARG' && argumentOf(one.text)[0] === base);
    if (argument === undefined) return [{ line, text: `FROM ${text} has a fixed base; expected an ARG` }];
    const [name, version] = argumentOf(argument.text);
    if (EXACT.test(version)) return [];
    return [{ line: argument.line, text: `FROM ${name} is "${version}"; expected a version such as node:24.1.0-slim` }];
  });
}

/** Variables that no ARG or ENV of their stage makes, stages that do not exist. */
function nameProblems(stages: readonly (readonly Instruction[])[]): Problem[] {
  const names = stages.slice(1).map(([from]) => /\bAS (\S+)$/i.exec(from!.text)?.[1]);
  return stages.slice(1).flatMap((stage, at) => {
    const made = new Set<string>();
    return stage.slice(1).flatMap(({ line, name, text }) => {
      if (name === 'ARG') made.add(argumentOf(text)[0]);
      if (name === 'ENV') for (const [, variable] of text.matchAll(/(\w+)=/g)) made.add(variable!);
      const unknown = name === 'RUN' ? [] : [...text.matchAll(/\$\{(\w+)\}/g)].filter(([, used]) => !made.has(used!));
      const source = /--from=(\S+)/.exec(text)?.[1];
      return [
        ...unknown.map(([, used]) => ({ line, text: `${name} uses ${used!}, which its stage does not declare` })),
        ...(source === undefined || names.slice(0, at).includes(source)
          ? []
          : [{ line, text: `there is no stage ${source}` }]),
      ];
    });
  });
}

/** What the image itself must say. */
function endProblems(stage: readonly Instruction[]): Problem[] {
  const { line } = stage.at(-1)!;
  const lastOf = (name: string): string | undefined => stage.findLast((one) => one.name === name)?.text;
  const labels = stage.filter(({ name }) => name === 'LABEL').map(({ text }) => text);
  const missing = ['ENTRYPOINT', 'HEALTHCHECK', 'STOPSIGNAL', 'USER'].filter((name) => lastOf(name) === undefined);
  const isRoot = /^(root|0+)(:|$)/.test(lastOf('USER') ?? '');
  return [
    ...missing.map((name) => ({ line, text: `the image has no ${name}` })),
    ...(isRoot ? [{ line, text: 'the image runs as root' }] : []),
    ...LABELS.filter((label) => !labels.some((text) => text.includes(label))).map((label) => ({
      line,
      text: `the image has no label ${label.slice(0, -1)}`,
    })),
  ];
}

function isJsonList(text: string): boolean {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.length > 0 && list.every((part) => typeof part === 'string');
  } catch {
    return false;
  }
}
