import { z } from 'zod';
import { DwmError } from '../errors/dwmError.js';
import { readRegularFile, SMALL_FILE } from '../files/readFile.js';
import { fileFault } from '../files/regularFile.js';
import { fromProjectRoot } from '../ops/projectRoot.js';
import type { Settings } from '../ops/settings.js';

/** Field name → Eloqua statement, in the file's order. */
export type ContactFields = Readonly<Record<string, string>>;

/** The statement of Eloqua's own number of a contact: exported, never imported. */
export const CONTACT_ID_STATEMENT = '{{Contact.Id}}';
/** The statement of the id by which an import finds a contact, whatever its address is by now. */
export const EXTERNAL_ID_STATEMENT = '{{Contact.Field(ContactIDExt)}}';
export const EMAIL_STATEMENT = '{{Contact.Field(C_EmailAddress)}}';

const contactFieldsFile = z.record(
  z.string().regex(/^[A-Za-z]\w*$/, { error: 'a field name begins with a letter and has letters, digits and _ only' }),
  z.string().regex(/^\{\{.+\}\}$/, { error: 'a statement looks like {{Contact.Field(C_FirstName)}}' }),
);

/**
 * Reads the site's file of contact fields (setting CONTACT_FIELDS_FILE).
 * @throws DwmError CONTACT_FIELDS_INVALID
 */
export function readContactFields(settings: Settings): ContactFields {
  const path = fromProjectRoot(settings.CONTACT_FIELDS_FILE);
  const invalid = (reason: string, cause?: unknown) =>
    new DwmError('CONTACT_FIELDS_INVALID', `The contact fields in ${path} cannot be used: ${reason}`, { cause });
  let content: unknown;
  try {
    content = JSON.parse(readRegularFile(path, SMALL_FILE).toString('utf8'));
  } catch (error) {
    // Node's own message quotes the text, which may be a file that was named by mistake.
    throw invalid(error instanceof SyntaxError ? 'it is not JSON' : fileFault(error), error);
  }
  // The check below would pass over a member of this name without a word.
  if (Object.hasOwn(Object(content), '__proto__')) throw invalid('a field cannot be called __proto__');
  const parsed = contactFieldsFile.safeParse(content);
  if (!parsed.success) {
    throw invalid(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  }
  if (!Object.values(parsed.data).includes(EMAIL_STATEMENT)) throw invalid(`no field stands for ${EMAIL_STATEMENT}`);
  return parsed.data;
}

/** The field with the address, by which an import finds the contacts of a site that does not export their ids. */
export function emailFieldOf(fields: ContactFields): string {
  return fieldOf(fields, EMAIL_STATEMENT) ?? 'emailAddress';
}

/** The field with the id by which an import finds a contact, where the site exports it. */
export function externalIdFieldOf(fields: ContactFields): string | undefined {
  return fieldOf(fields, EXTERNAL_ID_STATEMENT);
}

/** The field that holds Eloqua's number of the contact, where the site exports it. */
export function contactIdFieldOf(fields: ContactFields): string | undefined {
  return fieldOf(fields, CONTACT_ID_STATEMENT);
}

/** The fields that say whom a record is of. A wash that changed one would write to somebody else. */
export function identityFieldsOf(fields: ContactFields): string[] {
  const statements = [EMAIL_STATEMENT, EXTERNAL_ID_STATEMENT, CONTACT_ID_STATEMENT];
  return Object.keys(fields).filter((name) => statements.includes(fields[name] ?? ''));
}

function fieldOf(fields: ContactFields, statement: string): string | undefined {
  return Object.entries(fields).find(([, each]) => each === statement)?.[0];
}
