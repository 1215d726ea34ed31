/** A field of a record or row; never what every object has, such as `constructor`: names of fields come from outside. */
export function ownValue<T>(of: Readonly<Record<string, T>> | undefined, field: string): T | undefined {
  return of !== undefined && Object.hasOwn(of, field) ? of[field] : undefined;
}
