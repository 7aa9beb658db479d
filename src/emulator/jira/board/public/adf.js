import { lozenge } from './lozenge.js';
import { element } from './shared/element.js';

const issuePath = /^\/browse\/([A-Z][A-Z0-9_]*-\d+)$/;
const safeSchemes = new Set(['http:', 'https:', 'mailto:']);

/** An Atlassian document (https://go.atlassian.com/adf-json-schema) as elements. Whatever it does not know, it shows the inside of. */
export function documentOf(node) {
  return element('div', { class: 'document' }, ...childrenOf(node, []));
}

function childrenOf(node, outline) {
  return (node.content ?? []).map((child) => render(child, outline));
}

/** The outline holds the levels of the headings that this place is under. */
function render(node, outline) {
  const { attrs = {} } = node;
  switch (node.type) {
    case 'text':
      return marked(node);
    case 'hardBreak':
      return element('br');
    case 'paragraph':
      return element('p', {}, ...childrenOf(node, outline));
    case 'heading':
      return element(headingUnder(outline, Number(attrs.level)), {}, ...childrenOf(node, outline));
    case 'bulletList':
      return element('ul', {}, ...childrenOf(node, outline));
    case 'orderedList':
      return element('ol', { start: Number(attrs.order ?? 1) }, ...childrenOf(node, outline));
    case 'listItem':
      return element('li', {}, ...childrenOf(node, outline));
    case 'codeBlock':
      return element('pre', { tabindex: 0 }, element('code', {}, ...childrenOf(node, outline)));
    case 'blockquote':
      return element('blockquote', {}, ...childrenOf(node, outline));
    case 'panel':
      return element('div', { class: 'panel' }, ...childrenOf(node, outline));
    case 'rule':
      return element('hr');
    case 'table':
      return element(
        'div',
        { class: 'table', tabindex: 0 },
        element('table', {}, element('tbody', {}, ...childrenOf(node, outline))),
      );
    case 'tableRow':
      return element('tr', {}, ...childrenOf(node, outline));
    case 'tableHeader':
      return element('th', spanOf(attrs), ...childrenOf(node, outline));
    case 'tableCell':
      return element('td', spanOf(attrs), ...childrenOf(node, outline));
    case 'inlineCard':
    case 'blockCard':
    case 'embedCard':
      return cardLink(String(attrs.url ?? ''));
    case 'mention':
    case 'emoji':
      return element('span', { class: node.type }, String(attrs.text ?? attrs.shortName ?? ''));
    case 'status':
      return lozenge({ name: String(attrs.text ?? ''), statusCategory: { key: 'new' } });
    case 'date':
      return element('time', {}, new Date(Number(attrs.timestamp)).toLocaleDateString());
    default:
      return element('div', {}, ...childrenOf(node, outline));
  }
}

/** The page's own headings end at the third level, and none may be left out. */
function headingUnder(outline, level) {
  while (outline.length > 0 && outline.at(-1) >= level) outline.pop();
  outline.push(level);
  return `h${Math.min(6, 3 + outline.length)}`;
}

function spanOf({ colspan, rowspan }) {
  return {
    colspan: Number(colspan) > 1 && Number(colspan),
    rowspan: Number(rowspan) > 1 && Number(rowspan),
  };
}

const markTags = { strong: 'strong', em: 'em', code: 'code', strike: 's', underline: 'u' };

function marked({ text, marks = [] }) {
  let inner = document.createTextNode(text);
  for (const { type, attrs = {} } of marks) {
    const tag = markTags[type];
    if (tag !== undefined) inner = element(tag, {}, inner);
    if (type === 'link') inner = link(String(attrs.href ?? ''), inner);
  }
  return inner;
}

function cardLink(url) {
  const key = issueAt(url);
  return key === undefined
    ? link(url, document.createTextNode(url))
    : element('a', { class: 'issue-link', href: `#/${key}` }, key);
}

/** The address of an issue of this site opens it here; other addresses open in a tab of their own. */
function link(href, inner) {
  const key = issueAt(href);
  if (key !== undefined) return element('a', { href: `#/${key}` }, inner);
  const isSafe = URL.canParse(href) && safeSchemes.has(new URL(href).protocol);
  return isSafe
    ? element('a', { href, target: '_blank', rel: 'noopener noreferrer' }, inner)
    : inner;
}

function issueAt(url) {
  if (!URL.canParse(url)) return undefined;
  const { origin, pathname } = new URL(url);
  return origin === location.origin ? issuePath.exec(pathname)?.[1] : undefined;
}
