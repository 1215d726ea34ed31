import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';

/** Of a connection that did not come about in time. Unlike a lost answer it proves that nothing was received. */
export const CONNECT_TIMED_OUT = 'CONNECT_TIMED_OUT';

export interface Agents {
  readonly httpAgent: http.Agent;
  readonly httpsAgent: https.Agent;
}

/** Agents that give up on a connection, TLS included, which does not come about within `milliseconds`. */
export function agentsWithConnectLimit(milliseconds: number, options: { keepAlive: boolean }): Agents {
  const agentOptions = { keepAlive: options.keepAlive, maxSockets: 4 };
  return {
    httpAgent: limitConnecting(new http.Agent(agentOptions), 'connect', milliseconds),
    httpsAgent: limitConnecting(new https.Agent(agentOptions), 'secureConnect', milliseconds),
  };
}

interface Connecting {
  createConnection(options: never, callback?: (error: Error | null, stream: Duplex) => void): Duplex | null | undefined;
}

function limitConnecting<A extends Connecting>(agent: A, connected: string, milliseconds: number): A {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = connect(options, callback);
    if (!socket) return socket;
    const timer = setTimeout(() => {
      socket.destroy(Object.assign(new Error('No connection in time'), { code: CONNECT_TIMED_OUT }));
    }, milliseconds);
    const stop = () => clearTimeout(timer);
    socket.once(connected, stop).once('close', stop);
    return socket;
  };
  return agent;
}
