import { describe, expect, test } from 'vitest';
import { inlineStyles } from '../../src/templates/inline-styles.ts';
import { makeTemplate } from '../../src/templates/make.ts';

const sheet = `p { color: red; font-family: "A B", serif }
.a > b { margin: 0 !important }
a:hover { color: blue }
td { padding: 1px }
@media (max-width: 400px) { p { color: green } }`;
const red = `style="color: red; font-family: 'A B', serif;"`;

describe('the rules of a style sheet', () => {
  test.each([
    ['an element', '<p>x</p>', `<p ${red}>x</p>`],
    [
      'a selector with two parts',
      '<i class="a"><b>x</b></i>',
      '<i class="a"><b style="margin: 0;">x</b></i>',
    ],
    ['an element that nothing closes', '<p>x<p>y', `<p ${red}>x<p ${red}>y`],
    [
      'an element with a style of its own, which wins',
      "<td style='padding:8px'>x</td>",
      '<td style="padding: 8px;">x</td>',
    ],
    [
      'a value of the recipient',
      '<td style="color:{{default recipient.tint "red"}}">x</td>',
      '<td style="padding: 1px; color: {{default recipient.tint "red"}};">x</td>',
    ],
    [
      'rows in a loop',
      '<table>{{#each recipient.projects}}<tr><td>{{this}}{{/each}}</table>',
      '<table>{{#each recipient.projects}}<tr><td style="padding: 1px;">{{this}}{{/each}}</table>',
    ],
    [
      'both sides of a condition',
      '{{#if a}}<p>{{else}}<p id="b">{{/if}}x</p>',
      `{{#if a}}<p ${red}>{{else}}<p id="b" ${red}>{{/if}}x</p>`,
    ],
  ])('are written into %s', (_, source, html) => {
    expect(inlineStyles(source, sheet)).toBe(html);
  });

  test.each([
    ['what nothing selects', '<a href="{{recipient.link}}">&amp; é</a><br/>'],
    ['what Outlook alone reads', '<!--[if mso]><p><![endif]-->'],
    ['comments', "{{!-- <p>don't }}</p> --}}"],
    ['a style sheet', `<style>\n${sheet}\n</style>`],
  ])('leave %s alone', (_, source) => {
    expect(inlineStyles(source, sheet)).toBe(source);
  });

  test('hold in a letter that the layout with the style sheet is wrapped around', async () => {
    const made = await makeTemplate({
      subject: 'Hello',
      html: '{{#> frame}}<p>x</p>{{/frame}}',
      partials: { frame: `<style>${sheet}</style>{{> @partial-block}}` },
    });

    expect(made).toMatchObject({
      template: {
        html: `{{#> frame}}<p ${red}>x</p>{{/frame}}`,
        partials: { frame: `<style>${sheet}</style>{{> @partial-block}}` },
      },
    });
  });
});
