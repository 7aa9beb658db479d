import { z } from 'zod';

/** The part of a document's nodes that has a plain text. */
const Node = z.object({
  type: z.string(),
  text: z.string().optional(),
  attrs: z
    .object({
      text: z.string().optional().catch(undefined),
      shortName: z.string().optional().catch(undefined),
      url: z.string().optional().catch(undefined),
      timestamp: z.coerce.string().optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
  get content() {
    return z.array(Node).optional();
  },
});
type Node = z.infer<typeof Node>;

const Document = Node.extend({ type: z.literal('doc') });

/** The text of an Atlassian Document Format document, a block a line; undefined when the value is none. */
export function textOfDocument(value: unknown): string | undefined {
  const document = Document.safeParse(value);
  if (!document.success) return undefined;
  return blocks(document.data.content).join('\n').trimEnd();
}

function blocks(nodes: readonly Node[] = []): readonly string[] {
  return nodes.flatMap((node) => linesOf(node));
}

function linesOf(node: Node): readonly string[] {
  switch (node.type) {
    case 'paragraph':
    case 'heading':
    case 'codeBlock':
      return [(node.content ?? []).map(inlineText).join('')];
    case 'bulletList':
    case 'orderedList':
      return (node.content ?? []).map((item, index) => {
        const bullet = node.type === 'bulletList' ? '- ' : `${index + 1}. `;
        return bullet + blocks(item.content).join('\n');
      });
    case 'tableRow':
      return [(node.content ?? []).map((cell) => blocks(cell.content).join(' ')).join('\t')];
    case 'rule':
      return ['---'];
    default:
      return node.content === undefined ? [inlineText(node)].filter(Boolean) : blocks(node.content);
  }
}

function inlineText({ type, text, attrs }: Node): string {
  switch (type) {
    case 'text':
      return text ?? '';
    case 'hardBreak':
      return '\n';
    case 'date': {
      const date = new Date(Number(attrs?.timestamp));
      return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 10);
    }
    default:
      return attrs?.text ?? attrs?.shortName ?? attrs?.url ?? '';
  }
}
