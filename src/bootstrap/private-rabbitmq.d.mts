/** A RabbitMQ node of our own; disposing stops it. */
export interface PrivateRabbit extends AsyncDisposable {
  readonly url: string;
  /** Data, logs and settings; removed by `stop`. */
  readonly directory: string;
  /** The Erlang VM; undefined while it does not run. */
  readonly pid: number | undefined;
  /** Sends a signal that ends the node (SIGKILL unless told otherwise) and waits for its end; the data stays. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts the node again after `kill`, on the same ports and data; resolves once it answers. */
  start(): Promise<void>;
  /** Above so much memory the node takes no messages. */
  limitMemory(bytes: number): Promise<void>;
  /** Ends the node and removes everything; harmless when called again. */
  stop(): Promise<void>;
}

/** The path of an installed RabbitMQ server, or undefined. */
export function findRabbitServer(): string | undefined;

/**
 * Starts a throw-away RabbitMQ node on free loopback ports; it takes about six seconds. A frugal one, as it is unless told
 * otherwise, takes half the processor time and is not to be measured.
 */
export function startPrivateRabbit(options?: {
  readonly isFrugal?: boolean;
}): Promise<PrivateRabbit>;
