import { readFilter } from './filter.js';
import { byId } from './shared/element.js';

/** So long nothing is typed before it is looked at. */
const settleMilliseconds = 300;

/**
 * The search box takes words and JQL; what Jira says against a query stands below it.
 *
 * @param {(filter: import('./filter.js').Filter) => Promise<void>} onChange
 */
export function enableSearchBox(onChange) {
  const input = byId('search');
  let timer;
  let latest = '';
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(apply, settleMilliseconds);
  });
  input.addEventListener('keydown', ({ key }) => {
    if (key !== 'Enter') return;
    clearTimeout(timer);
    void apply();
  });
  // Typed before the board was ready.
  if (input.value !== '') void apply();

  async function apply() {
    const text = input.value.trim();
    latest = text;
    try {
      const filter = await readFilter(text);
      if (latest !== text) return;
      say('', false);
      await onChange(filter);
    } catch (error) {
      if (latest === text) say(error.message, true);
    }
  }
}

/** Says how many issues the search has found; what is wrong with a later one stays. */
export function noteFound(text) {
  if (byId('search').getAttribute('aria-invalid') !== 'true') say(text, false);
}

function say(text, isProblem) {
  byId('search').setAttribute('aria-invalid', String(isProblem));
  byId('search-note').textContent = text;
}
