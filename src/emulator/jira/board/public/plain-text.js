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

const inline = new Set(['text', 'hardBreak', 'inlineCard', 'mention', 'emoji', 'status', 'date']);

/** The words of a document; of one that was made of plain text, exactly that. */
export function textOfDocument({ type, text = '', content = [] }) {
  if (type === 'hardBreak') return '\n';
  const isBlocks = content.length > 0 && !inline.has(content[0].type);
  return text + content.map(textOfDocument).join(isBlocks ? '\n\n' : '');
}

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
