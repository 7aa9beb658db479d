import { load } from 'cheerio';
import juice from 'juice';
import { maskTags } from './masked-tags.ts';

/** One start tag that gets another `style`, by its place in the source. */
interface Restyled {
  readonly start: number;
  readonly end: number;
  readonly style: string;
}

const parsing = { xml: { xmlMode: false, decodeEntities: false, withStartIndices: true } } as const;
const startTag = /^<[^\s/>]+(?:"[^"]*"|'[^']*'|[^"'>])*>/;
const styleAttribute = /(?<=["'\s])style\s*=\s*(?:"[^"]*"|'[^']*')/i;

/** The rules of every style sheet in these sources. */
export function styleSheetOf(sources: readonly string[]): string {
  return sources
    .flatMap((source) => {
      const $ = load(maskTags(source).masked, parsing);
      return $('style:not([media])')
        .toArray()
        .map((element) => $(element).text());
    })
    .join('\n');
}

/**
 * Writes the rules that apply to an element into its `style`, for mail programs that drop style sheets. Nothing but `style`
 * changes: lines and Handlebars stay, and so do the style sheets, whose media queries can stand nowhere else.
 */
export function inlineStyles(source: string, styleSheet: string): string {
  if (styleSheet.trim() === '') return source;
  const { masked, unmask } = maskTags(source);
  const $ = load(masked, parsing);
  const before = new Map(
    $('*')
      .toArray()
      .map((element) => [element, $(element).attr('style')]),
  );
  juice.inlineDocument($, styleSheet, {
    applyWidthAttributes: false,
    applyHeightAttributes: false,
    applyAttributesTableElements: false,
  });

  const restyled: Restyled[] = [];
  for (const [element, was] of before) {
    const style = $(element).attr('style');
    const start = element.startIndex;
    if (style === undefined || style === was || start === null) continue;
    const written = startTag.exec(masked.slice(start))?.[0];
    if (written !== undefined) restyled.push({ start, end: start + written.length, style });
  }
  return unmask(rewrite(masked, restyled));
}

function rewrite(source: string, restyled: readonly Restyled[]): string {
  let at = 0;
  let html = '';
  for (const { start, end, style } of restyled) {
    html += source.slice(at, start) + withStyle(source.slice(start, end), style);
    at = end;
  }
  return html + source.slice(at);
}

function withStyle(tag: string, style: string): string {
  const attribute = `style="${style.replaceAll('"', "'")}"`;
  return styleAttribute.test(tag)
    ? tag.replace(styleAttribute, () => attribute)
    : tag.replace(/\s*\/?>$/, (end) => ` ${attribute}${end}`);
}
