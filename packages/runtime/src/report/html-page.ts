/** What a page is made of. Styles and scripts are ours; title and data may hold anything. */
export interface PageParts {
  readonly title: string;
  readonly style: string;
  /** What the page's own script reads, as JSON; infinities become texts, as in documents. */
  readonly data: unknown;
  /** Run one after another, the page's own last. */
  readonly scripts: readonly string[];
}

/** One page that asks for nothing from anywhere: styles, data and scripts stand in it, and its policy refuses all else. */
export function htmlPage({ title, style, data, scripts }: PageParts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main id="page"></main>
<noscript>This report draws its tables and charts with JavaScript, which is switched off.</noscript>
<script type="application/json" id="data">${escapeScript(JSON.stringify(data, infiniteAsText))}</script>
${scripts.map((script) => `<script>${escapeEndTag(script)}</script>`).join('\n')}
</body>
</html>
`;
}

function infiniteAsText(_key: string, value: unknown): unknown {
  return value === Infinity || value === -Infinity ? String(value) : value;
}

/** No text of a user may end the element or begin another: `<` is written as an escape of JSON. */
function escapeScript(json: string): string {
  return json
    .replaceAll('<', String.raw`\u003c`)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`);
}

function escapeEndTag(script: string): string {
  return script.replaceAll('</script', String.raw`<\/script`);
}

function escapeHtml(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/g, (character) => names[character]!);
}
