import type { Stage } from './stage.ts';

/** The campaign manager, who moves the card back to Sending whenever Postboard has paused the campaign by itself. */
export function movesBackWhenHalted(
  { board, robin, onChange }: Stage,
  campaign: string,
): AsyncDisposable {
  let moving: Promise<void> | undefined;
  const watching = onChange(() => {
    if (moving !== undefined || board.status(campaign) !== 'Paused') return;
    moving = moveBack().finally(() => {
      moving = undefined;
    });
  });

  async function moveBack(): Promise<void> {
    await robin.move(campaign, 'Sending').catch(() => {}); // Jira is too busy: after the next change.
  }

  return {
    async [Symbol.asyncDispose]() {
      watching[Symbol.dispose]();
      await moving;
    },
  };
}
