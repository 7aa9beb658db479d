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
  /** How often it was killed. */
  readonly kills: number;
  countAfresh(): void;
  /** Kills the node and starts it again, on the data that it left behind. */
  killAndStart(): Promise<void>;
}

/** @param sharedUrl A broker that others use, too; a node of our own is started without it. */
export async function openChaosBroker(
  sharedUrl: string | undefined,
  isFrugal: boolean,
): Promise<ChaosBroker> {
  await using opening = new AsyncDisposableStack();
  const node =
    sharedUrl === undefined ? opening.use(await startPrivateRabbit({ isFrugal })) : undefined;
  const direct = new URL(sharedUrl ?? node?.url ?? '');
  const target = { host: direct.hostname, port: Number(direct.port || 5672) };
  const proxy = opening.use(await startTcpProxy(target));
  const proxied = new URL(direct);
  proxied.host = `127.0.0.1:${proxy.port}`;

  let kills = 0;
  const running = opening.move();
  return {
    url: proxied.href,
    directUrl: direct.href,
    proxy,
    node,
    get kills() {
      return kills;
    },
    countAfresh() {
      kills = 0;
    },
    async killAndStart() {
      kills += 1;
      await node?.kill();
      await node?.start();
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
