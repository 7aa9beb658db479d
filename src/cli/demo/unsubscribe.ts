/** The page's one button (RFC 8058), and what stands above it. */
const button = { 'List-Unsubscribe': 'One-Click' };
const heading = /<h1>(?<words>[^<]*)<\/h1>/;

/** Does as a reader who has had enough: opens the link in the letter and presses the button. Answers what the page says then. */
export async function unsubscribe(letter: string): Promise<string> {
  const [link] = /https?:\/\/\S+\/unsubscribe\/\S+/.exec(letter) ?? [];
  if (link === undefined) return 'The letter has no link.';
  const page = await fetch(link);
  if (!(await page.text()).includes('<form method="post">')) return 'The page has no button.';
  const answer = await fetch(link, { method: 'POST', body: new URLSearchParams(button) });
  return heading.exec(await answer.text())?.groups?.['words'] ?? '';
}
