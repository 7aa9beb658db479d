import { z } from 'zod';

const Text = z.string().optional().catch(undefined);

/** The part of a document's nodes that letters show. */
const Node = z.object({
  type: z.string(),
  text: z.string().optional(),
  attrs: z
    .object({
      level: z.number().optional().catch(undefined),
      order: z.number().optional().catch(undefined),
      text: Text,
      shortName: Text,
      url: Text,
      alt: Text,
      title: Text,
      timestamp: z.coerce.string().optional().catch(undefined),
    })
    .default({}),
  marks: z
    .array(
      z.object({
        type: z.string(),
        attrs: z.object({ href: Text, color: Text, type: Text }).default({}),
      }),
    )
    .default([]),
  get content() {
    return z.array(Node).default([]);
  },
});
type Node = z.infer<typeof Node>;

const Document = Node.extend({ type: z.literal('doc') });

/**
 * A document as the HTML of a letter, a block a line; tags of Handlebars in its texts stay what they are. Empty when the
 * value is none, or holds nothing.
 */
export function htmlOfDocument(value: unknown): string {
  const document = Document.safeParse(value);
  if (!document.success) return '';
  return document.data.content.map(htmlOf).join('\n').trim();
}

function htmlOf(node: Node): string {
  const { type, attrs, content } = node;
  const inner = content.map(htmlOf).join('');
  switch (type) {
    case 'text':
      return node.marks.reduce(marked, escaped(node.text ?? ''));
    case 'hardBreak':
      return '<br>';
    case 'paragraph':
      return `<p>${inner}</p>`;
    case 'heading':
      return tag(`h${Math.min(Math.max(attrs.level ?? 1, 1), 6)}`, inner);
    case 'bulletList':
    case 'taskList':
      return tag('ul', inner);
    case 'orderedList':
      return `<ol${attrs.order === undefined ? '' : ` start="${attrs.order}"`}>${inner}</ol>`;
    case 'listItem':
    case 'taskItem':
      return tag('li', inner);
    case 'blockquote':
    case 'panel':
      return tag('blockquote', inner);
    case 'codeBlock':
      return tag('pre', inner);
    case 'rule':
      return '<hr>';
    case 'table':
      return `<table cellspacing="0" cellpadding="6" border="1">${inner}</table>`;
    case 'tableRow':
      return tag('tr', inner);
    case 'tableHeader':
      return tag('th', inner);
    case 'tableCell':
      return tag('td', inner);
    case 'media':
      return picture(attrs);
    case 'inlineCard':
    case 'blockCard':
    case 'embedCard':
      return linked(escaped(attrs.url ?? ''), attrs.url);
    case 'date':
      return dayOf(attrs.timestamp);
    default:
      return content.length > 0 ? inner : escaped(attrs.text ?? attrs.shortName ?? '');
  }
}

function tag(name: string, inner: string): string {
  return `<${name}>${inner}</${name}>`;
}

function marked(inner: string, { type, attrs }: Node['marks'][number]): string {
  switch (type) {
    case 'strong':
      return tag('strong', inner);
    case 'em':
      return tag('em', inner);
    case 'underline':
      return tag('u', inner);
    case 'strike':
      return tag('s', inner);
    case 'code':
      return tag('code', inner);
    case 'subsup':
      return tag(attrs.type === 'sup' ? 'sup' : 'sub', inner);
    case 'textColor':
      return /^#[0-9a-f]{6}$/i.test(attrs.color ?? '')
        ? `<span style="color:${attrs.color}">${inner}</span>`
        : inner;
    case 'link':
      return linked(inner, attrs.href);
    default:
      return inner;
  }
}

function linked(inner: string, href = ''): string {
  // Jira's editor encodes what is no part of an address.
  const written = href.replaceAll(/%7B%7B.*?%7D%7D/gi, (encoded) => decodeURIComponent(encoded));
  return `<a href="${escaped(written).replaceAll(/"(?![^{]*\}\})/g, '&quot;')}">${inner}</a>`;
}

/** Files have no address in a document; by the name that Jira gives them as text they are found among the attachments. */
function picture({ alt = '', url }: Node['attrs']): string {
  const source = url ?? `cid:${alt}`;
  return `<img src="${escaped(source)}" alt="${url === undefined ? '' : escaped(alt)}" style="max-width:100%">`;
}

function dayOf(timestamp: string | undefined): string {
  const day = new Date(Number(timestamp));
  if (Number.isNaN(day.getTime())) return '';
  return day.toLocaleDateString('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
}

/** Text as HTML; Jira's editor makes curly quotes, which are none to Handlebars. */
function escaped(text: string): string {
  return text
    .split(/(\{\{.*?\}\})/s)
    .map((part, at) => (at % 2 === 1 ? part.replaceAll(/[“”]/g, '"') : plain(part)))
    .join('');
}

function plain(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
