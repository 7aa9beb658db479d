import { type PrivateRabbit, startPrivateRabbit } from '../../src/bootstrap/private-rabbitmq.mjs';
import { startTcpProxy, type TcpProxy } from '../world/tcp-proxy.ts';

/** RabbitMQ, and what stands between it and Postboard. */
export interface ChaosBroker extends AsyncDisposable {
  /** By way of the proxy. */
  readonly url: string;
  readonly directUrl: string;
  readonly proxy: TcpProxy;
  /** A node that nobody else uses, which may be broken; undefined where the broker is shared. */
  readonly node: PrivateRabbit | undefined;
}

/** @param sharedUrl A broker that others use, too; a node of our own is started without it. */
export async function openChaosBroker(sharedUrl: string | undefined): Promise<ChaosBroker> {
  await using opening = new AsyncDisposableStack();
  const node = sharedUrl === undefined ? opening.use(await startPrivateRabbit()) : undefined;
  const direct = new URL(sharedUrl ?? node?.url ?? '');
  const target = { host: direct.hostname, port: Number(direct.port || 5672) };
  const proxy = opening.use(await startTcpProxy(target));
  const proxied = new URL(direct);
  proxied.host = `127.0.0.1:${proxy.port}`;

  const running = opening.move();
  return {
    url: proxied.href,
    directUrl: direct.href,
    proxy,
    node,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
