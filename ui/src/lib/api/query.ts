/** Appwrite's queries, each one JSON string of `queries[]`. */
type Value = string | number | boolean;

const query = (method: string, attribute?: string, values?: readonly Value[]): string =>
  JSON.stringify({ method, attribute, values });

export const equal = (attribute: string, ...values: Value[]): string => query('equal', attribute, values);
export const contains = (attribute: string, ...values: string[]): string => query('contains', attribute, values);
export const notEqual = (attribute: string, value: Value): string => query('notEqual', attribute, [value]);
export const isNull = (attribute: string): string => query('isNull', attribute);
export const greaterThan = (attribute: string, value: Value): string => query('greaterThan', attribute, [value]);
export const lessThanEqual = (attribute: string, value: Value): string => query('lessThanEqual', attribute, [value]);
export const between = (attribute: string, least: Value, most: Value): string =>
  query('between', attribute, [least, most]);
/** Any of the queries. */
export const or = (...queries: readonly string[]): string =>
  JSON.stringify({ method: 'or', values: queries.map((text) => JSON.parse(text) as unknown) });
export const lessThan = (attribute: string, value: Value): string => query('lessThan', attribute, [value]);
export const startsWith = (attribute: string, prefix: string): string => query('startsWith', attribute, [prefix]);
export const orderAsc = (attribute: string): string => query('orderAsc', attribute);
export const orderDesc = (attribute: string): string => query('orderDesc', attribute);
export const limit = (count: number): string => query('limit', undefined, [count]);
export const offset = (count: number): string => query('offset', undefined, [count]);
export const cursorAfter = (id: string): string => query('cursorAfter', undefined, [id]);
