import { createHash } from 'node:crypto';
import type { Language } from '../campaign/language.ts';
import de from './texts/de.json' with { type: 'json' };
import en from './texts/en.json' with { type: 'json' };
import es from './texts/es.json' with { type: 'json' };
import fr from './texts/fr.json' with { type: 'json' };

interface Words {
  readonly heading: string;
  readonly text: string;
  readonly button?: string;
}

export type PageKind = 'ask' | 'done' | 'sample' | 'invalid' | 'again';

const texts: Readonly<Record<Language, Readonly<Record<PageKind, Words>>>> = { en, de, fr, es };

/** Large enough for thumbs and for eyes that want it larger; as dark or as light as the reader's other pages. */
const style = `
:root { color-scheme: light dark; --text: #1c1c1e; --back: #fff; --quiet: #55555a; --act: #0b57d0; --on-act: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --text: #f2f2f4; --back: #18181a; --quiet: #b4b4ba; --act: #a8c7fa; --on-act: #062e6f; }
}
body { margin: 0; background: var(--back); color: var(--text); font: 1.125rem/1.6 system-ui, sans-serif; }
main { max-width: 34rem; margin: 0 auto; padding: 3rem 1.25rem; overflow-wrap: anywhere; }
h1 { margin: 0 0 1rem; font-size: 1.75rem; line-height: 1.25; }
p { margin: 0 0 2rem; color: var(--quiet); }
button { min-height: 3rem; padding: 0.5rem 1.75rem; border: 0; border-radius: 0.5rem; background: var(--act);
  color: var(--on-act); font: inherit; font-weight: 600; cursor: pointer; }
button:hover { text-decoration: underline; }
button:focus-visible { outline: 3px solid var(--text); outline-offset: 3px; }
@media (max-width: 30rem) { button { width: 100%; } }
`;

/** Lets the page's own style in, its form back to us, and nothing else. */
export const pagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/** A page for the recipient of a letter; it works without JavaScript. `sender` is who they hear from. */
export function unsubscribePage(kind: PageKind, language: Language, sender: string): string {
  const { heading, text, button } = texts[language][kind];
  const form =
    button === undefined
      ? ''
      : `<form method="post">
<input type="hidden" name="List-Unsubscribe" value="One-Click">
<button>${escaped(button)}</button>
</form>
`;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(`${heading} – ${sender}`)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escaped(heading)}</h1>
<p>${escaped(text.replace('{sender}', () => sender))}</p>
${form}</main>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
