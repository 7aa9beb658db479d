import { compile } from 'html-to-text';

const asBlocks = {
  options: { leadingLineBreaks: 1, trailingLineBreaks: 1 },
  format: 'block',
} as const;

/** The words of an HTML letter, for those who read mail as text; links keep their addresses. */
export const plainTextOf: (html: string) => string = compile({
  wordwrap: 78,
  selectors: [
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['<', '>'] } },
    { selector: 'img', format: 'skip' },
    // The line that mail programs show in their lists is not a part of the letter.
    { selector: '[style*="display:none"]', format: 'skip' },
    // Letters are laid out with tables; without this, neighbouring cells run together.
    { selector: 'td', ...asBlocks },
    { selector: 'th', ...asBlocks },
    ...['h1', 'h2', 'h3', 'h4'].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
});
