import type { IncomingMessage } from 'node:http';
import { bareRefusal, problem, Refusal } from './refusal.ts';

const mostBytes = 10_000_000;
/** As deep as Jira's own JSON reader goes. */
const deepest = 1_000;

/** Reads a request's JSON. */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const type = request.headers['content-type'] ?? 'application/json';
  if (!/^application\/([\w.-]+\+)?json\b/i.test(type)) {
    const detail = `Content-Type '${type}' is not supported.`;
    throw new Refusal(problem(415, 'Unsupported Media Type', detail, request.url ?? ''));
  }
  const text = await readText(request);
  const json = parse(text);
  if (json === undefined || isDeeperThan(json, deepest))
    throw bareRefusal(
      400,
      'There was an error parsing JSON. Check that your request body is valid.',
    );
  return json.value;
}

async function readText(request: IncomingMessage): Promise<string> {
  let bytes = 0;
  const limited = request.iterator({ destroyOnReturn: false });
  const chunks: Buffer[] = [];
  for await (const chunk of limited) {
    bytes += chunk.length;
    if (bytes > mostBytes) {
      request.resume();
      throw bareRefusal(413, 'The request is larger than this server takes.');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Without recursion, so that no depth can exhaust the stack. */
function isDeeperThan({ value }: { readonly value: unknown }, most: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= most; depth += 1) {
    level = level.flatMap((each) =>
      typeof each === 'object' && each !== null ? Object.values(each) : [],
    );
    if (level.length === 0) return false;
  }
  return true;
}
