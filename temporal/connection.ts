// The client of API, loop and scripts.
import { Client, Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor, type WorkflowClientInterceptor } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { Keyring } from '../security/keyring.ts';
import { dataConverter } from './data-converter.ts';

export interface TemporalAddress {
  /** host:port */
  address: string;
  namespace: string;
  /** The TEMPORAL_ variables as given, for TLS and API key; a profile file is read only when TEMPORAL_CONFIG_FILE names one. */
  env?: Readonly<Record<string, string>>;
}

// gRPC's own limit for answers is 4 MB, and the SDK's option of that name has no effect in 1.24: a long history passes it
const channelArgs = { 'grpc.max_receive_message_length': 64 << 20, 'grpc.max_send_message_length': 64 << 20 };

/** Address, TLS and API key for client or worker (`NativeConnection.connect` takes the same). */
export function connectionOptions({ address, namespace, env = {} }: TemporalAddress) {
  const { connectionOptions: given } = loadClientConnectConfig({
    overrideEnvVars: { ...env, TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace },
    disableFile: env['TEMPORAL_CONFIG_FILE'] === undefined,
  });
  return { ...given, address };
}

type Connecting = NonNullable<Parameters<typeof Connection.connect>[0]>;

/**
 * A connection that can be closed while a call waits for its next attempt. The SDK makes the attempt from a timer, and on a closed connection it throws there, which ends the process:
 * so closing waits until the attempts that are due have been made, and no more follow.
 */
async function connect(options: Connecting): Promise<Connection> {
  const { delayFunction, retryableDecider } = defaultGrpcRetryOptions();
  let closing = false;
  let nextAttempt = -Infinity;
  const again = makeGrpcRetryInterceptor({
    retryableDecider: (attempt, status) => !closing && retryableDecider(attempt, status),
    delayFunction: (attempt, status) => {
      const ms = delayFunction(attempt, status);
      nextAttempt = Math.max(nextAttempt, performance.now() + ms);
      return ms;
    },
  });
  const connection = await Connection.connect({ ...options, interceptors: [again] });
  const close = connection.close.bind(connection);
  connection.close = async () => {
    closing = true;
    // A timer may be late by a little.
    for (let ms; (ms = nextAttempt + 50 - performance.now()) > 0;) await new Promise((resolve) => setTimeout(resolve, ms));
    await close();
  };
  return connection;
}

/** Connects, at most 10 s. Close it with `client.connection.close()`. `interceptors` trace calls. */
export async function connectClient(at: TemporalAddress, ring: Keyring, interceptors: WorkflowClientInterceptor[] = []): Promise<Client> {
  const { address, tls, apiKey, metadata } = connectionOptions(at);
  const given = { ...(tls !== undefined && { tls }), ...(apiKey !== undefined && { apiKey }), ...(metadata !== undefined && { metadata }) };
  const connection = await connect({ address, ...given, connectTimeout: '10s', channelArgs });
  return new Client({ connection, namespace: at.namespace, dataConverter: dataConverter(ring), interceptors: { workflow: interceptors } });
}

/** Runs a call with a deadline: without one a call to a server that is away can wait for ever. */
export const within = <T>(client: Client, ms: number, call: () => Promise<T>): Promise<T> => client.connection.withDeadline(Date.now() + ms, call);
