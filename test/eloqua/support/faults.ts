import { type Fault, send } from './tinySite.js';

/** Faults as a network, a gateway or a broken server makes them. Those called `after…` let the server act first. */

export const status =
  (code: number, headers: Record<string, string> = {}, text = ''): Fault =>
  (response) =>
    response.writeHead(code, headers).end(text);

export const json =
  (code: number, body: unknown, headers: Record<string, string> = {}): Fault =>
  (response) =>
    response.writeHead(code, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));

export const webPage =
  (code: number): Fault =>
  (response) =>
    response.writeHead(code, { 'Content-Type': 'text/html' }).end('<html><body>Bad gateway</body></html>');

export const reset: Fault = (response) => response.destroy();

export const afterReset: Fault = (response, act) => {
  act();
  response.destroy();
};

export const silence: Fault = () => {};

export const afterSilence: Fault = (_response, act) => {
  act();
};

export const afterStatus =
  (code: number): Fault =>
  (response, act) => {
    act();
    response.writeHead(code).end();
  };

/** The first half of the good answer, told to be the whole. */
export const halfJson: Fault = (response, act) => {
  const text = JSON.stringify(act().json ?? { items: [1, 2, 3] });
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(text.slice(0, text.length / 2));
};

/** The first half of the good answer, then the connection breaks. */
export const brokenOff: Fault = (response, act) => {
  const text = JSON.stringify(act().json ?? { items: [1, 2, 3] });
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': text.length });
  response.write(text.slice(0, text.length / 2), () => response.destroy());
};

/** A byte now and then, without end: no limit on idle time would notice. */
export const drip: Fault = (response) => {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 10);
  response.on('close', () => clearInterval(timer));
};

export const slow =
  (milliseconds: number): Fault =>
  (response, act) => {
    setTimeout(() => send(response, act()), milliseconds);
  };
