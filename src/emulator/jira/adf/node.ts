/** A node of the Atlassian Document Format (https://go.atlassian.com/adf-json-schema). */
export interface AdfNode {
  readonly type: string;
  readonly version?: number;
  readonly text?: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
  readonly marks?: readonly AdfMark[];
  readonly content?: readonly AdfNode[];
}

export interface AdfMark {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
}

/** A document of one paragraph per line. */
export function documentOfText(text: string): AdfNode {
  const paragraphs = text.split(/\r?\n/).map(
    (line): AdfNode => ({
      type: 'paragraph',
      ...(line !== '' && { content: [{ type: 'text', text: line }] }),
    }),
  );
  return { type: 'doc', version: 1, content: paragraphs };
}
