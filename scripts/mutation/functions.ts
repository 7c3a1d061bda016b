import ts from 'typescript';

/** A function of a file, or the file's own statements (from 0). */
export interface FunctionPlace {
  readonly id: string;
  readonly start: number;
  readonly end: number;
}

/** Name of the set, in every thread, into which functions put their ids as they are entered. */
export const ENTERED = 'tradaiMutationEntered';

/** The file's text with a note at the start of each function, and where those are. */
export function withNotes(file: string, text: string): { text: string; functions: readonly FunctionPlace[] } {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const functions: FunctionPlace[] = [{ id: `${file}#0`, start: 0, end: text.length }];
  const inserts: { at: number; text: string }[] = [];
  const visit = (node: ts.Node): void => {
    const body = ts.isFunctionLike(node) && 'body' in node ? node.body : undefined;
    if (body !== undefined) {
      const id = `${file}#${node.getStart(source)}`;
      functions.push({ id, start: node.getStart(source), end: node.getEnd() });
      const [start, end] = [body.getStart(source), body.getEnd()];
      if (ts.isBlock(body)) inserts.push({ at: start + 1, text: `${note(id)};` });
      else inserts.push({ at: start, text: `(${note(id)}, ` }, { at: end, text: ')' });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { text: `${inserted(text, inserts)}\n${note(`${file}#0`)};\n`, functions };
}

const note = (id: string): string => `(globalThis.${ENTERED} ??= new Set()).add(${JSON.stringify(id)})`;

/** From the end on, so that places stay; of two at one place the later one is the inner one. */
function inserted(text: string, inserts: readonly { at: number; text: string }[]): string {
  const order = inserts.map((insert, at) => ({ ...insert, order: at }));
  order.sort((a, b) => b.at - a.at || b.order - a.order);
  return order.reduce((result, { at, text: more }) => result.slice(0, at) + more + result.slice(at), text);
}

/** The innermost function around a place. */
export function functionAt(functions: readonly FunctionPlace[], position: number): FunctionPlace {
  const around = functions.filter(({ start, end }) => start <= position && position < end);
  return around.reduce((inner, each) => (each.end - each.start < inner.end - inner.start ? each : inner));
}
