import { element } from './shared/element.js';
import { icon } from './shared/icon.js';
import { makeTabs } from './shared/tabs.js';

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
let latest;

/** Opens one mail in the pane. */
export async function showMail(pane, id, { onBack }) {
  latest = id;
  const answer = await fetch(`api/mails/${id}`);
  const mail = answer.ok ? await answer.json() : undefined;
  if (latest !== id) return;
  pane.replaceChildren(
    backButton(onBack),
    ...(mail === undefined
      ? [element('p', { class: 'hint' }, 'There is no such mail.')]
      : [headOf(mail), attachmentsOf(mail), contentOf(mail)]),
  );
  pane.scrollTop = 0;
  pane.focus({ preventScroll: true });
}

function backButton(onBack) {
  return element(
    'button',
    { class: 'button back', type: 'button', onclick: onBack },
    '← All mails',
  );
}

function headOf(mail) {
  return element(
    'header',
    { class: 'mail-head' },
    element('h2', {}, mail.subject || '(no subject)'),
    element(
      'a',
      { class: 'button', href: `api/mails/${mail.id}/raw`, download: true },
      'Download .eml',
    ),
    element(
      'dl',
      {},
      ...fact('From', mail.headerFrom || '(none)'),
      ...fact('To', mail.headerTo || '(none)'),
      ...fact('Envelope', `${mail.from || '<>'} → ${mail.to.join(', ')}`),
      ...fact('Accepted', `${moment.format(new Date(mail.at))}, ${sizeOf(mail.sizeBytes)}`),
    ),
  );
}

function fact(name, value) {
  return [element('dt', {}, name), element('dd', {}, value)];
}

function attachmentsOf(mail) {
  if (mail.attachments.length === 0) return '';
  const links = mail.attachments.map(({ index, name, sizeBytes }) =>
    element(
      'li',
      {},
      element(
        'a',
        { class: 'button', href: `api/mails/${mail.id}/attachments/${index}`, download: name },
        icon('clip'),
        element('span', {}, name),
        element('small', {}, sizeOf(sizeBytes)),
      ),
    ),
  );
  return element('ul', { class: 'attachments', 'aria-label': 'Attachments' }, ...links);
}

function contentOf(mail) {
  const views = [
    mail.hasHtml && { name: 'HTML', content: () => htmlOf(mail) },
    { name: 'Text', content: () => element('pre', { class: 'text' }, mail.text) },
    { name: 'Headers', content: () => headersOf(mail) },
  ];
  return makeTabs('How to show the mail', views.filter(Boolean));
}

/** A stranger's HTML: framed without scripts and without an origin of its own. */
function htmlOf(mail) {
  return element('iframe', {
    class: 'html',
    title: `HTML of the mail: ${mail.subject}`,
    sandbox: 'allow-popups allow-popups-to-escape-sandbox',
    src: `api/mails/${mail.id}/html`,
  });
}

function headersOf(mail) {
  const rows = mail.headers.map(({ name, value }) =>
    element('tr', {}, element('th', { scope: 'row' }, name), element('td', {}, value)),
  );
  return element('table', { class: 'headers' }, element('tbody', {}, ...rows));
}

function sizeOf(bytes) {
  return bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(bytes < 10_240 ? 1 : 0)} KB`;
}
