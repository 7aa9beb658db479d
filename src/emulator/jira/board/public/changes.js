import { byId } from './shared/element.js';

/** Server-sent events: a line of JSON for each issue that has changed. What happened while the line was down is not told. */
export function followChanges({ onChange, onReconnect }) {
  const live = byId('live');
  const events = new EventSource('events');
  let wasLost = false;
  events.addEventListener('message', ({ data }) => onChange(JSON.parse(data)));
  events.addEventListener('open', () => {
    say('Live', false);
    if (wasLost) onReconnect();
    wasLost = false;
  });
  events.addEventListener('error', () => {
    say('Not connected', true);
    wasLost = true;
  });

  function say(text, isLost) {
    live.textContent = text;
    live.classList.toggle('lost', isLost);
  }
}
