import type { IncomingMessage } from 'node:http';
import busboy from 'busboy';
import type { Attachment } from '../store/issue.ts';
import { problem, Refusal, refusal } from './refusal.ts';

export const mostFileBytes = 20_000_000;
const mostFiles = 60;

type UploadedFile = Pick<Attachment, 'filename' | 'mimeType' | 'content'>;

/** Reads the files of a multipart form whose parts are called `file`. */
export async function readUpload(request: IncomingMessage): Promise<readonly UploadedFile[]> {
  const parser = openParser(request);
  const files: Promise<UploadedFile>[] = [];
  const problems: Refusal[] = [];

  parser.on('file', (part, stream, { filename, mimeType }) => {
    stream.on('limit', () => problems.push(tooLarge()));
    const content = stream.toArray().then((chunks) => Buffer.concat(chunks));
    if (part === 'file')
      files.push(
        content.then((bytes) => ({ filename: plainName(filename), mimeType, content: bytes })),
      );
  });
  parser.on('filesLimit', () =>
    problems.push(refusal(413, [`No more than ${mostFiles} files can be uploaded at once.`])),
  );
  await new Promise<void>((resolve) => {
    parser.on('close', resolve);
    parser.on('error', () => {
      problems.push(refusal(400, ['The multipart form could not be read.']));
      resolve();
    });
    request.pipe(parser);
  });

  const [first] = problems;
  if (first !== undefined) {
    request.unpipe(parser).resume();
    await Promise.allSettled(files);
    throw first;
  }
  return Promise.all(files);
}

function openParser(request: IncomingMessage): busboy.Busboy {
  try {
    return busboy({
      headers: request.headers,
      defParamCharset: 'utf8',
      limits: { fileSize: mostFileBytes, files: mostFiles },
    });
  } catch {
    request.resume();
    const detail = `Content-Type '${request.headers['content-type'] ?? ''}' is not supported.`;
    throw new Refusal(problem(415, 'Unsupported Media Type', detail, request.url ?? ''));
  }
}

function tooLarge(): Refusal {
  return refusal(413, [`The file exceeds its maximum permitted size of ${mostFileBytes} bytes.`]);
}

/** Without directories and control characters. */
function plainName(filename = 'file'): string {
  const name = filename.split(/[\\/]/).at(-1) ?? '';
  return name.replace(/\p{Cc}/gu, '') || 'file';
}
