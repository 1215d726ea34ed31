import { EventEmitter } from 'node:events';
import { vi } from 'vitest';

/**
 * Keeps the warnings of jobs that run in the test's process, hundreds of them, off the report: they are in the log files,
 * which the tests read. Returns what ends it.
 */
export function muteConsole(): () => void {
  const streams = ['_stdout', '_stderr'].map((name) => Reflect.get(console, name));
  const spies = streams.map((stream) => vi.spyOn(stream, 'write').mockImplementation(() => true));
  // Each run listens for signals; a dozen at once is meant.
  const listeners = EventEmitter.defaultMaxListeners;
  process.setMaxListeners(100);
  return () => {
    for (const spy of spies) spy.mockRestore();
    process.setMaxListeners(listeners);
  };
}
