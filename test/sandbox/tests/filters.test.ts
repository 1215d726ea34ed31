import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFilter } from '../bulk/filterEvaluation.js';
import { type Filter, FilterFault, parseFilter } from '../bulk/filterGrammar.js';
import { EXPORT_QUEUE } from '../options.js';
import { loadContacts } from '../site/loadContacts.js';
import { customObjectNamed, makeSite } from '../site/site.js';

const FIELDS = { first: '{{Contact.Field(C_FirstName)}}', city: '{{Contact.Field(C_City)}}' };
const contacts = { entity: 'contacts' } as const;

describe('the filter grammar', () => {
  it('binds AND closer than OR, NOT closest, and minds brackets', () => {
    const one = (value: string): Filter => ({ is: 'comparison', statement: 's', operator: '=', value });
    expect(parseFilter("'s'='a' OR 's' = 'b' AND NOT 's'='c'")).toEqual({
      is: 'or',
      left: one('a'),
      right: { is: 'and', left: one('b'), right: { is: 'not', inner: one('c') } },
    });
    expect(parseFilter("('s'='a' OR 's'='b') AND 's'='c'")).toMatchObject({ is: 'and', left: { is: 'or' } });
  });

  it('reads a doubled quote as a quote', () => {
    expect(parseFilter("'s' = 'O''Neil'")).toMatchObject({ value: "O'Neil" });
  });

  it.each([
    ["'s' = "],
    ["'s' 'x'"],
    ['s = x'],
    ["'s' = 'x' 'y'"],
    ["('s' = 'x'"],
    ["EXISTS('x'"],
    ["'s' = 'x' AND"],
    [''],
  ])('refuses %s', (text) => {
    expect(() => parseFilter(text)).toThrow(FilterFault);
  });

  it('finds the records that the same condition in TypeScript finds', () => {
    const site = makeSite({});
    const letters = ['', 'a', 'b', 'ab', 'B', 'c'];
    loadContacts(
      site,
      letters
        .flatMap((firstName) =>
          letters.map((city) => ({
            emailAddress: `${firstName}-${city}-${firstName === 'B' || city === 'B' ? 1 : 0}@example.com`,
            firstName,
            city,
          })),
        )
        .filter(
          ({ emailAddress }, index, all) =>
            all.findIndex((one) => one.emailAddress.toLowerCase() === emailAddress.toLowerCase()) === index,
        ),
    );
    const comparison = fc.record({
      field: fc.constantFrom('first' as const, 'city' as const),
      operator: fc.constantFrom('=', '!=', '<', '<=', '>', '>=', '~'),
      value: fc.constantFrom('', 'a', 'A', 'b', 'a%', '%b', 'zz'),
    });
    const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        comparison,
        fc.record({ join: fc.constantFrom('AND', 'OR'), left: tie('tree'), right: tie('tree') }),
        fc.record({ not: tie('tree') }),
      ),
    }));
    fc.assert(
      fc.property(tree, (condition) => {
        const text = written(condition);
        fc.pre(text.length <= 1000);
        const holds = compileFilter(site, contacts, text, 'utc');
        const index = {
          first: site.contacts.fields.byAnyName('firstName')?.index ?? -1,
          city: site.contacts.fields.byAnyName('city')?.index ?? -1,
        };
        for (const contact of site.contacts.all()) {
          const value = { first: contact.values[index.first] ?? '', city: contact.values[index.city] ?? '' };
          expect(holds(contact), `${text} for ${JSON.stringify(value)}`).toBe(meant(condition, value));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('knows members of a list, blank dates and numbers, and both zones', () => {
    const site = makeSite({ clock: () => Date.UTC(2026, 6, 1, 12) });
    const [one, two] = loadContacts(site, [
      { emailAddress: 'a@example.com', C_Lead_Rank1: '10' },
      { emailAddress: 'b@example.com' },
    ]);
    const list = site.lists.byName(EXPORT_QUEUE);
    if (!one || !two || !list) throw new Error('not made');
    const found = (filter: string, zone: 'utc' | 'eastern' = 'utc') =>
      [one, two].filter(compileFilter(site, contacts, filter, zone)).map(({ id }) => id);
    expect(found(`EXISTS('{{ContactList[${list.id}]}}')`)).toEqual([one.id, two.id]);
    site.lists.remove(list, [one.id], 0);
    expect(found(`NOT EXISTS('{{ContactList[${list.id}]}}')`)).toEqual([one.id]);
    expect(found("'{{Contact.Field(C_Lead_Rank1)}}' > '9'")).toEqual([one.id]);
    expect(found("'{{Contact.Field(C_Lead_Rank1)}}' = ''")).toEqual([two.id]);
    expect(found(`'{{Contact.Id}}' = '${two.id}'`)).toEqual([two.id]);
    expect(() => found("'{{Contact.CreatedAt}}' > 'yesterday'")).toThrow(FilterFault);
  });

  it('compares times of a custom object in US Eastern unless UTC is asked for', () => {
    const site = makeSite({ clock: () => Date.UTC(2026, 6, 1, 12) });
    loadContacts(site, [{ emailAddress: 'a@example.com' }], { indicators: { ageDays: 0 } });
    const object = customObjectNamed(site, 'Contacts.Indicators');
    const [row] = object ? [...object.records.all()] : [];
    if (!object || !row) throw new Error('not made');
    const scope = { entity: 'customObjects', objectId: object.id } as const;
    const filter = `'{{CustomObject[${object.id}].Field(Updated_Timestamp1)}}' <= '2026-07-01 08:00:00'`;
    expect(compileFilter(site, scope, filter, 'eastern')(row)).toBe(true);
    expect(compileFilter(site, scope, filter, 'utc')(row)).toBe(false);
  });
});

type Tree =
  | { field: 'first' | 'city'; operator: string; value: string }
  | { join: string; left: Tree; right: Tree }
  | { not: Tree };

function written(tree: Tree): string {
  if ('not' in tree) return `NOT (${written(tree.not)})`;
  if ('join' in tree) return `(${written(tree.left)}) ${tree.join} (${written(tree.right)})`;
  return `'${FIELDS[tree.field]}' ${tree.operator} '${tree.value}'`;
}

function meant(tree: Tree, record: { first: string; city: string }): boolean {
  if ('not' in tree) return !meant(tree.not, record);
  if ('join' in tree) {
    const [left, right] = [meant(tree.left, record), meant(tree.right, record)];
    return tree.join === 'AND' ? left && right : left || right;
  }
  const [actual, wanted] = [record[tree.field].toLowerCase(), tree.value.toLowerCase()];
  if (tree.operator === '~') {
    if (!wanted.includes('%')) return actual === wanted;
    const bare = wanted.replace('%', '');
    return wanted.startsWith('%') ? actual.endsWith(bare) : actual.startsWith(bare);
  }
  if (tree.operator === '=') return actual === wanted;
  if (tree.operator === '!=') return actual !== wanted;
  if (tree.operator.startsWith('<')) return actual < wanted || (tree.operator === '<=' && actual === wanted);
  return actual > wanted || (tree.operator === '>=' && actual === wanted);
}
