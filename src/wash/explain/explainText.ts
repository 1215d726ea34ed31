import { printable } from '../../printable.js';
import type { Explanation, Look } from './explanation.js';

/** The explanation for people: field by field, in the order of the record, and for each what every stage found. */
export function explainText(explanation: Explanation): string {
  const fields = [...new Set([...Object.keys(explanation.record), ...explanation.looks.map((look) => look.field)])];
  const lines = fields.flatMap((field) => {
    const looks = explanation.looks.filter((look) => look.field === field);
    return looks.length === 0 ? [] : [...fieldLines(field, looks), ''];
  });
  return [...lines, resultLine(explanation)].map(printable).join('\n');
}

function fieldLines(field: string, looks: readonly Look[]): string[] {
  const from = looks[0]?.from;
  const to = looks.at(-1)?.to;
  const head = from === to ? `${field}: ${text(from)}, unchanged` : `${field}: ${text(from)} → ${text(to)}`;
  return [head, ...mergeAlike(looks).flatMap(({ stages, look }) => lookLines(stages, look))];
}

/** Stages in a row that found the same, and have nothing more to say, share a line. */
function mergeAlike(looks: readonly Look[]): { readonly stages: string[]; readonly look: Look }[] {
  const merged: { readonly stages: string[]; readonly look: Look }[] = [];
  for (const look of looks) {
    const stage = look.set === undefined ? look.stage : `${look.stage} (set ${look.set})`;
    const last = merged.at(-1);
    const isAlike = last !== undefined && !hasNotes(look) && !hasNotes(last.look);
    if (isAlike && whatHappened(look) === whatHappened(last.look)) last.stages.push(stage);
    else merged.push({ stages: [stage], look });
  }
  return merged;
}

function hasNotes(look: Look): boolean {
  return look.near.length > 0 || look.skipped.length > 0;
}

function lookLines(stages: readonly string[], look: Look): string[] {
  const notes = [
    ...look.near.map(({ rule, why }) => `      near: rule ${rule.id}, ${rule.text}: ${why}`),
    ...look.skipped.map(({ id, reason }) => `      skipped: rule ${id}: ${reason}`),
  ];
  return [`  ${stages.join(', ')}: ${whatHappened(look)}`, ...notes];
}

function whatHappened(look: Look): string {
  const change = look.from === look.to ? '' : `${text(look.from)} → ${text(look.to)}`;
  const compared = look.compared === undefined ? '' : `${comparedText(look.compared)} `;
  const why = look.why === undefined ? '' : `: ${look.why}`;
  switch (look.outcome) {
    case 'matched': {
      const rule = look.rule === undefined ? '' : `rule ${look.rule.id}, ${look.rule.text}`;
      return [change || 'matched, nothing changed', rule].filter((part) => part !== '').join(', ') + why;
    }
    case 'noMatch':
      return [`${compared}found no rule`, change].filter((part) => part !== '').join(', ') + why;
    case 'passedOver':
      return [`passed over${why}`, change].filter((part) => part !== '').join(', ');
    case 'ran':
      return change;
    default: {
      const unknown: never = look.outcome;
      return unknown;
    }
  }
}

/** Inputs of deriveValue are JSON already. */
function comparedText(compared: string): string {
  return compared.startsWith('{') ? compared : JSON.stringify(compared);
}

function text(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}

function resultLine({ result }: Explanation): string {
  if (result.outcome === 'washed') return 'Washed.';
  return `Failed with ${result.code}: ${result.reason}`;
}
