/** Text as an Atlassian document: a blank line ends a paragraph, any other line break stays one. */
export function documentOfText(text) {
  const paragraphs = text
    .replaceAll('\r\n', '\n')
    .trim()
    .split(/\n{2,}/);
  return { type: 'doc', version: 1, content: paragraphs.map(paragraphOf) };
}

function paragraphOf(text) {
  const content = text
    .split('\n')
    .flatMap((line, index) => [
      ...(index > 0 ? [{ type: 'hardBreak' }] : []),
      ...(line === '' ? [] : [{ type: 'text', text: line }]),
    ]);
  return { type: 'paragraph', content };
}

/** The words of a document; of one that was made of plain text, exactly that. */
export function textOfDocument(node) {
  if (node.type === 'text') return node.text;
  if (node.type === 'hardBreak') return '\n';
  const parts = (node.content ?? []).map(textOfDocument);
  return parts.join(blocks.has(node.content?.[0]?.type) ? '\n\n' : '');
}

const blocks = new Set([
  ...['paragraph', 'heading', 'bulletList', 'orderedList', 'listItem', 'codeBlock', 'blockquote'],
  ...['panel', 'rule', 'table', 'tableRow', 'tableHeader', 'tableCell'],
]);

/** Whether a document is more than its words: formatted, or with links, lists or tables. */
export function isFormatted({ content = [] }) {
  return content.some(
    (block) =>
      block.type !== 'paragraph' ||
      (block.content ?? []).some(
        ({ type, marks = [] }) => marks.length > 0 || (type !== 'text' && type !== 'hardBreak'),
      ),
  );
}
