import type { Media } from './media.ts';
import type { Search } from './search.ts';
import type { SearchIndex } from './search-index.ts';
import type { JiraStore } from './store/store.ts';
import type { Tasks } from './tasks.ts';
import type { Webhooks } from './webhooks/webhooks.ts';

/** The parts of a running emulator that its endpoints work with. */
export interface Site {
  readonly store: JiraStore;
  readonly index: SearchIndex;
  readonly search: Search;
  readonly tasks: Tasks;
  readonly webhooks: Webhooks;
  readonly media: Media;
}
