/** Two signals count: the first asks to finish, the second to hurry. */
export function stopRequests() {
  const requested: NodeJS.Signals[] = [];
  let tellFirst: (signal: NodeJS.Signals) => void = () => {};
  let tellSecond: (signal: NodeJS.Signals) => void = () => {};
  const first = new Promise<NodeJS.Signals>((tell) => {
    tellFirst = tell;
  });
  const second = new Promise<NodeJS.Signals>((tell) => {
    tellSecond = tell;
  });
  const listener = (signal: NodeJS.Signals) => {
    (requested.push(signal) === 1 ? tellFirst : tellSecond)(signal);
  };
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, listener);
  const stopListening = () => {
    for (const signal of signals) process.removeListener(signal, listener);
  };
  return { first, second, stopListening };
}
