import { Board } from './board.js';
import { readPlan } from './board-plan.js';
import { followChanges } from './changes.js';
import { byId } from './shared/element.js';
import { icon } from './shared/icon.js';
import { complain } from './toast.js';

byId('mark').append(icon('board'));
try {
  const plan = await readPlan();
  byId('project').textContent = plan.projectName;
  byId('board-name').textContent = plan.boardName;
  document.title = `${plan.boardName} – ${plan.projectName}`;

  const board = new Board(plan);
  followChanges({ onChange: (id) => board.changed(id), onReconnect: () => board.reload() });
  addEventListener('hashchange', () => void board.follow(location.hash));
  byId('search').addEventListener('input', ({ target }) => board.search(target.value));
  await board.follow(location.hash);
} catch (error) {
  complain('The board could not be opened', error.message);
}
