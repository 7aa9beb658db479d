import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An RSA key as most sign with, by itself and in a file. */
export class BenchKey implements Disposable {
  readonly domain = 'example.com';
  readonly selector = 'postboard1';
  readonly pem: string;
  readonly path: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'postboard-bench-'));

  constructor() {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    this.pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    this.path = join(this.#folder, 'dkim.pem');
    writeFileSync(this.path, this.pem, { mode: 0o600 });
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }
}
