/** What stands for a tag: of the same length, and in characters that no letter is written with. */
const tokens = /\uE000(?<number>[0-9a-z]+)\uE001/g;
const comment = /\{\{~?!--[^]*?--~?\}\}|\{\{~?![^]*?\}\}/g;
const tag = new RegExp(`${comment.source}|\\{\\{(?:"[^"]*"|'[^']*'|[^}"']|\\}(?!\\}))*\\}\\}`, 'g');

/** A source whose Handlebars tags are hidden from tools that know markup only. */
export interface MaskedSource {
  readonly masked: string;
  readonly tags: readonly MaskedTag[];
  /** Puts the tags back into what a tool has made of the masked source. */
  readonly unmask: (text: string) => string;
}

export interface MaskedTag {
  readonly token: string;
  readonly written: string;
  /** Counted as editors count. */
  readonly line: number;
}

/** Positions and lines stay as they are, but for tags of several lines. */
export function maskTags(source: string): MaskedSource {
  const tags: MaskedTag[] = [];
  let line = 1;
  let from = 0;
  const masked = source.replaceAll(tag, (written: string, ...rest: unknown[]) => {
    const at = rest.findLast((value) => typeof value === 'number') ?? 0;
    line += linesIn(source.slice(from, at));
    from = at;
    const token = `\uE000${tags.length.toString(36).padStart(written.length - 2, '0')}\uE001`;
    tags.push({ token, written, line });
    return token;
  });
  const unmask = (text: string) =>
    text.replaceAll(
      tokens,
      (all, number: string) => tags[Number.parseInt(number, 36)]?.written ?? all,
    );
  return { masked, tags, unmask };
}

/** Without its comments; lines stay where they are. */
export function withoutComments(source: string): string {
  return source.replaceAll(comment, (text) => '\n'.repeat(linesIn(text)));
}

function linesIn(text: string): number {
  return text.split('\n').length - 1;
}
