/** A piece of running text in a comment. */
export type Inline =
  | string
  | {
      readonly text: string;
      readonly strong?: boolean;
      readonly code?: boolean;
      readonly href?: string;
    }
  | { readonly issue: string };

/** One cell of a table. */
export type Cell = Inline | readonly Inline[];

/** One block of a comment. */
export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly content: readonly Inline[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: 'code'; readonly text: string }
  | {
      readonly kind: 'table';
      readonly header: readonly string[];
      readonly rows: readonly (readonly Cell[])[];
    };

/** What Postboard says on an issue, before it becomes Atlassian Document Format. */
export type CommentBody = readonly Block[];

export function paragraph(...content: readonly Inline[]): Block {
  return { kind: 'paragraph', content };
}

/** Of a list; more than that nobody mends at once. */
const mostListed = 50;

/** Sentences as a list, as many as somebody reads, and how many more there are. */
export function listOf(sentences: readonly string[]): Block {
  const more = sentences.length - mostListed;
  const items = sentences.slice(0, mostListed).map((sentence) => [sentence]);
  return { kind: 'list', items: more > 0 ? [...items, [andMore(more)]] : items };
}

/** What stands in place of what is left out. */
export function andMore(count: number): string {
  return `… and ${count.toLocaleString('en')} more`;
}
