/**
 * Turns a module in WebAssembly's text form into bytes. Knows what our kernels need: folded instructions, one memory that is exported as
 * `memory`, and functions with named parameters and locals. Anything else throws, at the first test that loads the kernel.
 */
export function assembleWasm(text: string): Uint8Array<ArrayBuffer> {
  const functions = parse(text).map(assembleFunction);
  const types = functions.map(({ type }) => type);
  const exports = functions.map(({ name }, index) => [...nameBytes(name), 0, ...unsigned(index)]);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, types),
    ...section(
      3,
      functions.map((_, index) => unsigned(index)),
    ),
    ...section(5, [[0x00, 0x01]]),
    ...section(7, [[...nameBytes('memory'), 2, 0], ...exports]),
    ...section(
      10,
      functions.map(({ body }) => [...unsigned(body.length), ...body]),
    ),
  ]);
}

type Node = string | readonly Node[];

interface AssembledFunction {
  readonly name: string;
  readonly type: number[];
  readonly body: number[];
}

const VALUE_TYPES: Readonly<Record<string, number>> = { i32: 0x7f, i64: 0x7e, v128: 0x7b };

/** Operations without immediates, by what they are called. */
const PLAIN: Readonly<Record<string, number>> = {
  ...{ return: 0x0f, 'i32.eqz': 0x45, 'i32.eq': 0x46, 'i32.ne': 0x47, 'i32.lt_u': 0x49, 'i32.gt_u': 0x4b },
  ...{ 'i32.le_u': 0x4d, 'i32.ge_u': 0x4f, 'i32.add': 0x6a, 'i32.sub': 0x6b, 'i32.mul': 0x6c, 'i32.div_u': 0x6e },
  ...{ 'i32.and': 0x71, 'i32.shr_u': 0x76, 'i64.add': 0x7c, 'i64.mul': 0x7e, 'i64.xor': 0x85, 'i64.shr_u': 0x88 },
  ...{ 'i64.rotl': 0x89, 'i64.extend_i32_u': 0xad },
};

/** Loads and stores: operation, then the alignment that is promised (none) and the offset. */
const MEMORY: Readonly<Record<string, readonly number[]>> = {
  'i64.load': [0x29],
  'i32.load8_u': [0x2d],
  'i32.load16_u': [0x2f],
  'i64.load32_u': [0x35],
  'i64.load8_u': [0x31],
  'i64.store': [0x37],
  'i32.store8': [0x3a],
  'v128.load': [0xfd, 0x00],
  'v128.store': [0xfd, 0x0b],
};

/** `(func $name (param $a i32) … (result i32) (local $b i32) … instruction …)` */
function assembleFunction(node: Node): AssembledFunction {
  if (typeof node === 'string' || node[0] !== 'func') throw new Error('expected (func …)');
  const names = new Map<string, number>();
  const parameters: number[] = [];
  const results: number[] = [];
  const locals: number[] = [];
  const code: number[] = [];
  for (const part of node.slice(2)) {
    const [word, name, type] = part as readonly string[];
    if (word === 'param') parameters.push(VALUE_TYPES[type!]!);
    if (word === 'local') locals.push(VALUE_TYPES[type!]!);
    if (word === 'param' || word === 'local') names.set(name!, names.size);
    else if (word === 'result') results.push(VALUE_TYPES[name!]!);
    else code.push(...instruction(part, names, []));
  }
  const localGroups = locals.flatMap((type) => [1, type]);
  return {
    name: (node[1] as string).slice(1),
    type: [0x60, ...unsigned(parameters.length), ...parameters, ...unsigned(results.length), ...results],
    body: [...unsigned(locals.length), ...localGroups, ...code, 0x0b],
  };
}

/** One folded instruction: operands first, then the operation. `labels` are the open blocks, innermost last. */
function instruction(node: Node, names: ReadonlyMap<string, number>, labels: readonly string[]): number[] {
  if (typeof node === 'string') throw new Error(`instruction "${node}" is not folded`);
  const [word, ...rest] = node as [string, ...Node[]];
  const each = (nodes: readonly Node[], open = labels): number[] =>
    nodes.flatMap((inner) => instruction(inner, names, open));
  const [first, ...others] = rest;
  if (word in PLAIN) return [...each(rest), PLAIN[word]!];
  if (word in MEMORY) return [...each(rest), ...MEMORY[word]!, 0x00, 0x00];
  switch (word) {
    case 'local.get':
      return [0x20, ...unsigned(place(names, first))];
    case 'local.set':
      return [...each(others), 0x21, ...unsigned(place(names, first))];
    case 'i32.const':
      return [0x41, ...signed(BigInt.asIntN(32, BigInt(first as string)))];
    case 'i64.const':
      return [0x42, ...signed(BigInt.asIntN(64, BigInt(first as string)))];
    case 'memory.copy':
      return [...each(rest), 0xfc, 0x0a, 0x00, 0x00];
    case 'block':
    case 'loop':
      return [word === 'loop' ? 0x03 : 0x02, 0x40, ...each(others, [...labels, first as string]), 0x0b];
    case 'if': {
      const [, ...then] = others[0] as [string, ...Node[]];
      return [...each([first!]), 0x04, 0x40, ...each(then, [...labels, '']), 0x0b];
    }
    case 'br':
    case 'br_if':
      return [...each(others), word === 'br' ? 0x0c : 0x0d, ...unsigned(depth(labels, first))];
    default:
      throw new Error(`instruction "${word}" is unknown`);
  }
}

function place(names: ReadonlyMap<string, number>, name: Node | undefined): number {
  const index = names.get(name as string);
  if (index === undefined) throw new Error(`local ${String(name)} is unknown`);
  return index;
}

function depth(labels: readonly string[], name: Node | undefined): number {
  const index = labels.lastIndexOf(name as string);
  if (index === -1) throw new Error(`label ${String(name)} is not open`);
  return labels.length - 1 - index;
}

/** The lists of a text: parentheses nest, `;;` starts a comment. */
function parse(text: string): Node[] {
  const stack: Node[][] = [[]];
  for (const token of text.replaceAll(/;;.*/g, '').match(/[()]|[^\s()]+/g) ?? []) {
    if (token === '(') stack.push([]);
    else if (token === ')') {
      const done = stack.pop()!;
      stack.at(-1)!.push(done);
    } else stack.at(-1)!.push(token);
  }
  return stack[0]!;
}

function section(id: number, items: readonly (readonly number[])[]): number[] {
  const content = [...unsigned(items.length), ...items.flat()];
  return [id, ...unsigned(content.length), ...content];
}

function nameBytes(name: string): number[] {
  return [...unsigned(name.length), ...Buffer.from(name, 'latin1')];
}

/** LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

function signed(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    const isLast = (rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0);
    bytes.push(isLast ? low : low | 0x80);
    if (isLast) return bytes;
  }
}
