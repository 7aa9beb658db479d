import { MailList } from './mail-list.js';
import { showMail } from './mail-view.js';
import { byId } from './shared/element.js';
import { icon } from './shared/icon.js';

const panes = byId('panes');
const list = new MailList({ onOpen: open });

/** The mail that the address bar names: `#17`. */
function mailInAddress() {
  const id = Number(location.hash.slice(1));
  return Number.isInteger(id) && id > 0 ? id : undefined;
}

function open(id) {
  if (mailInAddress() !== id) location.hash = String(id);
  else void show();
}

async function show() {
  const id = mailInAddress();
  panes.classList.toggle('reading', id !== undefined);
  list.mark(id);
  if (id !== undefined) await showMail(byId('mail'), id, { onBack: back });
}

function back() {
  const id = mailInAddress();
  history.replaceState(null, '', location.pathname);
  void show();
  list.focus(id);
}

/** New mails come by themselves; after a lost connection the browser asks for those it missed. */
function follow(after) {
  const live = byId('live');
  const events = new EventSource(`events?after=${after}`);
  events.addEventListener('mail', ({ data }) => list.add(JSON.parse(data)));
  events.addEventListener('open', () => say('Live', false));
  events.addEventListener('error', () => say('Not connected', true));
  function say(text, isLost) {
    live.textContent = text;
    live.classList.toggle('lost', isLost);
  }
}

byId('mark').append(icon('mail'));
addEventListener('hashchange', () => void show());
addEventListener('keydown', ({ key, target }) => {
  // In the search box it empties the box.
  if (key === 'Escape' && target !== byId('to') && mailInAddress() !== undefined) back();
});
byId('to').addEventListener('input', ({ target }) => void list.find(target.value.trim()));
byId('older').addEventListener('click', () => void list.loadOlder());

follow(await list.load());
await show();
