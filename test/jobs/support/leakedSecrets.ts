import type { JobEnv } from './jobSite.js';

/** Passwords of a site in every form in which a careless program could show them, as far as they are in `text`. */
export function leakedSecrets(text: string, env: JobEnv): string[] {
  const password = env.ELOQUA_PASSWORD ?? '';
  const forms = {
    password,
    'password in base64': base64(password),
    'password in an address': encodeURIComponent(password),
    'Authorization header': base64(`${env.ELOQUA_COMPANY}\\${env.ELOQUA_USERNAME}:${password}`),
  };
  return Object.entries(forms)
    .filter(([, secret]) => secret !== '' && text.includes(secret))
    .map(([what]) => `the ${what} is in the open`);
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
