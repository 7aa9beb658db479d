import { lozenge } from './lozenge.js';
import { makeRows } from './shared/arrange.js';
import { element } from './shared/element.js';

/** The issues that an issue is linked to. */
export function makeLinks({ addressOf }) {
  const list = element('ul', { class: 'links' });
  const section = element('section', {}, element('h3', {}, 'Linked issues'), list);
  const showRows = makeRows(list, (link) => rowOf(link, addressOf));
  return {
    element: section,
    show({ issue }) {
      const links = issue.fields.issuelinks ?? [];
      section.hidden = links.length === 0;
      showRows(links);
    },
  };
}

function rowOf({ type, outwardIssue, inwardIssue }, addressOf) {
  const other = outwardIssue ?? inwardIssue;
  const kind = outwardIssue === undefined ? type.inward : type.outward;
  return element(
    'li',
    {},
    element('span', { class: 'link-kind' }, kind),
    element('a', { href: addressOf(other) }, `${other.key} ${other.fields.summary}`),
    lozenge(other.fields.status),
  );
}
