import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

export interface Question {
  readonly pattern: string;
  readonly replacement: string;
  readonly values: readonly string[];
}

/** `slow`: over 0.1 s; `crash`: a SystemError of CPython's own. */
export type Result = 'slow' | 'crash' | { readonly match: boolean; readonly sub: string | null };

export type Answer =
  | { readonly refused: string }
  | { readonly badReplacement: string | null; readonly results: readonly Result[] };

const ROOT = path.resolve(import.meta.dirname, '../../..');
/** CPython 3.11, which is what the original runs on here. */
export const PYTHON = path.join(ROOT, '.venv/original/bin/python');
export const hasPython = existsSync(PYTHON);

/** Asks CPython's `re` in one child process; answers come in the order of the questions. */
export async function askPython(questions: readonly Question[]): Promise<Answer[]> {
  const child = spawn(PYTHON, [path.join(import.meta.dirname, 'pythonRe.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers: Answer[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => answers.push(JSON.parse(line)));
  const closed = once(lines, 'close');
  for (const question of questions) {
    if (!child.stdin.write(`${JSON.stringify(question)}\n`)) await once(child.stdin, 'drain');
  }
  child.stdin.end();
  await closed;
  if (answers.length !== questions.length) throw new Error(`Python answered ${answers.length} of ${questions.length}`);
  return answers;
}
