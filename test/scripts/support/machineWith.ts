import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for the front of the PATH, with commands that answer with these lines, as on another machine. */
export function machineWith(
  answers: Readonly<Record<string, readonly string[]>>,
  path = mkdtempSync(join(tmpdir(), 'dwmops-machine-')),
): { readonly path: string; remove(): void } {
  writeFileSync(join(path, 'systemctl'), '#!/bin/sh\nexit 3\n', { mode: 0o755 });
  for (const [command, lines] of Object.entries(answers)) {
    writeFileSync(join(path, command), `#!/bin/sh\ncat <<'end'\n${lines.join('\n')}\nend\n`, { mode: 0o755 });
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
