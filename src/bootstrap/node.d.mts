/** How Postboard runs on Node. */
export const nodeFlags: readonly string[];
