/**
 * The limits of the Bulk API that the settings of a site can break, in one table: the client checks them before it sends
 * anything, and `doctor` before a job does. Sources: "Bulk API limits", "Filtering", "Sync actions to Eloqua", release 24D.
 */
export const LIMITS = {
  definitionName: 100,
  exportFields: 250,
  importFields: 100,
  identifierName: 100,
  filter: 1000,
  syncActions: 10,
  retainedHours: { least: 1, most: 14 * 24 },
  /** Rows of one page of an export. */
  exportPage: 50_000,
  /** Uploads that one sync takes in. */
  uploads: 500,
  /** Longest value of a field, in characters: text of a contact, of a custom object, large text of either. */
  text: 100,
  customObjectText: 250,
  largeText: 32_000,
} as const;

/** `{{Contact.Field(C_City)}}`: without quotes, since it stands between quotes in a filter. */
export const STATEMENT = /^\{\{[^{}'"\s][^{}'"]{0,200}\}\}$/;
