import Handlebars from 'handlebars';

const startOfBody = /<body\b(?:"[^"]*"|'[^']*'|[^"'>])*>/i;

/** Puts a line at the start of HTML that is read in lists of mails and not seen in the letter; nothing when it is empty. */
export function withPreheader(html: string, preheader: string): string {
  if (preheader === '') return html;
  const text = Handlebars.escapeExpression(preheader);
  const hidden = `<div style="display:none; max-height:0; overflow:hidden; mso-hide:all;">${text}</div>`;
  return startOfBody.test(html)
    ? html.replace(startOfBody, (body) => body + hidden)
    : hidden + html;
}
