import type { AdfMark, AdfNode } from './node.ts';

/** A document as the wiki markup that version 2 of the REST API, webhooks and changelogs carry. */
export function wikiOf(document: AdfNode): string {
  return blocks(document.content ?? [], '').join('\n\n');
}

function blocks(nodes: readonly AdfNode[], bullet: string): readonly string[] {
  return nodes.map((node) => block(node, bullet)).filter((text) => text !== '' || nodes.length > 1);
}

function block(node: AdfNode, bullet: string): string {
  const children = node.content ?? [];
  switch (node.type) {
    case 'heading':
      return `h${attribute(node, 'level')}. ${inline(children)}`;
    case 'bulletList':
      return children.map((item) => listItem(item, `${bullet}*`)).join('\n');
    case 'orderedList':
      return children.map((item) => listItem(item, `${bullet}#`)).join('\n');
    case 'codeBlock':
      return `{code}\n${inline(children)}\n{code}`;
    case 'blockquote':
      return `{quote}${blocks(children, '').join('\n')}{quote}`;
    case 'panel':
      return `{panel}\n${blocks(children, '').join('\n\n')}\n{panel}`;
    case 'rule':
      return '----';
    case 'table':
      return children.map(tableRow).join('\n');
    case 'paragraph':
      return inline(children);
    default:
      return isInline(children) ? inline(children) : blocks(children, bullet).join('\n');
  }
}

function isInline(nodes: readonly AdfNode[]): boolean {
  return nodes.every(({ type }) => type === 'text' || type === 'hardBreak' || type === 'emoji');
}

function listItem(item: AdfNode, bullet: string): string {
  return (item.content ?? [])
    .map((child) =>
      child.type.endsWith('List') ? block(child, bullet) : `${bullet} ${block(child, bullet)}`,
    )
    .join('\n');
}

function tableRow(row: AdfNode): string {
  const cells = row.content ?? [];
  const edge = cells.every(({ type }) => type === 'tableHeader') ? '||' : '|';
  return edge + cells.map((cell) => blocks(cell.content ?? [], '').join('\n') + edge).join('');
}

function inline(nodes: readonly AdfNode[]): string {
  return nodes.map(inlineNode).join('');
}

function inlineNode(node: AdfNode): string {
  switch (node.type) {
    case 'text':
      return (node.marks ?? []).reduce(marked, node.text ?? '');
    case 'hardBreak':
      return '\n';
    case 'mention':
      return `[~accountid:${attribute(node, 'id')}]`;
    case 'emoji':
      return attribute(node, 'text') || attribute(node, 'shortName');
    case 'inlineCard':
      return `[${attribute(node, 'url')}]`;
    case 'date':
      return new Date(Number(node.attrs?.['timestamp'] ?? 0)).toISOString().slice(0, 10);
    case 'status':
      return attribute(node, 'text');
    default:
      return inline(node.content ?? []);
  }
}

function marked(text: string, mark: AdfMark): string {
  switch (mark.type) {
    case 'strong':
      return `*${text}*`;
    case 'em':
      return `_${text}_`;
    case 'code':
      return `{{${text}}}`;
    case 'strike':
      return `-${text}-`;
    case 'link':
      return `[${text}|${attribute(mark, 'href')}]`;
    default:
      return text;
  }
}

/** Empty where there is none. */
function attribute({ attrs }: AdfNode | AdfMark, name: string): string {
  const value = attrs?.[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** The words of a document without any markup, for the text search. */
export function plainTextOf(node: AdfNode): string {
  if (node.type === 'text') return node.text ?? '';
  if (node.type === 'hardBreak') return '\n';
  const separator = (node.content ?? []).some(({ type }) => type === 'text') ? '' : '\n';
  return (node.content ?? []).map(plainTextOf).join(separator);
}
