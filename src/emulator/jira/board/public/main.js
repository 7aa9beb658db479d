import { Board } from './board.js';
import { readPlan } from './board-plan.js';
import { followChanges } from './changes.js';
import { enableSearchBox } from './search-box.js';
import { byId } from './shared/element.js';
import { icon } from './shared/icon.js';
import { complain } from './toast.js';

byId('mark').append(icon('board'));
try {
  const plan = await readPlan();
  byId('project').textContent = plan.projectName;
  byId('board-name').textContent = plan.boardName;

  const board = new Board(plan);
  followChanges({ onChange: (change) => board.changed(change), onReconnect: () => board.reload() });
  addEventListener('hashchange', () => void board.follow(location.hash));
  enableSearchBox((filter) => board.search(filter));
  await board.follow(location.hash);
} catch (error) {
  complain('The board could not be opened', error.message);
}
