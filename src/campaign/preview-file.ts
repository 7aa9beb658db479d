import type { IssueKey } from './ids.ts';

/** Of a letter: what a browser shows, and what a mail program opens. */
export const previewKinds = ['html', 'eml'] as const;
export type PreviewKind = (typeof previewKinds)[number];

const previewFile = new RegExp(`^preview-[A-Z][A-Z0-9_]+-\\d+\\.(?:${previewKinds.join('|')})$`);

/** What the preview of a recipient's letter is called where a dry run attaches it to its campaign. */
export function previewFileName(recipient: IssueKey, kind: PreviewKind): string {
  return `preview-${recipient}.${kind}`;
}

/** Tells files that a dry run has attached from those of the campaign's manager: they are no part of its content. */
export function isPreviewFile(name: string): boolean {
  return previewFile.test(name);
}
