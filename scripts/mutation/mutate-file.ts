import ts from 'typescript';
import type { Mutant } from './mutant.ts';
import { OPERATORS } from './operators.ts';

/** All mutants of a source file, in the order of its text. Types are left alone: no test can see them. */
export function mutateFile(file: string, text: string): readonly Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Mutant[] = [];
  const counts = new Map<string, number>();
  const visit = (node: ts.Node): void => {
    if (isOutside(node)) return;
    for (const operator of OPERATORS)
      for (const change of operator.changes(node, source)) {
        const line = source.getLineAndCharacterOfPosition(change.start).line + 1;
        const place = `${file}:${line} ${operator.name}`;
        const count = (counts.get(place) ?? 0) + 1;
        counts.set(place, count);
        const original = text.slice(change.start, change.end);
        const id = count === 1 ? place : `${place} ${count}`;
        found.push({ file, id, operator: operator.name, line, original, ...change });
      }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found.sort((a, b) => a.start - b.start);
}

/** Types, imports, and the places of crash campaigns, which are code only in programs built for those. */
function isOutside(node: ts.Node): boolean {
  if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return true;
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return true;
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return true;
  return ts.isExpressionStatement(node) && /^(await )?crashPoint\(/.test(node.getText());
}
