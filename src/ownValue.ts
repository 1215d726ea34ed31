/*
 * Names from outside (fields, statuses, queues) as names of an object's properties. Every object answers to `constructor`,
 * `toString` and the like with a function of JavaScript's own, and takes `__proto__` for something else.
 */

/** The object's own value of that name, undefined where it has none, or where there is no object. */
export function ownValue<T>(object: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
}

/**
 * An object to be filled under any names. Without a prototype no name is special, `__proto__` neither (golden 10-names);
 * and the engine keeps it as a table from the start, which for ever other names is twice as fast.
 */
export function emptyObject<T>(): Record<string, T> {
  return Object.create(null);
}
